# slow: 5
import argparse

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import unfold

from mlnotes.attention import LearnedPosition, MultiHeadAttention
from mlnotes.loss import cross_entropy
from mlnotes.norm import LayerNorm
from mlnotes.optim import Adam
from mlnotes.stats import spread

parser = argparse.ArgumentParser()
parser.add_argument("--seeds", type=int, default=5)
seeds = range(parser.parse_args().seeds)
most = 600 if len(seeds) > 4 else 500  # updates; fewer for a quick look
generator = torch.Generator().manual_seed(11)
glyphs = torch.rand(8, 9, generator=generator).argsort(1).argsort(1).lt(5).float()


def draw(task, n, generator):  # 3 × 3 cells of 4 × 4 pixels, a glyph in each
    def dice(high, *size):
        return torch.randint(high, size, generator=generator)

    y, told, some = dice(4, n), dice(2, n), torch.arange(n)
    if task == "local":  # one cell has a glyph of 0 to 3, the rest others: which one?
        glyph = 4 + dice(4, n, 9)
        glyph[some, dice(9, n)] = y
    else:  # the first cell says which of two far cells to name
        glyph = dice(4, n, 9)
        glyph[:, 0] = 4 + told
        glyph[some, torch.tensor([2, 6])[told]] = y
    x = 0.2 * torch.randn(n, 3, 4, 3, 4, generator=generator)
    shift = dice(2, 2, 9, n)  # within its cell
    for cell in range(9):
        for k in range(9):
            i, j = k // 3 + shift[0, cell], k % 3 + shift[1, cell]
            x[some, cell // 3, i, cell % 3, j] += glyphs[glyph[:, cell], k]
    return x.view(n, 1, 12, 12), y


class Attention(nn.Module):  # nine patches, two layers with a feed-forward part each
    def __init__(self, dim=32):
        super().__init__()
        self.embed, self.out = nn.Linear(16, dim), nn.Linear(dim, 4)
        self.place = LearnedPosition(9, dim)
        nn.init.normal_(self.place.weight, std=0.5)
        self.norms = nn.ModuleList(LayerNorm(dim) for _ in range(5))
        self.mix = nn.ModuleList(MultiHeadAttention(dim, 4) for _ in range(2))
        self.feed = nn.ModuleList(
            nn.Sequential(nn.Linear(dim, 64), nn.ReLU(), nn.Linear(64, dim))
            for _ in range(2)
        )

    def forward(self, x):
        a = self.place(self.embed(unfold(x, 4, stride=4).transpose(1, 2)))
        for i in (0, 1):
            a = a + self.mix[i](self.norms[2 * i](a))[0]
            a = a + self.feed[i](self.norms[2 * i + 1](a))
        return self.out(self.norms[4](a).amax(1))


def network(kind):
    if kind == "attention":
        return Attention()
    layers = []
    for i, o in ((1, 16), (16, 16), (16, 32)):
        layers += [nn.Conv2d(i, o, 3, padding=1), nn.ReLU()]
    if kind == "CNN, pooled":  # where it stood is forgotten
        return nn.Sequential(
            *layers, nn.AdaptiveMaxPool2d(1), nn.Flatten(), nn.Linear(32, 4)
        )
    flat = [nn.MaxPool2d(3), nn.Flatten(), nn.Linear(512, 32), nn.ReLU()]
    return nn.Sequential(*layers, *flat, nn.Linear(32, 4))


def run(task, kind, n, updates, seed):
    torch.manual_seed(seed)
    generator = torch.Generator().manual_seed(1000 + seed)
    x, y = draw(task, n, generator)
    new_x, new_y = draw(task, 1000, generator)
    model = network(kind)
    optimizer = Adam(model.parameters(), lr=0.004)
    for t in range(updates):
        if t == 3 * updates // 4:
            optimizer.param_groups[0]["lr"] = 0.0008
        i = torch.randint(n, (32,), generator=generator)
        optimizer.zero_grad()
        cross_entropy(model(x[i]), y[i]).backward()
        optimizer.step()
    with torch.no_grad():
        return 100 * (model(new_x).argmax(1) == new_y).float().mean().item()


plans = {"local": {100: 200, 10000: most}, "pointer": {300: 200, 20000: most}}
kinds = {"CNN, pooled": "C0o-", "CNN, flat": "C2^-", "attention": "C1s-"}
figure, axes = plt.subplots(1, 2, layout="constrained", sharey=True)
found = {}
for ax, (task, sizes) in zip(axes, plans.items(), strict=True):
    print(task, "task, right in %, with", " and ".join(map(str, sizes)), "examples")
    for kind, style in kinds.items():
        line = [
            torch.tensor([run(task, kind, n, updates, s) for s in seeds])
            for n, updates in sizes.items()
        ]
        found[task, kind] = dict(zip(sizes, line, strict=True))
        print(f"  {kind:11}", "   ".join(spread(r, 1) for r in line))
        means, sds = ([f(r).item() for r in line] for f in (torch.mean, torch.std))
        ax.errorbar(list(sizes), means, sds, fmt=style, capsize=3, label=kind)
    ax.axhline(25, color="0.5", ls=":")
    ax.set(xscale="log", xlabel="examples", title=task)
axes[0].set(ylabel="% right")
axes[1].legend()
plt.show()
print("[8.18] pooled CNN minus attention, in points:")
ahead = {}
for task, sizes in plans.items():
    for n in sizes:
        ahead[n] = found[task, "CNN, pooled"][n] - found[task, "attention"][n]
        print(f"  {task}, {n} examples: {spread(ahead[n], 1)}")
above = (found["pointer", "CNN, flat"][20000] > 90).sum().item()
print(f"pointer, 20000: the flat CNN is above 90 % with {above} of {len(seeds)} seeds")
assert (ahead[100] > 10).all()  # little data, local: the CNN
assert ahead[20000].mean() < 0  # much data, relational: attention
