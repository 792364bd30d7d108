import matplotlib.pyplot as plt
import torch
from torch.nn.functional import one_hot

from mlnotes.gan import Discriminator, Generator, ring, ring_centres, train_gan
from mlnotes.linear import MLP
from mlnotes.loss import mse
from mlnotes.optim import Adam
from mlnotes.stats import spread
from mlnotes.train import train

centres = ring_centres()
column = torch.tensor([0, 1, 2, 3, 4, 3, 2, 1])  # where a centre stands, right to left
asked = torch.arange(5).repeat_interleave(200)


def valid(points):  # in percent: near a centre of the column that was asked for
    near = (torch.cdist(points, centres) < 0.25) & (column == asked[:, None])
    hit, single = 100 * near.any(1).float(), (asked == 0) | (asked == 4)
    return hit[single].mean().item(), hit[~single].mean().item()


shares, rarer = {"least squares": [], "generator": []}, []
for seed in range(5):
    random = torch.Generator().manual_seed(seed)
    x = ring(4000, generator=random)
    y = column[torch.cdist(x, centres).argmin(1)]
    options = {"batch_size": 64, "generator": random, "progress": False}
    net = MLP([5, 32, 2], generator=random)
    adam = Adam(net.parameters(), lr=0.01)
    train(net, one_hot(y, 5).float(), x, mse, adam, epochs=4, **options)
    g = Generator(2, (2,), classes=5, generator=random)
    d = Discriminator((2,), classes=5, generator=random)
    adams = [Adam(p.parameters(), lr=3e-3, betas=(0.5, 0.999)) for p in (g, d)]
    options |= {"objective": "minimax", "labels": y}
    train_gan(g, d, x, *adams, updates=500, **options)
    with torch.no_grad():
        mean = net(one_hot(asked, 5).float())
        drawn = g.sample(1000, asked, generator=random)
    shares["least squares"].append(valid(mean))
    shares["generator"].append(valid(drawn))
    up = [(drawn[asked == k, 1] > 0).float().mean().item() for k in (1, 2, 3)]
    rarer += [100 * min(u, 1 - u) for u in up]
for name, share in shares.items():
    one, two = zip(*share, strict=True)
    print(f"{name}: valid where one answer is right {spread(one, 0)} %")
    print(f"[10.2] {name}: valid where two are right {spread(two, 0)} %")
    assert min(two) > 70 if name == "generator" else max(two) == 0
print(f"of two right answers, the generator gives the rarer {spread(rarer, 0)} %")
assert min(rarer) > 5
_, panels = plt.subplots(
    1, 2, sharex=True, sharey=True, figsize=(6.4, 3.5), layout="constrained"
)
for panel, points, name in zip(panels, (mean, drawn), shares, strict=True):
    panel.scatter(*x[:1000].T, s=3, color="0.7", rasterized=True)
    colour, size = ("C0", 4) if name == "generator" else ("C1", 40)
    panel.scatter(*points.T, s=size, color=colour)
    panel.set(title=name, aspect="equal", xlabel="$x_1$")
panels[0].set_ylabel("$x_2$")
plt.show()
