# within 10 %: the losses of networks are looked at every ten updates
from functools import partial
from itertools import pairwise

import torch

from mlnotes.data import digits
from mlnotes.loss import cross_entropy
from mlnotes.optim import SGD, Adagrad, Adam, RMSprop
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)
SEEDS = 5
generator = torch.Generator().manual_seed(6)
methods = {
    "SGD": (SGD, {}),
    "momentum": (SGD, {"momentum": 0.9}),
    "Adagrad": (Adagrad, {}),
    "RMSProp": (RMSprop, {}),
    "Adam": (Adam, {}),
}


def race(name, start, loss, goal, rates, every=1, cap=400):
    """Print the updates until the loss of all the data is below the goal."""
    best = {}
    for method, (kind, settings) in methods.items():
        copies = [[p.clone().requires_grad_() for p in start] for _ in rates]
        pairs = zip(copies, rates, strict=True)
        optimizer = kind([{"params": p, "lr": r} for p, r in pairs], **settings)
        took = torch.full((len(rates), SEEDS), float(cap))
        for t in range(cap):
            fleet = [torch.stack(p) for p in zip(*copies, strict=True)]
            if t % every == 0:
                took[(took == cap) & (loss(fleet) < goal)] = t
            if took.amax(1).min() < t / 2:
                break  # one rate is through with all seeds; no other can be better now
            optimizer.zero_grad()
            loss(fleet, t).sum().backward()
            optimizer.step()
        best[method] = took[took.mean(1).argmin()]
    words = [spread(n, 0) if n.max() < cap else f"over {cap}" for n in best.values()]
    print(f"{name:17}" + "".join(f"{word:>10}" for word in words))
    return best


def powers(low, high, each):  # `each` rates from one power of ten to the next
    return [10 ** (j / each) for j in range(low * each, high * each + 1)]


def draw(*shape):  # uniform between -1 and 1
    return 2 * torch.rand(SEEDS, *shape, generator=generator) - 1


def straight(fleet, t=None):
    along, across = fleet[0].unbind(-1)
    return 0.1 * ((1 + along**2).sqrt() - 1) + 10 * ((1 + across**2).sqrt() - 1)


def turned(fleet, t=None, bend=False):
    x, y = fleet[0].unbind(-1)
    p, q = (x + y) / 2**0.5, (y - x) / 2**0.5
    if bend:
        p, q = p - 5, q - (1 + p**2).sqrt()
    return straight([torch.stack([p, q], -1)])


def classifier(inputs, label, activation):
    order = torch.randint(len(label), (400, SEEDS, 32), generator=generator)

    def loss(fleet, t=None):  # of all the data, or of batch t
        x, y = (inputs, label) if t is None else (inputs[order[t]], label[order[t]])
        for w, b in zip(fleet[:-2:2], fleet[1:-2:2], strict=True):
            x = activation(x @ w + b)
        z = x @ fleet[-2] + fleet[-1]
        y = y.expand(*z.shape[:-1])
        each = cross_entropy(z.flatten(0, -2), y.flatten(), reduction="none")
        return each.view(y.shape).mean(-1)

    return loss


def layers(*sizes):
    return [draw(k, n) / m**0.5 for m, n in pairwise(sizes) for k in (m, 1)]


print(f"{'updates needed':17}" + "".join(f"{name:>10}" for name in methods))
place = torch.stack([-4 + draw(), 1.5 + draw() / 2], -1)
aside = torch.stack([place[:, 0] - place[:, 1], place.sum(-1)], -1) / 2**0.5  # turned
bent, further = partial(turned, bend=True), place - torch.tensor([3.0, 0.0])
race("straight valley", [place], straight, 0.008, powers(-2, 1, 8))
angle = race("turned valley", [aside], turned, 0.008, powers(-2, 1, 8))
corner = race("bent valley", [further], bent, 0.02, powers(-2, 1, 4), cap=1500)

often = (5 / torch.arange(1, 201)).clamp(max=0.5)  # few words are frequent, many rare
text = (torch.rand(500, 200, generator=generator) < often).double()
topic = (text @ torch.randn(200, generator=generator) > 0).long()
zeros = [torch.zeros(SEEDS, 200, 2), torch.zeros(SEEDS, 1, 2)]
race("rare words", zeros, classifier(text, topic, None), 0.2, powers(-2, 1, 4))

image, label = (part[:600] for part in digits())
relu = classifier(image.double() / 16, label, torch.relu)
deep = classifier(image.double() / 16, label, torch.sigmoid)
race("ReLU network", layers(64, 32, 10), relu, 0.2, powers(-3, 0, 3), every=10)
net = race("sigmoid network", layers(64, 16, 16, 10), deep, 0.5, powers(-2, 1, 3), 10)

assert angle["momentum"].max() < angle["Adagrad"].min()
assert corner["Adam"].max() < corner["Adagrad"].min()
assert net["Adam"].max() < net["SGD"].min()
