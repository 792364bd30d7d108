import matplotlib.pyplot as plt
import torch
from torch import nn

from mlnotes.attention import MultiHeadAttention, sinusoidal_encoding
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread

WORDS, DIM, LENGTH = 8, 32, 10


class Neighbours(
    nn.Module
):  # at each place: which word to the left, which to the right?
    def __init__(self, heads, generator):
        super().__init__()
        g = {"generator": generator}
        self.embed = Embedding(WORDS, DIM, **g)
        self.mix = MultiHeadAttention(DIM, heads, **g)
        self.out = Linear(DIM, 2 * WORDS, **g)

    def forward(self, x):
        b, weights = self.mix(self.embed(x) + sinusoidal_encoding(LENGTH, DIM))
        return self.out(b)[:, 1:-1].unflatten(2, (2, WORDS)), weights


def draw(count, generator):
    x = torch.randint(WORDS, (count, LENGTH), generator=generator)
    return x, torch.stack([x[:, :-2], x[:, 2:]], dim=2)


def run(heads, seed):
    generator = torch.Generator().manual_seed(seed)
    model = Neighbours(heads, generator)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        x, y = draw(32, generator)
        optimizer.zero_grad()
        cross_entropy(model(x)[0].flatten(0, 2), y.flatten()).backward()
        optimizer.step()
    with torch.no_grad():
        x, y = draw(500, generator)
        z, weights = model(x)
    weights = weights.mean(0)  # over the sentences: (heads, 10, 10)
    sides = [weights.diagonal(s, 1, 2)[:, 1:-1].mean(1) for s in (-1, 1)]
    return 100 * (z.argmax(-1) == y).float().mean().item(), torch.stack(sides), weights


right, sides, pictures = {}, {}, []
for heads in (1, 2):
    runs = [run(heads, seed) for seed in range(5)]
    right[heads] = torch.tensor([r[0] for r in runs])
    sides[heads] = torch.stack([r[1] for r in runs])  # (seeds, left or right, heads)
    pictures += list(runs[0][2])
    print(f"heads: {heads}; neighbours named right: {spread(right[heads], 1)} %")
one, two = sides[1][:, :, 0].T, sides[2].amax(2).T
for name, (left, at_right) in (("the only head", one), ("of two, the keener", two)):
    print(f"share of weight, {name}: left {spread(left)}, right {spread(at_right)}")
apart = (sides[2].argmax(2).diff(dim=1) != 0).sum().item()
print(f"[8.13] one head left, the other right: with {apart} of 5 seeds")
assert right[2].min() > right[1].max() + 15
assert apart >= 4

figure, axes = plt.subplots(1, 3, figsize=(6.4, 2.6), layout="constrained")
for ax, weights, title in zip(axes, pictures, ("1", "2: a", "2: b"), strict=True):
    for i, row in enumerate(weights.tolist()):
        for j, v in enumerate(row):
            fill = {"facecolor": "C0", "alpha": v, "lw": 0}
            ax.add_patch(plt.Rectangle((j - 0.48, i - 0.48), 0.96, 0.96, **fill))
    ax.set(xlim=(-0.5, 9.5), ylim=(9.5, -0.5), title=title, aspect="equal")
    ax.set_xticks(range(0, LENGTH, 3))
    ax.set_yticks(range(0, LENGTH, 3))
    ax.grid(False)
plt.show()
