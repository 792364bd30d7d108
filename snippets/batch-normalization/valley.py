import math

import matplotlib.pyplot as plt
import torch

from mlnotes.data import diabetes, standardize_by

torch.set_default_dtype(torch.float64)
x, y = (a.double() for a in diabetes())
x, y = x[:, [2, 4]], y - y.mean()  # body mass index and cholesterol
valleys = {"own units": x - x.mean(0), "standardised": standardize_by(x)[0]}
figure, axes = plt.subplots(1, 2, figsize=(8, 3.6), layout="constrained")
waits = {}
for ax, (name, x) in zip(axes, valleys.items(), strict=True):
    (gentle, steep), ways = torch.linalg.eigh(2 * x.T @ x / len(x))
    best = torch.linalg.lstsq(x, y[:, None]).solution[:, 0]
    w, path, waits[name] = torch.zeros(2), [torch.zeros(2)], [math.inf, math.inf]
    for step in range(1, 401):
        w = w - (1 / steep) * 2 * x.T @ (x @ w - y) / len(x)
        path.append(w)
        left = (ways.T @ (w - best)).abs() / (ways.T @ best).abs()
        done = [step if share < 0.01 else math.inf for share in left]
        waits[name] = [min(pair) for pair in zip(waits[name], done, strict=True)]
    kappa, (slow, fast) = steep / gentle, waits[name]
    print(f"{name:12} curvatures {steep:7.2f} and {gentle:5.2f}, ratio {kappa:5.2f}")
    print(f"{'':12} steps until 1 % is left: steep way {fast}, gentle way {slow}")
    a = torch.linspace(-0.3, 1.7, 90) * best[0]
    b = torch.linspace(-0.8, 0.8, 90) * best[0]  # the same scale on both axes
    weights = torch.cartesian_prod(a, b).T  # (2, 8100)
    loss = (x @ weights - y[:, None]).square().mean(0).view(90, 90)
    levels = loss.min() + gentle / 2 * (torch.arange(1, 9) * best[0] / 3) ** 2
    ax.contour(a, b, loss.T, levels, colors="0.5", linewidths=0.7)
    ax.plot(*torch.stack(path).T, ".-", color="C0")
    ax.plot(*best, "*", color="C1", markersize=11)
    ax.set(xlabel=r"$w_1$", title=name, aspect="equal")
axes[0].set_ylabel("$w_2$")
plt.show()

ratio = waits["own units"][0] / waits["standardised"][0]
print(f"[6.1] two features, steps of the gentle way: {ratio:.0f} times fewer")
assert waits["own units"] == [300, 1]
assert waits["standardised"] == [6, 1]
