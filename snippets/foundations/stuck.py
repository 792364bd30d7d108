import math

import torch
from torch.nn.utils import parameters_to_vector

from mlnotes.activation import relu, sigmoid
from mlnotes.curvature import classify, escape_step, flat_loss, gradient, hessian
from mlnotes.data import digits, standardize_by
from mlnotes.linear import MLP
from mlnotes.loss import binary_cross_entropy_with_logits, mse
from mlnotes.regularize import l2_penalty

torch.set_default_dtype(torch.float64)
pixels, digit = digits()
either = (digit == 3) | (digit == 8)
image = pixels[either].double().view(-1, 8, 8)
t = (digit[either] == 8).double()
gaps = torch.stack([image[:, 2:4, 2].mean(1), image[:, 4:7, 2].mean(1)], 1)
(x,) = standardize_by(gaps)


def network(sizes, activation, l2=0.0, seed=0):  # its loss, and a random start
    net = MLP(sizes, activation, generator=torch.Generator().manual_seed(seed))
    bare = flat_loss(net, x, lambda z: binary_cross_entropy_with_logits(z[:, 0], t))
    start = parameters_to_vector(net.parameters()).detach()
    return lambda w: bare(w) + l2_penalty([w], l2), start


def descend(func, w, steps, lr):
    for _ in range(steps):
        w = w - lr * gradient(func, w)
    return w


def settle(func, w):  # a descent that learns from the bends it meets, to the very end
    w = w.clone().requires_grad_()
    settings = {"max_iter": 2000, "tolerance_grad": 1e-8, "tolerance_change": 0}
    lbfgs = torch.optim.LBFGS([w], line_search_fn="strong_wolfe", **settings)

    def closure():
        lbfgs.zero_grad()
        (value := func(w)).backward()
        return value

    lbfgs.step(closure)
    return w.detach()


def look(name, func, w, kind):
    slope, bends = gradient(func, w).norm(), torch.linalg.eigvalsh(hessian(func, w))
    found = classify(bends, 1e-6) if slope < 1e-6 else "no critical point"
    size = "below 1e-6" if slope < 1e-6 else f"{slope:.1g}"
    print(f"[1.8] {name}: {found}; loss {func(w):.3f}, |gradient| {size},", end=" ")
    print(f"eigenvalues {bends[0]:.2g} to {bends[-1]:.2g}")
    assert found == kind


for seed in range(5):
    func, w = network([2, 3, 1], sigmoid, 0.003, seed)
    look(f"random start {seed + 1}", func, settle(func, w), "minimum")

func, w = network([2, 3, 1], sigmoid)
w = 0 * w
w[-1] = math.log(174 / 183)  # the bias of the output: how common eights are
look("all weights zero", func, w, "saddle")
bends, directions = torch.linalg.eigh(hessian(func, w))
w = descend(func, w + escape_step(gradient(func, w), bends, directions, 0.1), 200, 1.0)
print(f"  off along the negative eigenvalue, 200 steps: loss {func(w):.3f}")

func, w = network([2, 3, 1], relu)
w[6:9] = -20.0  # biases so low that no image wakes a unit
w = descend(func, w, 300, 1.0)
look("all ReLUs dead", func, w, "degenerate")
w[:9] += torch.randn(9, generator=torch.Generator().manual_seed(0))
print(f"  hidden weights changed by about 1: loss {func(w):.3f}")

func, w = lambda w: mse(sigmoid(x @ w), t), torch.tensor([-12.0, -12.0])
look("sure and wrong, MSE", func, w, "no critical point")
look("  3000 steps of rate 20 later", func, descend(func, w, 3000, 20.0), "minimum")
