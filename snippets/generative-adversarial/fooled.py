import torch

from mlnotes.activation import relu
from mlnotes.data import digits, train_test_split
from mlnotes.gan import frechet_distance, nearest_distance
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.softmax import softmax
from mlnotes.stats import mean_std, spread
from mlnotes.train import train

pixels, digit = digits()


def features(x):
    for layer in net.layers[:-1]:
        x = relu(layer(x))
    return x.detach()


def judge(made):  # sure, Fréchet distance, classes, nearest / nearest of new digits
    p = softmax(net(made)).detach()
    sure = 100 * p.amax(1).mean().item()
    classes = (p.argmax(1).bincount(minlength=10) >= 0.02 * len(made)).sum().item()
    distance = frechet_distance(features(made), features(held)).item()
    ratio = nearest_distance(made, x).median() / nearest_distance(new_x, x).median()
    return sure, distance, classes, ratio.item()


scores = {}
for seed in range(5):
    random = torch.Generator().manual_seed(seed)
    parts = train_test_split(pixels / 8 - 1, digit, 0.5, random, stratify=True)
    x, new_x, y, new_y = parts
    new_x, held = new_x[:449], new_x[449:]
    net = MLP([64, 64, 32, 10], generator=random)
    options = {"epochs": 10, "batch_size": 64, "generator": random, "progress": False}
    train(net, x, y, cross_entropy, Adam(net.parameters(), lr=3e-3), **options)
    pick = torch.randint(len(x), (900,), generator=random)
    noise = torch.randn(900, 64, generator=random)
    mix = torch.randn(900, len(x), generator=random) / (len(x) - 1) ** 0.5
    surest = softmax(net(x)).detach().amax(1)
    best = torch.stack([torch.where(y == k, surest, 0).argmax() for k in range(10)])
    cheats = {
        "honest: new digits": new_x,
        "copies of what was seen": x[pick],
        "copies with some noise": x[pick] + 0.1 * noise,
        "only 0 to 4, copied": x[y < 5],
        "one per class, over and over": x[best].repeat(90, 1),
        "one normal, fitted to pixels": x.mean(0) + mix @ (x - x.mean(0)),
    }
    for name, made in cheats.items():
        scores.setdefault(name, []).append(judge(made))
print("                              sure  classes           FD  nearest")
mean = {}
for name, rows in scores.items():
    columns = [list(column) for column in zip(*rows, strict=True)]
    sure, distance, classes, near = mean[name] = [mean_std(c)[0] for c in columns]
    print(f"{name:28} {sure:5.1f} {classes:8.1f}", end=" ")
    print(f"{spread(columns[1]):>12} {near:8.2f}")
honest, copies, _, half, one, normal = mean.values()
assert one[0] > half[0] > honest[0]  # the surest are the cheats
assert one[2] == 10  # ten pictures, and every class is there
assert abs(copies[1] - honest[1]) < 1  # copies are as near as new digits
assert copies[3] == 0  # and only their nearest neighbours give them away
assert normal[1] < one[1] / 2 < half[1]  # no digit in sight, and a good distance
print(f"[10.7] FD: new {honest[1]:.1f}, copies {copies[1]:.1f},", end=" ")
print(f"one normal {normal[1]:.1f}, ten pictures {one[1]:.1f}, 0 to 4 {half[1]:.1f}")
