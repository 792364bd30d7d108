# slow: 3
import argparse
from collections import Counter, defaultdict
from functools import cache

import matplotlib.pyplot as plt
import torch
from torch import nn
from torch.nn.functional import pad

from mlnotes.attention import (
    dot_product_attention,
    padding_mask,
    rotary,
    sinusoidal_encoding,
    window_mask,
)
from mlnotes.corpus import PAD, UNKNOWN, Vocabulary, hkcancor
from mlnotes.embed import Embedding
from mlnotes.linear import Linear
from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.stats import spread

parser = argparse.ArgumentParser()
parser.add_argument("--seeds", type=int, default=5)
seeds = range(parser.parse_args().seeds)
DIM, HEADS, HIDDEN, UPDATES = 48, 4, 64, 500
words, tags = hkcancor()
kinds = {  # context, positions, radius
    "word alone": ("none", None, 0),
    "window ±1": ("window", None, 1),
    "window ±4": ("window", None, 4),
    "attention": ("attention", None, 99),
    "  + sinusoidal": ("attention", "sinusoidal", 99),
    "  + rotary": ("attention", "rotary", 99),
    "  + rotary, ±2": ("attention", "rotary", 2),
}


class Tagger(nn.Module):
    def __init__(self, kind, known, labels, g):
        super().__init__()
        self.context, self.positions, self.radius = kinds[kind]
        self.embed = Embedding(known, DIM, generator=g)
        nn.init.normal_(self.embed.weight, std=0.5, generator=g)
        self.qkv, self.merge = (Linear(DIM, n * DIM, generator=g) for n in (3, 1))
        width = 2 * self.radius + 1 if self.context == "window" else 2
        self.hidden = Linear(width * DIM, HIDDEN, generator=g)
        self.out = Linear(HIDDEN, labels, generator=g)

    def attend(self, a, mask):
        length = a.shape[1]
        if self.positions == "sinusoidal":
            a = a + sinusoidal_encoding(length, DIM)
        heads = self.qkv(a).unflatten(2, (3, HEADS, -1)).permute(2, 0, 3, 1, 4)
        q, k, v = heads  # each (batch, heads, length, DIM / HEADS)
        if self.positions == "rotary":
            q, k = (rotary(part, torch.arange(length)) for part in (q, k))
        b, _ = dot_product_attention(q, k, v, mask & window_mask(length, self.radius))
        return self.merge(b.transpose(1, 2).flatten(2))

    def forward(self, x, mask):
        a, r = self.embed(x), self.radius
        if self.context == "window":  # nothing beyond the ends
            wide = pad(a * mask[:, 0, 0, :, None], (0, 0, r, r))
            z = torch.cat([wide[:, i : i + x.shape[1]] for i in range(2 * r + 1)], 2)
        else:
            b = self.attend(a, mask) if self.context == "attention" else 0 * a
            z = torch.cat([a, b], dim=2)
        return self.out(self.hidden(z).relu())  # the fully connected part


@cache
def split(seed):
    g = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(words), generator=g).tolist()
    new, seen = (
        sorted(part, key=lambda i: len(words[i]))
        for part in (order[:1600], order[1600:])
    )
    text, labels = [words[i] for i in seen], [tags[i] for i in seen]
    known = Vocabulary.of(text, (PAD, UNKNOWN), 2)
    names = Vocabulary.of(labels, (PAD, UNKNOWN))
    (x, n), (y, _) = known.pad(text), names.pad(labels)
    (new_x, new_n), (new_y, _) = (
        v.pad([part[i] for i in new]) for v, part in ((known, words), (names, tags))
    )
    uses = defaultdict(Counter)
    for i, tag in zip(x[y > 0].tolist(), y[y > 0].tolist(), strict=True):
        uses[i][tag] += 1
    usual = torch.zeros(len(known), dtype=torch.long)
    hard = torch.zeros(len(known), dtype=torch.bool)
    for i, c in uses.items():
        usual[i], most = c.most_common(1)[0]
        hard[i] = i > 1 and c.total() >= 10 and most <= 0.9 * c.total()
    learn, test = (x, n, y), (new_x, new_n, new_y)
    return learn, test, usual, hard, len(known), len(names)


def run(kind, seed):
    (x, n, y), (new_x, new_n, new_y), usual, hard, *sizes = split(seed)
    g = torch.Generator().manual_seed(100 + seed)
    model = Tagger(kind, *sizes, g)
    optimizer = Adam(model.parameters(), lr=0.01)
    for t in range(UPDATES):
        if t == 3 * UPDATES // 4:
            optimizer.param_groups[0]["lr"] = 0.002
        start = int(torch.randint(len(x) - 64, (1,), generator=g))  # of like length
        i = slice(start, start + 64)
        size = int(n[i].max())
        z, target = model(x[i, :size], padding_mask(n[i], size)), y[i, :size]
        optimizer.zero_grad()
        cross_entropy(z[target > 0], target[target > 0]).backward()
        optimizer.step()
    with torch.no_grad():
        guess = torch.zeros_like(new_x)
        for i in torch.arange(len(new_x)).split(100):
            size = int(new_n[i].max())
            z = model(new_x[i, :size], padding_mask(new_n[i], size))
            guess[i, :size] = z.argmax(-1)
    here = hard[new_x] & (new_y > 0)
    parts = (guess, new_y > 0), (guess, here), (usual[new_x], here)
    return [100 * (p == new_y)[w].float().mean().item() for p, w in parts]


found = {kind: torch.tensor([run(kind, s) for s in seeds]) for kind in kinds}
print(
    f"[8.4] {len(words)} utterances of 1 to {max(map(len, words))} words: a tag a word"
)
print(
    f"ambiguous words, right in %: commonest tag {spread(found['attention'][:, 2], 1)}"
)
for kind, result in found.items():
    print(f"{kind:16}{spread(result[:, 1], 1)}   all words {spread(result[:, 0], 1)}")
hit = {kind: result[:, 1] for kind, result in found.items()}
more = hit["  + rotary"] - hit["word alone"]
print(f"[8.6] context, by attention with rotary: {spread(more, 1)} points more")
more = hit["window ±1"] - hit["window ±4"]
print(f"[8.7] window ±1 against ±4: {spread(more, 1)} points more")
print(f"weights for 94 words: window {187 * DIM * HIDDEN}, attention {4 * DIM**2}")
more = hit["  + rotary, ±2"] - hit["  + rotary"]
print(f"attention truncated to ±2: {spread(more, 1)} points more")
assert (hit["  + rotary"] > hit["word alone"] + 1).all()
assert (more > 0).all()
assert (hit["window ±1"] > hit["word alone"] + 3).all()
place = range(len(kinds))
style = {"fmt": "o", "capsize": 3, "color": "C0"}
means, sds = ([f(h).item() for h in hit.values()] for f in (torch.mean, torch.std))
plt.errorbar(means, place, xerr=sds, **style)
plt.axvline(found["attention"][:, 2].mean(), color="0.5", ls=":")
plt.yticks(place, [kind.strip() for kind in kinds])
plt.gca().invert_yaxis()
plt.xlabel("ambiguous words right, %")
plt.show()
