import math

import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD, Adagrad, Adam, RMSprop
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
FLOOR, WALL, SEEDS, CAP = 0.1, 10.0, 8, 400
degrees = [0, 5, 10, 20, 30, 45]
rates = [10 ** (j / 8) for j in range(-16, 9)]
generator = torch.Generator().manual_seed(2)
along, across = torch.rand(2, 1, SEEDS, generator=generator)
along, across = -3 - 2 * along, 1 + across
angle = torch.tensor(degrees)[:, None] * math.pi / 180
cos, sin = angle.cos(), angle.sin()
start = cos * along - sin * across, sin * along + cos * across  # (angles, seeds)


def height(x, y):
    u, v = cos * x + sin * y, cos * y - sin * x
    return FLOOR * ((1 + u**2).sqrt() - 1) + WALL * ((1 + v**2).sqrt() - 1)


def steps_to_goal(kind, ratio=1, **settings):
    """For each angle and start: steps to a thousandth of the height, at the best rate.

    The rate of x is `ratio` times that of y.
    """
    xs, ys = ([part.clone().requires_grad_() for _ in rates] for part in start)
    groups = []
    for r, x, y in zip(rates, xs, ys, strict=True):
        groups += [{"params": [x], "lr": r * ratio**0.5}]
        groups += [{"params": [y], "lr": r / ratio**0.5}]
    optimizer, goal = kind(groups, **settings), height(*start) / 1000
    took = torch.full((len(rates), *goal.shape), float(CAP))
    for t in range(CAP):
        loss = height(torch.stack(xs), torch.stack(ys))
        took[(took == CAP) & (loss < goal)] = t
        optimizer.zero_grad()
        loss.sum().backward()
        optimizer.step()
    return took[took.mean(-1).argmin(0), range(len(degrees))]


methods = {
    "SGD": ("C0-", steps_to_goal(SGD)),
    "SGD, two rates": ("C0--", steps_to_goal(SGD, ratio=100)),
    "momentum": ("C1-", steps_to_goal(SGD, momentum=0.9)),
    "Adagrad": ("C2-", steps_to_goal(Adagrad)),
    "RMSProp": ("C3-", steps_to_goal(RMSprop)),
    "Adam": ("C4-", steps_to_goal(Adam)),
}
print("steps at the best rate, valley straight | turned by 45 degrees")
for name, (style, took) in methods.items():
    plt.semilogy(degrees, took.mean(-1), f"{style}o", markersize=4, label=name)
    ends = [spread(n, 0) if n.max() < CAP else f"over {CAP}" for n in took[[0, -1]]]
    print(f"{name:14} {ends[0]:>9} | {ends[1]:>9}")
for name in ("Adagrad", "RMSProp", "Adam"):
    gain = (methods["SGD"][1] / methods[name][1])[[0, -1]].mean(1)
    print(f"[4.2] {name}: {gain[0]:.0f} times as fast as SGD; turned, {gain[1]:.1f}")
    assert gain[0] > 8
    assert gain[1] > 3 if name == "Adam" else gain[1] < 2
plt.gca().set(xlabel="angle of the valley in degrees", ylabel="steps")
plt.legend(ncols=2, fontsize="small")
plt.show()
