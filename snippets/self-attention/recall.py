import time

import torch
from torch import nn

from mlnotes.attention import dot_product_attention, sinusoidal_encoding
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.recurrent import GRU, RNN
from mlnotes.stats import spread

# varies "time of": times depend on the machine; the asserts hold the order
WORDS, DIM, UPDATES = 8, 24, 150
kinds = {"RNN": RNN, "GRU": GRU, "attention": None}


class Recall(nn.Module):  # after the last word: which was the first?
    def __init__(self, kind, generator):
        super().__init__()
        g = {"generator": generator}
        self.embed, self.out = Embedding(WORDS, DIM, **g), Linear(DIM, WORDS, **g)
        self.read = kinds[kind](DIM, DIM, **g) if kinds[kind] else None
        self.qkv = Linear(DIM, 3 * DIM, **g)

    def forward(self, x):
        a = self.embed(x)
        if self.read:
            return self.out(self.read(a)[0][:, -1])
        a = a + sinusoidal_encoding(x.shape[1], DIM)
        q, k, v = self.qkv(a).chunk(3, dim=-1)
        return self.out(dot_product_attention(q[:, -1:], k, v)[0][:, 0])


def run(kind, length, seed):
    generator = torch.Generator().manual_seed(seed)
    model = Recall(kind, generator)
    optimizer = Adam(model.parameters(), lr=0.01)
    for _ in range(UPDATES):
        x = torch.randint(WORDS, (32, length), generator=generator)
        optimizer.zero_grad()
        cross_entropy(model(x), x[:, 0]).backward()
        optimizer.step()
    with torch.no_grad():
        x = torch.randint(WORDS, (500, length), generator=generator)
        return 100 * (model(x).argmax(1) == x[:, 0]).float().mean().item()


lengths, right = (4, 8, 12), {}
for kind in kinds:
    right[kind] = [torch.tensor([run(kind, n, s) for s in range(5)]) for n in lengths]
    print(f"{kind:9} % right at lengths 4, 8, 12:", end=" ")
    print(", ".join(spread(r, 0) for r in right[kind]))


def seconds(function, *inputs):
    took = []
    with torch.no_grad():
        for _ in range(9):
            start = time.perf_counter()
            function(*inputs)
            took.append(time.perf_counter() - start)
    return min(took)  # the least disturbed


fused, times = nn.RNN(64, 64, batch_first=True), {}
for n in (64, 256, 1024, 4096):
    x = torch.randn(1, n, 64)
    sdpa = seconds(nn.functional.scaled_dot_product_attention, x, x, x)
    times[n] = seconds(fused, x) / sdpa
assert times[64] > 1 > times[4096]
assert right["attention"][2].min() > right["RNN"][2].max() + 20
text = ", ".join(f"{n}: {r:.1f}" for n, r in times.items())
print("[8.19] time of torch's RNN over that of its attention, by length:")
print(f"time of RNN / time of attention: {text}")
