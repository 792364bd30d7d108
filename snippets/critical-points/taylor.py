import matplotlib.pyplot as plt
import torch

from mlnotes.curvature import flat_loss, gradient, taylor
from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.stats import fitted_slope, spread

torch.set_default_dtype(torch.float64)
pixels, label = digits()
x, y = pixels[:300].double() / 16, label[:300]
lengths = torch.logspace(-2.5, -0.5, 9)


def two_weights(w):
    return (1 - w[0] * w[1]) ** 2


def digit_loss(units):
    model = torch.nn.Sequential(torch.nn.Linear(64, 8), units, torch.nn.Linear(8, 10))
    loss = flat_loss(model, x, lambda z: cross_entropy(z, y))
    return loss, torch.nn.utils.parameters_to_vector(model.parameters()).detach()


def misses(loss, theta):  # of the first order and of the second, in one direction
    step, first, second = torch.randn(len(theta)), [], []
    for length in lengths:
        delta = length * step / step.norm()
        there = loss(theta + delta)
        line = loss(theta) + gradient(loss, theta) @ delta
        first.append((there - line).abs())
        second.append((there - taylor(loss, theta, delta)).abs())
    return torch.stack(first), torch.stack(second)


cases = {
    "two weights, anywhere": lambda: (two_weights, torch.randn(2)),
    "two weights, at the saddle": lambda: (two_weights, torch.zeros(2)),
    "digits, tanh units": lambda: digit_loss(torch.nn.Tanh()),
    "digits, ReLU units": lambda: digit_loss(torch.nn.ReLU()),
}
powers = {}
print("misses as |delta|^p, p =    first order    second order")
for k, (name, make) in enumerate(cases.items()):
    errors = []
    for seed in range(8):
        torch.manual_seed(seed)
        errors.append(torch.stack(misses(*make())))
    first, second = ([fitted_slope(lengths, e[i])[0] for e in errors] for i in (0, 1))
    powers[name] = second
    print(f"{name:28}{spread(first):13}  {spread(second)}")
    plt.loglog(lengths, torch.stack(errors).mean(0)[1], "o-", color=f"C{k}", label=name)
usual = powers["two weights, anywhere"] + powers["digits, tanh units"]
print(f"[2.1] the second order misses as |delta|^p with p = {spread(usual)}")
assert all(2.8 < p < 3.2 for p in usual)
plt.xlabel(r"length of the step $\delta$")
plt.ylabel("miss of the second order")
plt.legend()
plt.show()
