# slow: 5
import argparse

import matplotlib.pyplot as plt
import numpy as np
import torch

from mlnotes.activation import relu
from mlnotes.data import digits, train_test_split
from mlnotes.gan import (
    Discriminator,
    Generator,
    frechet_distance,
    nearest_distance,
    train_gan,
)
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import mean_std, spread
from mlnotes.train import train

parser = argparse.ArgumentParser()
parser.add_argument("--seeds", type=int, default=5)
seeds = range(20, 20 + parser.parse_args().seeds)
games = {  # norm in the generator, rate, steps of D
    "minimax": ("minimax", False, 5e-4, 1),
    "non-saturating": ("non-saturating", False, 5e-4, 1),
    "non-saturating, norm": ("non-saturating", True, 2e-4, 1),
    "WGAN-GP": ("wgan-gp", False, 5e-4, 3),
}
pixels, digit = digits()
quiet = {"batch_size": 64, "progress": False}


def features(net, x):
    for layer in net.layers[:-1]:
        x = relu(layer(x))
    return x.detach()


def judge(net, x, seen, real):  # distance, classes, how near to what was seen
    shares = net(x).argmax(1).bincount(minlength=10) / len(x)
    distance = frechet_distance(features(net, real), features(net, x)).item()
    near = nearest_distance(x, seen).median().item()
    return distance, (shares >= 0.02).sum().item(), near


scores = {name: [] for name in ("new digits", "one normal", *games)}
for seed in seeds:
    random = torch.Generator().manual_seed(seed)
    parts = train_test_split(pixels / 8 - 1, digit, 0.5, random, stratify=True)
    x, new_x, y, new_y = parts
    net = MLP([64, 64, 32, 10], generator=random)
    adam = Adam(net.parameters(), lr=3e-3)
    train(net, x, y, cross_entropy, adam, epochs=12, generator=random, **quiet)
    scores["new digits"].append(judge(net, new_x, x, x))
    mix = torch.randn(900, len(x), generator=random) / (len(x) - 1) ** 0.5
    normal = x.mean(0) + mix @ (x - x.mean(0))  # the mean and the covariances of x
    scores["one normal"].append(judge(net, normal, x, new_x))
    drawn = {"new digits": new_x, "one normal": normal}
    for name, (objective, norm, rate, steps) in games.items():
        g = Generator(16, (64,), (128, 128), norm, generator=random)
        d = Discriminator((64,), (128, 128), generator=random)
        adams = [Adam(p.parameters(), lr=rate, betas=(0.5, 0.999)) for p in (g, d)]
        game = {"objective": objective, "updates": 1000, "discriminator_steps": steps}
        train_gan(g, d, x, *adams, generator=random, **game, **quiet)
        drawn[name] = g.sample(900, generator=random).detach()
        scores[name].append(judge(net, drawn[name], x, new_x))
for name, values in scores.items():
    distance, classes, near = zip(*values, strict=True)
    print(f"[10.6] {name:20} FD {spread(distance, 1):>12},", end=" ")
    print(f"classes {spread(torch.tensor(classes), 1)}, nearest {spread(near, 1)}")
fd = {name: torch.tensor(values)[:, 0] for name, values in scores.items()}
for name in ("minimax", "non-saturating"):
    assert (fd["WGAN-GP"] < fd[name]).all()
    assert (fd["non-saturating, norm"] < fd[name]).all()
assert (fd["new digits"] < fd["WGAN-GP"]).all()
for j, values in enumerate(fd.values()):
    at = torch.full_like(values, -j).tolist()
    plt.plot(values.tolist(), at, "o", color=f"C{j}" if j > 1 else "0.5", alpha=0.6)
    plt.plot([mean_std(values)[0]], [-j], "|", color="0.5", markersize=20)
plt.yticks([-j for j in range(len(fd))], list(fd))
plt.semilogx()
plt.xlabel("Fréchet distance from new digits")
plt.show()
_, rows = plt.subplots(len(drawn), figsize=(6.4, 5.2), layout="constrained")
for row, (name, x) in zip(rows, drawn.items(), strict=True):
    strip = np.full((8, 12 * 9 - 1), np.nan)  # a gap between any two digits
    for k in range(12):
        strip[:, 9 * k : 9 * k + 8] = x[k].view(8, 8)
    row.imshow(strip, cmap="gray_r", vmin=-1, vmax=1, interpolation="nearest")
    row.set_ylabel(name, rotation=0, ha="right", va="center")
    row.set(xticks=[], yticks=[])
    row.spines[:].set_visible(False)
plt.show()
