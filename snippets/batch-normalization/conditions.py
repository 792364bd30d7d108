import torch

from mlnotes import data
from mlnotes.data import standardize_by

torch.set_default_dtype(torch.float64)


def valley(x, y):  # condition number; steps until 1 % of the loss is left to lose
    x = torch.cat([torch.ones(len(x), 1), x], 1)  # the first weight is the bias
    u, s, _ = torch.linalg.svd(x, full_matrices=False)
    curvature, gain = 2 * s**2 / len(x), (u.T @ y) ** 2  # of each direction
    rate = 2 / (curvature[0] + curvature[-1])  # the best for the worst direction
    shrink, low, high = (1 - rate * curvature).abs(), 0, 1
    while gain @ shrink ** (2 * high) > 0.01 * gain.sum():
        low, high = high, 2 * high
    while high - low > 1:  # the loss falls from step to step: halve the bracket
        middle = (low + high) // 2
        enough = gain @ shrink ** (2 * middle) <= 0.01 * gain.sum()
        low, high = (low, middle) if enough else (middle, high)
    return (curvature[0] / curvature[-1]).item(), high


print("condition number, and steps until 1 % of the loss is left to lose")
print(f"{'':9}{'own units':>17}{'mean out':>17}{'scaled':>17}{'both':>17}")
kappas, steps = {}, {}
for name in ("diabetes", "wine", "breast_cancer", "digits"):
    x, y = getattr(data, name)()
    x, y = x.double(), (y if name == "diabetes" else y == 0).double()
    x = x[:, (x != x[0]).any(0)]  # without the pixels that never change
    s = x.std(0, correction=0)
    forms = x, x - x.mean(0), x / s, standardize_by(x)[0]
    kappas[name], steps[name] = zip(*(valley(f, y) for f in forms), strict=True)
    cells = zip(kappas[name], steps[name], strict=True)
    row = "".join(f"{f'{k:.1e} {n:.1e}':>17}" for k, n in cells)
    print(f"{name.split('_')[0]:9}{row}")

fewer = {name: n[0] / n[-1] for name, n in steps.items()}
low, high = min(fewer, key=fewer.get), max(fewer, key=fewer.get)
print(f"[6.1] standardised, {fewer[low]:.0e} ({low}) to {fewer[high]:.0e} ", end="")
print(f"({high.replace('_', ' ')}) times fewer steps")
print(
    f"what is left, at most: condition number {max(k[-1] for k in kappas.values()):.0e}"
)
assert fewer[low] > 1e4
assert kappas["breast_cancer"][-1] > 1e4  # correlation, which no scaling removes
