import math

import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
g = torch.Generator().manual_seed(0)
shift = 2 * torch.rand(5, 200, generator=g)  # 5 seeds, 200 bumpy bowls each,
start = 4 + 4 * torch.rand(5, 200, generator=g)  # and where the ball is let go
ground = torch.linspace(-10, 10, 2001)


def bowl(x, depth, shift):
    return x**2 / 4 + depth * torch.sin(math.pi * (x - shift))


def roll(depth, shift, start, steps=1500, **settings):
    x, path = start.clone().requires_grad_(), []
    sgd = SGD([x], **settings)
    for _ in range(steps):
        path.append(x.detach().clone())
        sgd.zero_grad()
        bowl(x, depth, shift).sum().backward()
        sgd.step()
    return torch.stack(path)


methods = {
    "plain": {"lr": 0.02},
    "rate × 10": {"lr": 0.2},
    "momentum": {"lr": 0.02, "momentum": 0.9},
}
depths, share = (0.1, 0.2, 0.5, 1.0, 2.0), {name: [] for name in methods}
for depth in depths:
    lowest, end = bowl(ground[:, None, None], depth, shift).amin(0), {}
    for name, settings in methods.items():
        end[name] = bowl(roll(depth, shift, start, **settings)[-1], depth, shift)
        share[name].append(100 * (end[name] < lowest + 0.01).double().mean(1))
    gap = end["momentum"] - end["plain"]
    lower, higher = (100 * (s * gap > 0.01).double().mean(1) for s in (-1, 1))
    plain, fast, heavy = (spread(values[-1], 0) for values in share.values())
    print(f"[3.6] bumps {depth}: at the lowest point, plain {plain} %,", end=" ")
    print(f"momentum {heavy} %")
    print(f"  rate × 10: {fast} %; momentum ends lower", end=" ")
    print(f"in {spread(lower, 0)} %, higher in {spread(higher, 0)} %")
    if depth in (0.5, 1.0):
        assert (share["momentum"][-1] > 30 + share["rate × 10"][-1]).all()
    if depth == 0.2:
        assert higher.min() > 10  # the case against

figure, (left, right) = plt.subplots(1, 2, layout="constrained")
x, one = torch.linspace(-3, 7, 400), (torch.tensor([0.2]), torch.tensor([6.6]))
left.plot(x, bowl(x, 1.0, one[0]), color="0.5")
for name, style in (("plain", "C0o"), ("momentum", "C1o")):
    path = roll(1.0, *one, **methods[name])
    height = bowl(path, 1.0, one[0])
    left.plot(path[:200:3], height[:200:3] + 0.3, style, markersize=3, alpha=0.6)
    left.plot(path[-1], height[-1] + 0.3, style, markersize=10)
left.set(xlabel="x", ylabel="loss")
for (name, values), style in zip(share.items(), ("C0-o", "C0--", "C1-o"), strict=True):
    right.plot(depths, torch.stack(values).mean(1), style, label=name)
right.set(xlabel="depth of the bumps", ylabel="at the lowest point (%)", ylim=(-3, 103))
right.legend(loc="upper right", fontsize="small")
plt.show()
