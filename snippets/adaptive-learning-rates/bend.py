import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.optim import SGD, Adagrad, Adam, RMSprop
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
FLOOR, WALL, SEEDS, CAP, EYE = 0.1, 10.0, 8, 2000, 200
rates = [10 ** (j / 4) for j in range(-8, 5)]
SAME = rates.index(0.1)
generator = torch.Generator().manual_seed(3)
x, y = torch.rand(2, SEEDS, generator=generator)
starts = torch.stack([-6 - 2 * x, 1 + y], dim=1)


def bent(x, y):  # the floor comes along x, turns, and goes on along y
    p, q = (x + y) / 2**0.5, (y - x) / 2**0.5
    return p - 5, q - (1 + p**2).sqrt()


def height(along, across):
    return FLOOR * ((1 + along**2).sqrt() - 1) + WALL * ((1 + across**2).sqrt() - 1)


def descend(kind, memory="", growth=0.0, **settings):
    thetas = [starts.clone().requires_grad_() for _ in rates]
    groups = [{"params": [t], "lr": r} for t, r in zip(thetas, rates, strict=True)]
    optimizer, shown = kind(groups, **settings), thetas[SAME]
    schedule = LambdaLR(optimizer, lambda t: (t + 1) ** growth)
    took, seen = torch.full((len(rates), SEEDS), float(CAP)), []
    for t in range(CAP):
        along, across = bent(*torch.stack(thetas).unbind(-1))
        took[(took == CAP) & (along.abs() < 0.5) & (across.abs() < 1)] = t  # arrived
        optimizer.zero_grad()
        height(along, across).sum().backward()
        optimizer.step()
        if memory:  # by what the step of the parameter y is divided
            divisor = optimizer.state[shown][memory][0, 1].sqrt() / (t + 1) ** growth
            seen.append([*shown[0].tolist(), divisor.item()])
        schedule.step()
    return took, torch.tensor(seen[: EYE + 1])


runs = {  # colour and mark in the figure, then the run
    "SGD": ("", descend(SGD)),
    "momentum": ("", descend(SGD, momentum=0.9)),
    "Adagrad": ("C2^-", descend(Adagrad, "sum")),
    "mean-Adagrad": ("C6s-", descend(Adagrad, "sum", growth=0.5)),  # η √t / √sum
    "RMSProp, α = 0.99": ("C3o-", descend(RMSprop, "square_avg")),
    "RMSProp, α = 0.9": ("C3D:", descend(RMSprop, "square_avg", alpha=0.9)),
    "Adam": ("", descend(Adam)),
}
figure, (left, right) = plt.subplots(1, 2, figsize=(6.4, 3.2))
best = {}
print("steps through the bend: at rate 0.1 | at the best rate")
for name, (look, (took, seen)) in runs.items():
    best[name] = took[took.amax(1).argmin()]  # the rate whose slowest start is fastest
    both = took[SAME], best[name]
    words = [spread(n, 0) if n.max() < CAP else f"over {CAP}" for n in both]
    print(f"{name:17} {words[0]:>9} | {words[1]:>9}")
    if look:
        left.plot(*seen[:, :2].T, look[:2] + look[3:])
        left.plot(*seen[EYE, :2], look[:3], ms=8, markeredgecolor="white", zorder=3)
        right.semilogy(seen[:, 2], look, markevery=[EYE], label=name)
for item, name in (("4.3", "RMSProp, α = 0.99"), ("4.4", "RMSProp, α = 0.9")):
    ratio = best["Adagrad"] / best[name]
    print(f"[{item}] best rates, steps of Adagrad / {name}: {spread(ratio, 1)}")
    assert ratio.min() > 2
assert (runs["Adagrad"][1][0][SAME] == CAP).all()
grid = torch.linspace(-8, 4, 121), torch.linspace(-3, 9, 121)
grid = torch.meshgrid(*grid, indexing="xy")
levels = torch.logspace(-1.5, 2, 10)
left.contour(*grid, height(*bent(*grid)), levels, colors="0.5", linewidths=0.5)
left.set(xlabel="$x$", ylabel="$y$", aspect="equal")
right.set(xlabel="step", ylabel="divisor of $y$'s step", ylim=(None, 1e5))
right.legend(fontsize="small")
plt.show()
