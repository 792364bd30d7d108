# within 10 %: a bump is passed or not, and the heights go up in tenths
import math

import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD, Adagrad, Adam, RMSprop
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
FLOOR, PACE, NOISE, RUNS = 0.1, 0.05, 0.02, 16
widths = [1, 2, 3, 4, 6, 8]  # of the bump, in steps
heights = torch.arange(5, 51)[:, None] / 10  # its steepest slope up / the slope down


def highest_passed(kind, lr, growth=0.0, **settings):
    """For each width and run, the bump below which all are passed."""
    generator = torch.Generator().manual_seed(5)
    x = -PACE * (150 + torch.rand(RUNS, generator=generator))
    x = x.expand(len(widths), len(heights), RUNS).clone()
    w, optimizer = PACE * torch.tensor(widths)[:, None, None], kind([x], lr, **settings)
    for t in range(300):
        bump = heights * math.exp(0.5) * x / w * torch.exp(-((x / w) ** 2) / 2)
        x.grad = -FLOOR * (1 + bump) + NOISE * torch.randn(RUNS, generator=generator)
        optimizer.param_groups[0]["lr"] = lr * (t + 1) ** growth
        optimizer.step()
    passed = (x > 5 * w).double().cummin(1)[0]
    return 0.4 + 0.1 * passed.sum(1)


rate = PACE / FLOOR  # with which SGD makes one PACE a step; the others likewise
methods = {
    "SGD": ("C0-", highest_passed(SGD, rate)),
    "momentum": ("C1-", highest_passed(SGD, 0.1 * rate, momentum=0.9)),
    "mean-Adagrad": ("C6-", highest_passed(Adagrad, PACE, growth=0.5)),
    "RMSProp": ("C3-", highest_passed(RMSprop, PACE)),
    "Adam": ("C4--", highest_passed(Adam, PACE)),
    "Adam, β₁ = 0": ("C4:", highest_passed(Adam, PACE, betas=(0, 0.999))),
    "SGD, pace × 10": ("C0:", highest_passed(SGD, 10 * rate)),
}
print("width in steps", *[f"{w:^9}" for w in widths], sep="  ")
for name, (style, top) in methods.items():
    print(f"{name:14}", *[spread(h, 1) for h in top], sep="  ")
    mean, sd = top.mean(1), top.std(1)
    plt.errorbar(widths, mean, sd, fmt=f"{style}o", label=name, capsize=2, markersize=4)
momentum, scaled = (methods[name][1][1] for name in ("momentum", "RMSProp"))
print(f"[4.7] 2 steps wide, same pace: momentum up to {spread(momentum, 1)},", end=" ")
print(f"scaled step {spread(scaled, 1)}")
assert (momentum - scaled).min() > 0.3
assert (methods["momentum"][1][-1] < 1.3).all()
assert (methods["Adam, β₁ = 0"][1] < 1.5).all()
plt.axhline(1, color="0.5", linewidth=0.8)
plt.gca().set(xlabel="width of the bump in steps", ylabel="highest bump passed")
plt.legend(fontsize="small")
plt.show()
