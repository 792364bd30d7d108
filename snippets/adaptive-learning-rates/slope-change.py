import matplotlib.pyplot as plt
import torch

from mlnotes.optim import Adagrad, Adam, RMSprop
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
SEEDS, STEEP, RATE, WAY, CAP = 5, 20, 0.1, 3.0, 6000
slopes = torch.tensor([1.0, 3, 10, 30])[:, None]
methods = {
    "Adagrad": ("C2-", Adagrad, {}),
    "RMSProp, α = 0.99": ("C3-", RMSprop, {}),
    "RMSProp, α = 0.9": ("C3:", RMSprop, {"alpha": 0.9}),
    "Adam": ("C4-", Adam, {}),
}


def recover(kind, **settings):
    """Feed STEEP gradients of size G, then of size 1; count the steps for the WAY."""
    generator = torch.Generator().manual_seed(8)
    theta = torch.zeros(len(slopes), SEEDS)
    optimizer, took = kind([theta], lr=RATE, **settings), torch.full(theta.shape, CAP)
    for t in range(CAP):
        if t == STEEP:
            goal = theta + WAY
        jitter = 1 + 0.1 * torch.randn(theta.shape, generator=generator)
        theta.grad = -jitter * (slopes if t < STEEP else 1.0)
        optimizer.step()
        if t >= STEEP:
            took[(took == CAP) & (theta > goal)] = t + 1 - STEEP
    return took.double()


def tuned(kind, **settings):
    """A cliff of slope G, then a bowl: steps to stay near its bottom, at best rate."""
    x = -12 - 2 * torch.rand(SEEDS, generator=torch.Generator().manual_seed(9))
    rates = [10 ** (j / 4) for j in range(-8, 9)]
    xs = [x.expand(len(slopes), SEEDS).clone() for _ in rates]
    groups = [{"params": [x], "lr": r} for x, r in zip(xs, rates, strict=True)]
    optimizer, last = kind(groups, **settings), torch.zeros(len(rates), *xs[0].shape)
    for t in range(600):
        last[torch.stack(xs).abs() > 0.5] = t + 1
        for x in xs:
            x.grad = torch.where(x < -10, -slopes, x / (1 + x**2).sqrt())
        optimizer.step()
    return last[last.mean(2).argmin(0), range(len(slopes))]


print(f"steps for a way of {WAY} after {STEEP} steps on the slope G, rate {RATE}")
print(f"{'G':18}" + "".join(f"{g:12.0f}" for g in slopes[:, 0]))
took = {
    name: recover(kind, **settings) for name, (_, kind, settings) in methods.items()
}
for name, steps in took.items():
    print(f"{name:18}" + "".join(f"{spread(n, 0):>12}" for n in steps))
    plt.errorbar(
        slopes[:, 0],
        steps.mean(1),
        steps.std(1),
        fmt=methods[name][0] + "o",
        label=name,
    )
law = [WAY / RATE * STEEP**0.5 * g + (WAY / RATE / 2) ** 2 for g in slopes[:, 0]]
print(f"{'Adagrad, by hand':18}" + "".join(f"{n:12.0f}" for n in law))
plt.plot(slopes[:, 0], law, "x", color="0.5", zorder=5, label="Adagrad, by hand")
plt.loglog()
print("a cliff, then a bowl: steps to the bottom, each at its best rate")
best = {}
for name in ("Adagrad", "RMSProp, α = 0.9", "Adam"):
    _, kind, settings = methods[name]
    best[name] = tuned(kind, **settings)
    print(f"{name:18}" + "".join(f"{spread(n, 0):>12}" for n in best[name]))
ratio = took["Adagrad"][-1] / took["RMSProp, α = 0.99"][-1]
print(
    f"[4.3] one rate, G = 30: Adagrad takes {spread(ratio, 0)} times as long", end=" "
)
print("as RMSProp, α = 0.99")
assert torch.allclose(took["Adagrad"].mean(1), torch.stack(law), rtol=0.05)
assert ratio.min() > 10
for name in ("RMSProp, α = 0.9", "Adam"):
    assert (best["Adagrad"].mean(1) < best[name].mean(1)).all()
plt.gca().set(xlabel="slope $G$ of the steep part", ylabel="steps after it")
plt.legend(fontsize="small")
plt.show()
