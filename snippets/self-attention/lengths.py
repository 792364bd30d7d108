import torch
from torch import nn

from mlnotes.attention import MultiHeadAttention, padding_mask
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread

BEGIN, END, DIM = 5, 6, 32  # the tokens 0 to 4 are the input


class Three(nn.Module):  # one encoder, three heads
    def __init__(self, generator):
        super().__init__()
        g = {"generator": generator}
        self.embed = Embedding(7, DIM, **g)
        self.encode = MultiHeadAttention(DIM, 4, **g)
        self.ask = MultiHeadAttention(DIM, 4, **g)
        self.each, self.whole = Linear(DIM, 5, **g), Linear(DIM, 6, **g)
        self.hidden, self.next = Linear(DIM, 64, **g), Linear(64, 7, **g)

    def encoded(self, x, mask):
        a = self.embed(x)
        return a + self.encode(a, mask=mask)[0]

    def labels(self, h):  # n labels: at each place, the largest of all
        return self.each(h)

    def label(self, h, mask):  # one label: how many different tokens
        real = mask[:, 0, 0, :, None]
        return self.whole((h * real).sum(1) / real.sum(1))

    def follow(self, before, h, mask):  # the next token of a sequence
        q = self.embed(before)
        return self.next(self.hidden(q + self.ask(q, h, mask=mask)[0]).relu())


def draw(count, generator):
    n = torch.randint(1, 9, (count,), generator=generator)
    x = torch.randint(5, (count, 8), generator=generator)
    mask = padding_mask(n, 8)
    there = ((x[..., None] == torch.arange(5)) & mask[:, 0, 0, :, None]).any(1)
    rank = torch.where(there, torch.arange(5), END).sort(1)[0]  # each once, in order
    target = torch.cat([rank, torch.full((count, 1), END)], 1)
    return x, mask, there, target


def run(seed):
    generator = torch.Generator().manual_seed(seed)
    model = Three(generator)
    optimizer = Adam(model.parameters(), lr=0.005)
    for _ in range(400):
        x, mask, there, target = draw(32, generator)
        h = model.encoded(x, mask)
        top = target.masked_fill(target == END, -1).amax(1)
        before = torch.cat([torch.full((32, 1), BEGIN), target[:, :-1]], 1)
        z = model.follow(before, h, mask)
        keep = mask[:, 0, 0]
        loss = cross_entropy(model.labels(h)[keep], top[:, None].expand(-1, 8)[keep])
        loss = loss + cross_entropy(model.label(h, mask), there.sum(1))
        loss = loss + cross_entropy(z.flatten(0, 1), target.flatten())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return model, generator


def judge(model, generator):
    x, mask, there, target = draw(300, generator)
    h, keep = model.encoded(x, mask), mask[:, 0, 0]
    top = target.masked_fill(target == END, -1).amax(1)
    each = (model.labels(h).argmax(-1) == top[:, None])[keep].float().mean()
    whole = (model.label(h, mask).argmax(-1) == there.sum(1)).float().mean()
    y, written = torch.full((300, 1), BEGIN), []
    for _ in range(6):
        y = model.follow(y, h, mask).argmax(-1)
        written.append(y)
    own = torch.cat(written, 1)
    ends = (own == END).long().cumsum(1) > 0
    exact = (own.masked_fill(ends, END) == target).all(1).float().mean()
    model.double()  # so that what differs is not rounding
    long, short = x[:1, :8], x[:1, :3]
    alone = model.encoded(short, padding_mask(torch.tensor([3]), 3))
    padded = model.encoded(long, padding_mask(torch.tensor([3]), 8))[:, :3]
    return [100 * each, 100 * whole, 100 * exact, (alone - padded).abs().max()]


results = []
for seed in range(5):
    model, generator = run(seed)
    with torch.no_grad():
        results.append(judge(model, generator))
each, whole, exact, gap = torch.tensor(results).T
print(f"[8.1] padded and alone differ by less than 1e-12: {bool((gap < 1e-12).all())}")
print("[8.5] right, in %: n labels", spread(each, 1), end=",\n")
print(f"one label {spread(whole, 1)}, whole sequence {spread(exact, 1)}")
assert (gap < 1e-12).all()
assert min(each.mean(), whole.mean(), exact.mean()) > 70
