import time

import torch
from torch import nn

from mlnotes.attention import additive_attention, dot_product_attention
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread

# varies "times as long": times depend on the machine; the assert holds the order
NAMES, ITEMS, PAIRS = 16, 8, 6


class Lookup(nn.Module):  # pairs of a name and an item; then one name: which item?
    def __init__(self, kind, dim, generator):
        super().__init__()
        g = {"generator": generator}
        self.name, self.item = Embedding(NAMES, dim, **g), Embedding(ITEMS, dim, **g)
        self.q, self.k = Linear(dim, dim, **g), Linear(dim, dim, **g)
        self.w = nn.Parameter(torch.randn(dim, generator=generator) / dim**0.5)
        self.out, self.kind = Linear(dim, ITEMS, **g), kind

    def forward(self, asked, names, items):
        q = self.q(self.name(asked))[:, None]
        k, v = self.k(self.name(names)), self.item(items)
        if self.kind == "additive":
            return self.out(additive_attention(q, k, v, self.w)[0][:, 0])
        return self.out(dot_product_attention(q, k, v)[0][:, 0])


def draw(count, generator):
    names = torch.rand(count, NAMES, generator=generator).argsort(1)[:, :PAIRS]
    items = torch.randint(ITEMS, (count, PAIRS), generator=generator)
    return names[:, 0], names, items, items[:, 0]


def run(kind, dim, seed):
    generator = torch.Generator().manual_seed(seed)
    model = Lookup(kind, dim, generator)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(150):
        *x, y = draw(64, generator)
        optimizer.zero_grad()
        cross_entropy(model(*x), y).backward()
        optimizer.step()
    with torch.no_grad():
        *x, y = draw(2000, generator)
        return 100 * (model(*x).argmax(1) == y).float().mean().item()


for dim in (4, 32):
    dot, add = ([run(kind, dim, s) for s in range(5)] for kind in ("dot", "additive"))
    print(f"d = {dim:2d}, right: dot product {spread(dot, 1)} %", end=", ")
    print(f"additive {spread(add, 1)} %")


def seconds(function, *inputs):
    took = []
    for _ in range(7):
        start = time.perf_counter()
        function(*inputs)
        took.append(time.perf_counter() - start)
    return min(took)  # the least disturbed


q, k, v = torch.randn(3, 1, 256, 64, generator=torch.Generator().manual_seed(0))
ratio = seconds(additive_attention, q, k, v, k[0, 0]) / seconds(
    dot_product_attention, q, k, v
)
print(f"[8.10] 256 vectors of 64: additive takes {ratio:.0f} times as long")
print(f"and holds {256 * 256 * 64} sums, not {256 * 256}")
assert ratio > 3
