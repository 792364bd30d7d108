import math

import matplotlib.pyplot as plt
import torch

from mlnotes.activation import relu, sigmoid
from mlnotes.data import diabetes, digits, standardize_by, train_test_split
from mlnotes.diagnose import diagnose
from mlnotes.linear import MLP
from mlnotes.loss import binary_cross_entropy_with_logits, mse
from mlnotes.optim import SGD
from mlnotes.stats import spread
from mlnotes.train import train

pixels, digit = digits()
either = (digit == 3) | (digit == 8)
images, eight = pixels[either], (digit[either] == 8).float()
ink = torch.stack([images.mean(1), images[:, :32].mean(1)], 1)  # all, upper half
patients, score = diabetes()
score = (score - score.mean()) / score.std()


def fit(sizes, activation, loss, x, y, lr, epochs, seed):
    random = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(x[:, : sizes[0]], y[:, None], 1 / 3, random)
    x, new_x = standardize_by(x, new_x)
    net = MLP(sizes, activation, generator=random)
    rest = {"epochs": epochs, "batch_size": 32, "generator": random, "progress": False}
    descend = SGD(net.parameters(), lr=lr)
    return train(net, x, y, loss, descend, validation=(new_x, new_y), **rest)


ce, deep = binary_cross_entropy_with_logits, [64, *[32] * 6, 1]
cases = {  # the sizes of a simple and of a flexible model, and what they share
    "3 or 8, total ink": ([1, 1], [2, 32, 1], relu, ce, ink, eight, 0.3, 25),
    "3 or 8, 6 sigmoid": ([64, 32, 1], deep, sigmoid, ce, images, eight, 0.3, 25),
    "3 or 8, 1 ReLU": ([64, 1], [64, 32, 1], relu, ce, images, eight, 0.1, 25),
    "diabetes, 2 ReLU": (
        [10, 1],
        [10, 128, 128, 1],
        relu,
        mse,
        patients,
        score,
        0.1,
        80,
    ),
    "diabetes, linear": ([3, 1], [10, 1], relu, mse, patients, score, 0.02, 30),
}
figure, panels = plt.subplots(2, 2, figsize=(6.4, 4.8))
for i, (name, (simple, flexible, *task)) in enumerate(cases.items()):
    reference = math.log(2) if ce in task else 1.0  # the loss without any features
    runs, found = [], []
    for seed in range(5):
        s, f = fit(simple, *task, seed), fit(flexible, *task, seed)
        runs.append((f.train[-1], f.validation[-1], s.train[-1], min(f.validation)))
        found.append(diagnose(s, f, reference=reference, large=0.4, gap=0.2).verdict)
    a, b, c, d = (spread(values, 2) for values in zip(*runs, strict=True))
    print(f"[1.6] {name}: {', '.join(sorted(set(found)))} ({len(found)} of 5 splits)")
    print(f"  training {a}, validation {b}, at best {d}")
    print(f"  the simpler model: training {c}")
    assert len(set(found)) == 1
    if i < 4:
        panels.flat[i].plot(f.train, label="training")
        panels.flat[i].plot(f.validation, "--", label="validation")
        panels.flat[i].plot(s.train, color="0.5", label="simpler, training")
        panels.flat[i].set(title=f"{name}: {found[-1]}", ylim=(0, None))
        panels.flat[i].title.set_fontsize(8.5)
panels[0, 0].legend(loc="lower center")
figure.supxlabel("epochs")
figure.supylabel("loss")
plt.show()
