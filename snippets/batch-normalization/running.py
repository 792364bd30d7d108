import copy

import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.data import digits, train_test_split
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.norm import BatchNorm1d
from mlnotes.optim import SGD
from mlnotes.stats import mean_std, paired_difference, spread

SEEDS, UPDATES, LOOKS = range(650, 655), 200, [1, 3, 10, 20, 40, 100, 200]
pixels, label = digits()


def right(model, x, y):
    with torch.no_grad():
        return 100 * (model(x).argmax(-1) == y).float().mean().item()


def with_exact(model, x):  # a copy whose statistics are those of all of x
    model = copy.deepcopy(model).train()
    for norm in model[1::3]:
        norm.momentum, norm.num_batches_tracked = None, torch.tensor(0)
    with torch.no_grad():
        model(x)
    return model.eval()


running, exact, groups = [], [], {2: [], 4: [], 16: [], 64: [], "one class": []}
for seed in SEEDS:
    g = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(pixels / 16, label, 0.25, g, stratify=True)
    layers = []
    for size in (64, 32, 32):
        layers += [Linear(size, 32, generator=g), BatchNorm1d(32), nn.ReLU()]
    model = nn.Sequential(*layers, Linear(32, 10, generator=g))
    optimizer, seen = SGD(model.parameters(), lr=0.3), ([], [])
    for update in range(1, UPDATES + 1):
        i = torch.randint(len(x), (64,), generator=g)
        loss = cross_entropy(model.train()(x[i]), y[i])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        if update in LOOKS:
            seen[0].append(right(model.eval(), new_x, new_y))
            seen[1].append(right(with_exact(model, x), new_x, new_y))
    running.append(seen[0])
    exact.append(seen[1])
    for norm in model[1::3]:  # from here on, only the batch's own statistics
        norm.running_mean = norm.running_var = None
    for size, found in groups.items():
        order = torch.arange(len(new_x))
        if size == "one class":
            order, size = new_y.argsort(stable=True), 16
        parts = [i for i in order.split(size) if len(i) == size]
        found.append(sum(right(model, new_x[i], new_y[i]) for i in parts) / len(parts))

print("new digits right (%)   running statistics     exact ones")
for t, *both in zip(
    LOOKS, zip(*running, strict=True), zip(*exact, strict=True), strict=True
):
    a, b = (spread(v, 1) for v in both)
    print(f"after update {t:3}     {a:>16} {b:>18}")
for size, found in groups.items():
    print(f"statistics of the test batch, {size!s:>9}: {spread(found, 1)}")
gap = [paired_difference(b, a) for a, b in zip(running, exact, strict=True)]
early, late = ([d[k] for d in gap] for k in (2, -1))
print(f"[6.5] lost by running statistics: {spread(early, 0)} points ", end="")
print(f"at update 10, {spread(late, 1)} at 200")
assert min(early) > 10
assert mean_std(late)[0] < 1
assert max(groups["one class"]) < 40 < 80 < min(groups[16])

for runs, colour, name in ((running, "C0", "running"), (exact, "0.5", "exact")):
    mean, sd = zip(*(mean_std(v) for v in zip(*runs, strict=True)), strict=True)
    plt.errorbar(LOOKS, mean, sd, fmt="o-", color=colour, capsize=3, label=name)
plt.xscale("log")
plt.xlabel("updates")
plt.ylabel("new digits right (%)")
plt.legend()
plt.show()
