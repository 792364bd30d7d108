# within 10 %: trainings, whose rounding differs between processors
from collections import Counter

import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.corpus import BEGIN, END, PAD, Vocabulary, pinyin_phrases
from mlnotes.dates import dates
from mlnotes.decode import greedy
from mlnotes.optim import Adam
from mlnotes.optim.schedule import cosine
from mlnotes.train import train
from mlnotes.transformer import TeacherForcing, Transformer, sequence_cross_entropy


def formulas(n, g):  # parsing: a+b*c becomes (a+(b*c))
    found = {}
    while len(found) < n:
        letters = [chr(97 + k) for k in torch.randint(26, (3,), generator=g).tolist()]
        (a, b, c), (p, q) = letters, torch.randint(2, (2,), generator=g).tolist()
        one, two = "+*"[p], "+*"[q]
        tree = f"(({a}{one}{b}){two}{c})"
        if (one, two) == ("+", "*"):
            tree = f"({a}+({b}*{c}))"
        found[f"{a}{one}{b}{two}{c}"] = tree
    return list(found.items())


def readings(n, g):  # reading aloud: two common characters become syllables
    phrases = pinyin_phrases(2)
    often = Counter(c for phrase, _ in phrases for c in phrase).most_common(300)
    common = {c for c, _ in often}
    known = [pair for pair in phrases if common.issuperset(pair[0])]
    return [known[i] for i in torch.randperm(len(known), generator=g)[:n].tolist()]


def halves(n, g):  # a label, written as a sequence of one token
    late = ("Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    texts = [p.source for p in dates(n, generator=g)]
    return [(s, ["late" if any(m in s for m in late) else "early"]) for s in texts]


def learn(task, n, epochs=1):
    g = torch.Generator().manual_seed(0)
    pairs = task(n + 300, g)
    src = Vocabulary.of([source for source, _ in pairs])
    tgt = Vocabulary.of([target for _, target in pairs], (PAD, BEGIN, END))
    x = src.pad([source for source, _ in pairs])[0]
    y = tgt.pad([[*target, END] for _, target in pairs])[0]
    sizes = len(src), len(tgt), 32, 2, 1, 1, 64
    model = Transformer(*sizes, norm_first=True, max_length=16, generator=g)
    adam = Adam(model.parameters(), lr=0.006)
    rate = LambdaLR(adam, cosine(epochs * n // 32))
    adam.register_step_post_hook(lambda *_: rate.step())
    teacher, both = TeacherForcing(model, x.shape[1]), torch.cat([x, y], 1)
    how = {"epochs": epochs, "batch_size": 32, "generator": g, "progress": False}
    train(teacher, both[:n], y[:n], sequence_cross_entropy, adam, **how)
    lines = [
        [k for k in tgt.decode(row) if k not in (PAD, END)]
        for row in greedy(model.eval(), x[n:], 12)
    ]
    right = [
        line == list(target) for line, (_, target) in zip(lines, pairs[n:], strict=True)
    ]
    source, _ = pairs[n]
    print(f"[9.1] {source} -> {' '.join(lines[0])}; new ones right:", end=" ")
    print(f"{sum(right) / 300:.2f}")
    return sum(right) / 300


assert learn(formulas, 9600) > 0.8
assert learn(halves, 3200) > 0.9
assert learn(readings, 2000, 8) > 0.6
