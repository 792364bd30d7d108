# slow: 3
import sys

import matplotlib.pyplot as plt
import torch

from mlnotes.cnn import CNN
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import max_pool2d
from mlnotes.stats import mean_std, paired_difference, spread

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 5
CROSS = ((-1, 0), (1, 0), (0, -1), (0, 1))


def boards(n, generator):
    """Random stones, and one empty point with four stones of one colour around it."""
    x = torch.zeros(n, 2, 8, 8)
    u = torch.rand(n, 8, 8, generator=generator)
    x[:, 0], x[:, 1] = u < 0.25, u > 0.75
    row, column = torch.randint(1, 7, (2, n), generator=generator)
    colour, board = torch.randint(2, (n,), generator=generator), torch.arange(n)
    for dy, dx in ((0, 0), *CROSS):
        x[board, :, row + dy, column + dx] = 0
    for dy, dx in CROSS:
        x[board, colour, row + dy, column + dx] = 1
    return x, {"where": 6 * (row - 1) + column - 1, "colour": colour}


MODELS = {
    "no pooling": {"pool": lambda h, _: h, "channels": (2, 16, 16)},
    "max pooling": {"pool": max_pool2d, "channels": (2, 16, 16)},
    "max, wide": {"pool": max_pool2d, "channels": (2, 40, 64)},
}


def accuracy(settings, task, seed):
    g = torch.Generator().manual_seed(seed)
    (x, y), (new_x, new_y) = boards(2000, g), boards(1000, g)
    y, new_y = y[task], new_y[task]
    classes = {"where": 36, "colour": 2}[task]
    model = CNN(size=8, classes=classes, generator=g, **settings)
    adam = Adam(model.parameters(), lr=0.005)
    for _ in range(400):
        i = torch.randint(len(x), (50,), generator=g)
        adam.zero_grad()
        cross_entropy(model(x[i]), y[i]).backward()
        adam.step()
    with torch.no_grad():
        return 100 * (model(new_x).argmax(1) == new_y).float().mean().item()


figure, panel = plt.subplots(layout="constrained")
for shift, (task, color) in enumerate({"where": "C0", "colour": "C2"}.items()):
    right = {}
    for name, settings in MODELS.items():
        right[name] = [accuracy(settings, task, seed) for seed in range(seeds)]
        print(f"{task}, {name}: {spread(right[name], 1)} % right")
    means, sds = zip(*map(mean_std, right.values()), strict=True)
    at = [place + 0.4 * shift for place in range(3)]
    bars = {"color": color, "ecolor": "0.5", "capsize": 4, "label": task}
    panel.bar(at, means, 0.38, yerr=sds, **bars)
    for name in ("max pooling", "max, wide"):
        gain = paired_difference(right[name], right["no pooling"])
        print(f"[7.7] {task}, {name} - no pooling, in points: {spread(gain, 1)}")
        if task == "where":
            assert max(gain) < 0
        elif name == "max, wide":
            assert sum(gain) / seeds > -4
panel.set_xticks([0.2, 1.2, 2.2], list(MODELS))
panel.set(ylabel="new boards right (%)")
figure.legend(loc="outside upper center", ncols=2)
plt.show()
