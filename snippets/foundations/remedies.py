# slow: 3
import argparse

import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.data import digits, train_test_split
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.regularize import EarlyStopping, l2_penalty
from mlnotes.stats import mean_std, paired_difference, spread
from mlnotes.train import evaluate

parser = argparse.ArgumentParser()
parser.add_argument("--seeds", type=int, default=20)
seeds = range(100, 100 + parser.parse_args().seeds)
pixels, digit = digits()


def shifted(x, random):  # by up to one pixel each way, anew at each step
    paper = nn.functional.pad(x.view(-1, 8, 8), (1, 1, 1, 1))
    down, right = torch.randint(0, 3, (2,), generator=random)
    return paper[:, down : down + 8, right : right + 8].flatten(1)


def right(logits, y):  # in percent
    return 100 * (logits.argmax(1) == y).double().mean().item()


def run(seed, n=150, hidden=128, features=64, l2=0.0, drop=0.0, also=""):
    random = torch.Generator().manual_seed(seed)
    x, new_x, y, new_y = train_test_split(pixels / 16, digit, 0.4, random)
    x, y, held = x[:n], y[:n].clone(), n // 5 if also == "stop" else 0
    wrong = torch.rand(n, generator=random) < 0.1  # one label in ten
    y[wrong] = (y + torch.randint(1, 10, (n,), generator=random))[wrong] % 10
    if features < 64:  # the directions in which the training images vary most
        mean, directions = x.mean(0), torch.linalg.svd(x - x.mean(0))[2][:features].T
        x, new_x = (x - mean) @ directions, (new_x - mean) @ directions
    net = MLP([features, hidden, hidden, 10], dropout=drop, generator=random)
    if also == "share":  # one small set of weights, slid over the image: chapter 7
        torch.manual_seed(seed)
        slide = nn.Unflatten(1, (1, 8, 8)), nn.Conv2d(1, 8, 3), nn.ReLU()
        net = nn.Sequential(*slide, nn.Flatten(), nn.Linear(288, 10))
    adam, watch = Adam(net.parameters(), lr=3e-3), EarlyStopping(10)
    for _ in range(200):
        net.train()
        adam.zero_grad()
        seen = shifted(x[held:], random) if also == "shift" else x[held:]
        penalty = l2_penalty(net.parameters(), l2)
        (cross_entropy(net(seen), y[held:]) + penalty).backward()
        adam.step()
        if held:
            loss = evaluate(net, x[:held], y[:held], cross_entropy)
            if watch.update(loss, net.state_dict()):
                break
    if held:
        net.load_state_dict(watch.best_state)
    loss = evaluate(net, new_x, new_y, cross_entropy)
    return loss, right(net(new_x), new_y), right(net(x), y)


remedies = {
    "8 hidden units, not 128": {"hidden": 8},
    "32 hidden units": {"hidden": 32},
    "shared parameters": {"also": "share"},
    "8 features, not 64": {"features": 8},
    "16 features": {"features": 16},
    "early stopping": {"also": "stop"},
    "L2 penalty, 0.003": {"l2": 0.003},
    "L2 penalty, 0.03": {"l2": 0.03},
    "dropout 0.2": {"drop": 0.2},
    "dropout 0.5": {"drop": 0.5},
    "shifted images": {"also": "shift"},
    "twice the data": {"n": 300},
    "five times the data": {"n": 750},
}
base = [*zip(*(run(seed) for seed in seeds), strict=True)]
print(f"no remedy: right on the training labels {spread(base[2], 1)} %;", end=" ")
print(f"test loss {spread(base[0])}, accuracy {spread(base[1], 1)} %")
figure, panels = plt.subplots(1, 2, sharey=True, figsize=(6.4, 4.4))
for row, (name, settings) in enumerate(remedies.items()):
    ends = zip(*(run(seed, **settings) for seed in seeds), strict=True)
    loss, hits, _ = (paired_difference(a, b) for a, b in zip(ends, base, strict=True))
    falls, rises = sum(d < 0 for d in loss), sum(d > 0 for d in hits)
    print(f"[1.7] {name}: loss {spread(loss)} (lower in {falls}),", end=" ")
    print(f"accuracy {spread(hits, 1)} (higher in {rises})")
    for panel, values in zip(panels, (loss, hits), strict=True):
        mean, sd = mean_std(values)
        panel.errorbar(mean, -row, xerr=sd, fmt="o", capsize=3, color="C0")
    assert mean_std(loss)[0] < 0 or "features" in settings
for panel, what in zip(panels, ("loss", "accuracy, %"), strict=True):
    panel.axvline(0, color="0.5", linestyle=":")
    panel.set_xlabel(f"change of test {what}")
panels[0].set_yticks([-row for row in range(len(remedies))], list(remedies))
plt.show()
