import math

import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD
from mlnotes.stats import fitted_slope, spread

torch.set_default_dtype(torch.float64)
start = torch.randn(5, 20, generator=torch.Generator().manual_seed(0))  # 5 seeds


def steps(kappa, **settings):  # until a millionth of the distance is left
    curvature = torch.logspace(0, -math.log10(kappa), 20)  # from 1 to 1 / kappa
    x, taken = start.clone().requires_grad_(), torch.zeros(5)
    sgd = SGD([x], **settings)
    while (far := x.detach().norm(dim=1) > 1e-6 * start.norm(dim=1)).any():
        taken += far
        x.grad = curvature * x.detach()
        sgd.step()
    return taken


kappas, names = (10, 100, 1000, 10_000), ("plain", "best momentum", "momentum 0.9")
taken, law = {name: [] for name in names}, {name: [] for name in names}
print("steps to a millionth:", ", ".join(names))
for kappa in kappas:
    root = math.sqrt(kappa)
    shrink = (root - 1) / (root + 1)  # of the error, each step, at the best momentum
    taken["plain"].append(steps(kappa, lr=2 / (1 + 1 / kappa)))
    best = {"lr": 4 / (1 + 1 / root) ** 2, "momentum": shrink**2}
    taken["best momentum"].append(steps(kappa, **best))
    taken["momentum 0.9"].append(steps(kappa, lr=3.7, momentum=0.9))
    law["plain"].append(math.log(1e-6) / math.log((kappa - 1) / (kappa + 1)))
    law["best momentum"].append(math.log(1e-6) / math.log(shrink))
    law["momentum 0.9"].append(math.log(1e-6) / math.log(math.sqrt(0.9)))
    print(f"kappa {kappa}:", end=" ")
    print(", ".join(spread(taken[name][-1], 0) for name in names))
for name, colour in zip(names, ("C0", "C1", "C7"), strict=True):
    n = torch.stack(taken[name])  # (condition numbers, seeds)
    plt.errorbar(kappas, n.mean(1), n.std(1), fmt=f"{colour}o", capsize=3, label=name)
    plt.plot(kappas, law[name], color=colour, linestyle=":")
    if name != "momentum 0.9":
        slopes = [fitted_slope(kappas, seed)[0] for seed in n.T]
        print(f"[3.6] {name}: steps ~ kappa to the {spread(slopes)},", end=" ")
        print(f"theory {fitted_slope(kappas, law[name])[0]:.2f}")
        assert all(abs(s - (1 if name == "plain" else 0.5)) < 0.1 for s in slopes)
assert (taken["momentum 0.9"][0] > 2 * taken["plain"][0]).all()  # the case against
plt.loglog()
plt.gca().set(xlabel="condition number", ylabel="steps to a millionth")
plt.legend()
plt.show()
