import math

import matplotlib.pyplot as plt
import torch

from mlnotes.data import diabetes
from mlnotes.norm import BatchNorm1d
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
x = diabetes()[0].double()[:, 2:3]  # the body mass index of 442 people
mean, sd = x.mean(), x.std(correction=0)
LOOKS, STREAMS, SIZE = [1, 10, 50, 200, 1000], 10, 16

errors, variances = {}, {}
print("updates  " + "".join(f"{t:8}" for t in LOOKS) + "   variance / s²")
for rho, colour in ((0.1, "C0"), (0.01, "C1"), (None, "C7")):
    runs = []
    for seed in range(670, 670 + STREAMS):
        g = torch.Generator().manual_seed(seed)
        norm, run = BatchNorm1d(1, momentum=rho), []
        for _ in range(LOOKS[-1]):
            norm(x[torch.randint(442, (SIZE,), generator=g)])
            run.append((norm.running_mean - mean).item() / sd.item())
        runs.append(run)
        variances.setdefault(rho, []).append((norm.running_var / sd**2).item())
    run = torch.tensor(runs).abs()  # (streams, updates), in standard deviations
    errors[rho] = run.mean(0)
    at = "".join(f"{errors[rho][t - 1]:8.3f}" for t in LOOKS)
    print(f"rho {rho!s:5}{at}{spread(variances[rho], 2):>18}")
    plt.loglog(range(1, LOOKS[-1] + 1), errors[rho], color=colour, label=f"{rho}")
start = mean.item() / sd.item()
for rho, colour in ((0.1, "C0"), (0.01, "C1")):
    t = torch.arange(1, LOOKS[-1] + 1)
    noise = math.sqrt(rho / (2 - rho) / SIZE) * math.sqrt(2 / math.pi)
    plt.loglog(t, (start * (1 - rho) ** t).clamp(min=noise), ":", color=colour)
    print(f"rho = {rho}: computed level in the end {noise:.3f}")
    assert math.isclose(errors[rho][-300:].mean(), noise, rel_tol=0.25)
plt.xlabel("updates")
plt.ylabel("|error| / s")
plt.legend(title=r"$\rho$")
plt.show()

print(f"[6.5] error / s after 1000 updates: {errors[0.1][-1]:.3f}, ", end="")
print(f"{errors[0.01][-1]:.3f}, averaging all alike {errors[None][-1]:.3f}")
assert errors[0.01][49] > 5 * errors[0.1][49]  # the slow one is late,
assert errors[0.1][-300:].mean() > 2 * errors[0.01][-300:].mean()  # but quieter
assert errors[None][-1] < errors[0.01][-1]
