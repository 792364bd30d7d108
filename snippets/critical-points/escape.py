import math

import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import escape_step, gradient, hessian
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)


def loss(w):  # of the network y = w1 w2 x, for many pairs of weights at once
    return (1 - w.prod(-1)) ** 2


def descend(w, momentum=0.0, noise=0.0, jump=None, steps=400, lr=0.05):
    gen, v, path = torch.Generator().manual_seed(0), torch.zeros_like(w), [loss(w)]
    for _ in range(steps):
        g = -2 * (1 - w.prod(-1, keepdim=True)) * w.flip(-1)
        if jump is not None and g.norm() < 1e-3:  # once, where descent has stopped
            w, jump = w + jump, None
        else:
            v = momentum * v + g + noise * torch.randn(w.shape, generator=gen)
            w = w - lr * v
        path.append(loss(w))
    return torch.stack(path)


def steps(path):  # until the loss is below 0.01, in every run
    assert (path[-1] < 0.01).all()
    return (path >= 0.01).sum(0).double()


saddle = torch.zeros(1, 2)
for momentum in (0.0, 0.9):
    assert (descend(saddle, momentum) == 1).all()
    assert (descend(torch.tensor([[0.8, -0.8]]), momentum) >= 1).all()
print("exactly on the saddle, or on the line w1 = -w2: nothing leaves")

e, u = torch.linalg.eigh(hessian(loss, saddle[0]))
jump = escape_step(gradient(loss, saddle[0]), e, u, length=0.1)
led = steps(descend(saddle + jump)).item()
print(
    f"0.1 along the eigenvector of {e[0]:.0f}: loss {loss(jump):.6f}, {led:.0f} steps"
)

push = torch.randn(100, 2, generator=torch.Generator().manual_seed(1))
push, took = push / push.norm(dim=1, keepdim=True), {0.0: [], 0.9: []}
for size in (1e-2, 1e-4, 1e-6, 1e-8):
    for momentum, means in took.items():
        means.append(steps(descend(size * push, momentum)))
    line = [spread(means[-1], 0) for means in took.values()]
    print(f"pushed by {size:.0e}: {line[0]} steps, with momentum {line[1]}")
for noise in (1e-2, 1e-4):
    left = steps(descend(saddle.expand(100, 2), noise=noise))
    print(f"gradient noise of {noise:.0e} at every step: {spread(left, 0)} steps")
each = [(means[-1] - means[0]).mean() / 3 for means in took.values()]
law = [math.log(100) / math.log(growth) for growth in (1.1, 1 + 0.1**0.5)]
print(
    f"[2.3] a hundredth of the push: +{each[0]:.1f} steps (law {law[0]:.1f}),", end=" "
)
print(f"momentum +{each[1]:.1f} ({law[1]:.1f})")
assert abs(each[0] - law[0]) < 1
assert abs(each[1] - law[1]) < 1

line = torch.tensor([[0.8, -0.8]])
near = line + torch.tensor([[1e-6, 0.0]])
plt.plot(descend(line), "--", color="C0", label="descent, exactly on the line")
plt.plot(descend(near), color="C0", label="descent, $10^{-6}$ beside it")
plt.plot(descend(near, momentum=0.9), color="C1", label="momentum, $10^{-6}$ beside it")
plt.plot(descend(line, noise=1e-2), ":", color="C0", label="noise, on the line")
plt.plot(descend(line, jump=jump), color="C7", label="eigenvector, on the line")
plt.gca().set(xlim=(0, 250), ylim=(0, 3), xlabel="step", ylabel="loss")
plt.legend()
plt.show()
