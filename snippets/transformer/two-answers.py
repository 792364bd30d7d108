# slow: 10
# within 10 %: trainings, whose rounding differs between processors
import math
import sys

import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.bleu import corpus_bleu
from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import beam_search, greedy
from mlnotes.optim import Adam
from mlnotes.optim.schedule import cosine
from mlnotes.stats import mean_std, spread
from mlnotes.train import train
from mlnotes.transformer import (
    LengthForcing,
    NonAutoregressiveTransformer,
    TeacherForcing,
    Transformer,
    non_autoregressive_loss,
    sequence_cross_entropy,
)

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 5
N, TEST, LONGEST = 20000, 500, 12


def fit(model, guide, loss, x, y, g):
    adam = Adam(model.parameters(), lr=0.006)
    rate = LambdaLR(adam, cosine(N // 32))
    adam.register_step_post_hook(lambda *_: rate.step())
    both = torch.cat([x, y], 1)
    how = {"epochs": 1, "batch_size": 32, "generator": g, "progress": False}
    train(guide(model, x.shape[1]), both[:N], y[:N], loss, adam, **how)
    return model.eval()


def score(rows, pairs):  # share of valid answers, BLEU with all answers
    answers = [[tuple(a) for a in p.answers] for p in pairs]
    lines = [tuple(row) for row in rows]
    right = sum(line in a for line, a in zip(lines, answers, strict=True))
    return right / len(pairs), corpus_bleu(lines, answers)


def run(styles, seed):
    g = torch.Generator().manual_seed(seed)
    pairs = dates(N + TEST, styles, g)
    test, found = pairs[N:], {}
    src = Vocabulary.of([p.source for p in pairs])
    at = Vocabulary.of([p.target for p in pairs], (PAD, BEGIN, END))
    nat = Vocabulary.of([p.target for p in pairs])
    x = src.pad([p.source for p in pairs])[0]
    y = at.pad([[*p.target, END] for p in pairs])[0]
    t = nat.pad([p.target for p in pairs])[0]
    more = {"norm_first": True, "max_length": 16, "generator": g}
    model = Transformer(len(src), len(at), 32, 2, 1, 1, 64, **more)
    fit(model, TeacherForcing, sequence_cross_entropy, x, y, g)
    ways = {"AT greedy": greedy(model, x[N:], LONGEST)}
    if styles == 2:
        ways["AT beam 4"] = beam_search(model, x[N:], 4, LONGEST)[0][:, 0]
    for name, rows in ways.items():
        words = [[k for k in at.decode(r) if k not in (PAD, END)] for r in rows]
        found[name] = score(words, test)
    once = NonAutoregressiveTransformer(len(src), len(nat), 32, 2, 1, 1, 64, **more)
    fit(once, LengthForcing, non_autoregressive_loss, x, t, g)
    with torch.no_grad():
        z, length = once(x[N:])
        loss = sequence_cross_entropy(z, t[N:]).item() * (t[N:] > 0).sum(1)
    words = [[k for k in nat.decode(r) if k != PAD] for r in z.argmax(2)]
    found["NAT"] = score(words, test)
    hits = (length.argmax(1) + 1 == (t[N:] > 0).sum(1)).float().mean().item()
    two = [zip(p.answers[0], p.answers[-1], strict=True) for p in test]
    unlike = sum(a != b for pair in two for a, b in pair)
    floor = math.log(2) * unlike / TEST
    return found, loss.float().mean().item(), floor, hits, ["".join(w) for w in words]


table = {}
for styles in (1, 2):
    runs = [run(styles, seed) for seed in range(seeds)]
    for name in runs[0][0]:
        right, bleu = zip(*(r[0][name] for r in runs), strict=True)
        table[styles, name] = right
        print(f"{styles} valid, {name:9}: right {spread(right, 3)}", end=" ")
        print(f"BLEU {spread(bleu, 1)}")
    loss, floor, hits = zip(*(r[1:4] for r in runs), strict=True)
    print(f"{styles} valid, NAT: loss of a date {spread(loss)},", end=" ")
    print(f"floor {sum(floor) / seeds:.2f}, length right {min(hits):.3f}")
print("NAT, two valid:", " ".join(runs[0][4][:3]))
gap = [a - b for a, b in zip(table[2, "AT greedy"], table[2, "NAT"], strict=True)]
even = [a - b for a, b in zip(table[1, "AT greedy"], table[1, "NAT"], strict=True)]
print(f"[9.8] AT - NAT: one answer {spread(even, 3)}, two answers {spread(gap, 3)}")
assert min(gap) > 0.6
assert max(map(abs, even)) < 0.1
colours = {"AT greedy": "C0", "AT beam 4": "C2", "NAT": "C1"}
for k, (name, colour) in enumerate(colours.items()):
    kinds = [styles for styles in (1, 2) if (styles, name) in table]
    mean, std = zip(*(mean_std(table[styles, name]) for styles in kinds), strict=True)
    places = [styles + (k - 1) * 0.27 for styles in kinds]
    plt.bar(places, mean, 0.25, yerr=std, capsize=3, color=colour, label=name)
plt.xticks([1, 2], ["1", "2"])
plt.xlabel("valid answers for each date")
plt.ylabel("share of valid translations")
plt.ylim(0, 1.2)
plt.legend(loc="upper center", ncol=3)
plt.show()
