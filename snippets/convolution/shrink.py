import matplotlib.pyplot as plt
import torch

from mlnotes.data import mnist5k, train_test_split
from mlnotes.pool import avg_pool2d, max_pool2d
from mlnotes.stats import paired_difference, spread

pixels, label = mnist5k()
images = pixels.view(-1, 1, 28, 28) / 255
SHRINK = {
    "mean": avg_pool2d,
    "max": max_pool2d,
    "one pixel": lambda x, n: x[:, :, ::n, ::n],
}


def accuracy(x, seed):  # each new digit takes the label of its nearest neighbour
    g = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(x.flatten(1), label, 0.5, g, stratify=True)
    return 100 * (y[torch.cdist(new_x, x).argmin(1)] == new_y).float().mean().item()


right, sides = {}, (28, 14, 7, 4, 2)
for side in sides:
    for name, shrink in SHRINK.items():
        small = shrink(images, 28 // side)
        right[name, side] = [accuracy(small, seed) for seed in range(5)]
    line = ", ".join(f"{name} {spread(right[name, side], 1)}" for name in SHRINK)
    print(f"{side:2d} x {side:2d} pixels, % right: {line}")
for name in SHRINK:
    half = paired_difference(right[name, 28], right[name, 14])
    print(f"[7.7] half the size ({name}) costs {spread(half, 1)} points")
    assert max(half) < 3  # half the size hardly changes anything
    assert min(right[name, 14]) - max(right[name, 4]) > 10  # a seventh does

figure, panels = plt.subplots(2, 5, layout="constrained", figsize=(6.4, 2.9))
for row, name in zip(panels, ("mean", "max"), strict=True):
    row[0].set_ylabel(name)
    for panel, side in zip(row, sides, strict=True):
        small = SHRINK[name](images[1500:1501], 28 // side)[0, 0].numpy()
        panel.imshow(small, cmap="gray", vmin=0, rasterized=True)
        panel.set(title=f"{side} × {side}", xticks=[], yticks=[])
plt.show()
