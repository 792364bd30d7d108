# slow: 4
import sys

import matplotlib.pyplot as plt
import torch

from mlnotes.augment import random_affine, rotate, shift, zoom
from mlnotes.cnn import CNN
from mlnotes.conv import Flatten
from mlnotes.data import batches, mnist5k, train_test_split
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.pool import avg_pool2d
from mlnotes.stats import spread

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 5
pixels, label = mnist5k()
images = avg_pool2d(pixels.view(-1, 1, 28, 28) / 255, 2)  # (5000, 1, 14, 14)


def cnn(g):  # 4,906 parameters
    return CNN((1, 12, 24), 14, 10, generator=g)


def mlp(g):  # 4,978 parameters
    return torch.nn.Sequential(Flatten(), MLP([196, 24, 10], generator=g))


zoomed = {"scale": (0.5, 1.5)}
moved = {"scale": (0.5, 1.5), "degrees": 45, "shift": 2}
MODELS = {  # what is built, how its images are changed, for how many epochs
    "MLP": (mlp, {}, 12),
    "CNN": (cnn, {}, 12),
    "CNN, zoomed": (cnn, zoomed, 12),
    "CNN, all moved": (cnn, moved, 12),
    "CNN, moved, long": (cnn, moved, 36),
}
TESTS = {
    "zoom": (zoom, (0.5, 0.7, 0.85, 1, 1.2, 1.5)),
    "turn": (rotate, (0, 15, 30, 45, 60, 90)),
    "shift": (lambda x, dx: shift(x, 0, dx), (0, 1, 2, 3)),
}


def run(build, change, epochs, seed):
    g = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(images, label, 0.8, g, stratify=True)
    new_x, new_y, model = new_x[:1500], new_y[:1500], build(g)
    adam = Adam(model.parameters(), lr=0.005)
    for _ in range(epochs):
        for i in batches(len(x), 25, g):
            adam.zero_grad()
            seen = random_affine(x[i], **change, generator=g) if change else x[i]
            cross_entropy(model(seen), y[i]).backward()
            adam.step()
    with torch.no_grad():
        return {
            (test, by): 100 * (model(move(new_x, by)).argmax(1) == new_y).float().mean()
            for test, (move, amounts) in TESTS.items()
            for by in amounts
        }


figure, panels = plt.subplots(1, 3, sharey=True, layout="constrained")
style = {"MLP": "0.5", "CNN": "C0", "CNN, zoomed": "C2", "CNN, all moved": "C1"}
shown = {"as is": ("zoom", 1), "zoom 0.5": ("zoom", 0.5), "turn 45": ("turn", 45)}
shown |= {"turn 90": ("turn", 90), "shift 2": ("shift", 2)}
print(" " * 16, *(f"{title:>10}" for title in shown))
right = {}
for name, settings in MODELS.items():
    runs = [run(*settings, seed) for seed in range(seeds)]
    right[name] = r = {
        case: torch.stack([one[case] for one in runs]) for case in runs[0]
    }
    print(f"{name:16}", *(f"{spread(r[case], 1):>10}" for case in shown.values()))
    for panel, (test, (_, amounts)) in zip(panels, TESTS.items(), strict=True):
        v = torch.stack([r[test, by] for by in amounts])
        look = {"capsize": 2, "color": style.get(name, "C1"), "marker": "o"}
        look |= {"linestyle": "--" if "long" in name else "-", "markersize": 3}
        panel.errorbar(amounts, v.mean(1), v.std(1), label=name, **look)
        panel.set_xlabel(test)
plain, long = right["CNN"], right["CNN, moved, long"]
for title in ("zoom 0.5", "turn 45", "shift 2"):
    case = shown[title]
    loss, gain = plain["zoom", 1] - plain[case], long[case] - plain[case]
    print(f"[7.10] {title} costs {spread(loss, 1)} points,", end=" ")
    print(f"augmentation wins back {spread(gain, 1)}")
    assert min(loss) > 15  # a CNN cannot handle it
    assert min(gain) > 5  # augmentation helps
gain = right["CNN, zoomed"]["turn", 45] - plain["turn", 45]
print(f"augmentation by zoom alone, digits turned by 45: {spread(gain, 1)} points")
panels[0].set_ylabel("new digits right (%)")
handles, labels = panels[0].get_legend_handles_labels()
figure.legend(handles, labels, loc="outside upper center", ncols=3)
plt.show()
