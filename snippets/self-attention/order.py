import torch
from torch import nn

from mlnotes.attention import (
    LearnedPosition,
    dot_product_attention,
    rotary,
    sinusoidal_encoding,
)
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread

WORDS, DIM, LENGTH = 8, 32, 10
names = ("no positions", "sinusoidal", "learned", "rotary")


class Tagger(nn.Module):  # one layer of attention, then one linear layer
    def __init__(self, name, generator):
        super().__init__()
        self.name, g = name, {"generator": generator}
        self.embed = Embedding(WORDS, DIM, **g)
        self.qkv, self.out = Linear(DIM, 3 * DIM, **g), Linear(DIM, WORDS, **g)
        self.place = LearnedPosition(LENGTH, DIM, **g) if name == "learned" else None

    def forward(self, x):
        a, length = self.embed(x), x.shape[1]
        if self.name == "sinusoidal":
            a = a + sinusoidal_encoding(length, DIM)
        if self.place:
            a = self.place(a)
        q, k, v = self.qkv(a).chunk(3, dim=-1)
        if self.name == "rotary":
            q, k = (rotary(part, torch.arange(length)) for part in (q, k))
        return self.out(dot_product_attention(q, k, v)[0])


def right(model, length, generator):  # which word stands to the left?
    x = torch.randint(WORDS, (500, length), generator=generator)
    if model.name == "learned" and length > LENGTH:
        return float("nan")
    hit = model(x)[:, 1:].argmax(-1) == x[:, :-1]
    return 100 * hit.float().mean().item()


def run(name, seed):
    generator = torch.Generator().manual_seed(seed)
    model = Tagger(name, generator)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(200):
        x = torch.randint(WORDS, (32, LENGTH), generator=generator)
        loss = cross_entropy(model(x)[:, 1:].flatten(0, 1), x[:, :-1].flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    with torch.no_grad():
        x = torch.randint(WORDS, (5, LENGTH), generator=generator)
        p = torch.randperm(LENGTH, generator=generator)
        moved = (model(x[:, p]) - model(x)[:, p]).abs().max().item()
        return [right(model, n, generator) for n in (LENGTH, 2 * LENGTH)] + [moved]


for name in names:
    same, twice, moved = torch.tensor([run(name, s) for s in range(5)]).T
    tag = "[8.14] " if name == "no positions" else "       "
    print(f"{tag}{name:12} {spread(same, 1)} % right,", end=" ")
    longer = "impossible" if twice.isnan().all() else spread(twice, 1)
    print("at twice the length", longer)
    assert same.max() < 40 if name == "no positions" else same.min() > 60
    assert (moved < 1e-4).all() if name == "no positions" else (moved > 0.1).all()
print("reordering the words reorders the outputs alike: only without positions")
