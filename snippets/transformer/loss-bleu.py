# within 10 %: trainings, whose rounding differs between processors
import torch

from mlnotes.bleu import corpus_bleu
from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import greedy
from mlnotes.optim import Adam
from mlnotes.stats import paired_difference, spread
from mlnotes.train import train
from mlnotes.transformer import TeacherForcing, Transformer, sequence_cross_entropy

N = 4000


def run(smoothing, seed):
    g = torch.Generator().manual_seed(seed)
    pairs = dates(N + 500, generator=g)
    src = Vocabulary.of([p.source for p in pairs])
    tgt = Vocabulary.of([p.target for p in pairs], (PAD, BEGIN, END))
    x = src.pad([p.source for p in pairs])[0]
    y = tgt.pad([[*p.target, END] for p in pairs])[0]
    sizes = len(src), len(tgt), 32, 2, 1, 1, 64
    model = Transformer(*sizes, norm_first=True, max_length=16, generator=g)
    teacher, both = TeacherForcing(model, x.shape[1]), torch.cat([x, y], 1)

    def loss(z, y):
        return sequence_cross_entropy(z, y, label_smoothing=smoothing)

    adam = Adam(model.parameters(), lr=0.006)
    how = {"epochs": 1, "batch_size": 16, "generator": g, "progress": False}
    train(teacher, both[:N], y[:N], loss, adam, **how)
    lines = [
        [k for k in tgt.decode(row) if k not in (PAD, END)]
        for row in greedy(model.eval(), x[N:], 12)
    ]
    with torch.no_grad():
        z = teacher.eval()(both[N:])
    plain, hot = (sequence_cross_entropy(z / t, y[N:]).item() for t in (1, 3))
    return plain, hot, corpus_bleu(lines, [[tuple(p.target)] for p in pairs[N:]])


found = {}
for smoothing in (0.0, 0.2):
    runs = [run(smoothing, seed) for seed in range(5)]
    found[smoothing] = loss, hot, bleu = list(zip(*runs, strict=True))
    print(f"smoothing {smoothing}: loss {spread(loss)}, BLEU {spread(bleu, 1)}")
    print(f"  logits / 3: loss {spread(hot)}, the same BLEU")
more = paired_difference(found[0.2][0], found[0.0][0])
gain = paired_difference(found[0.2][2], found[0.0][2])
print(f"[9.12] smoothing adds {spread(more)} to the loss, {spread(gain, 1)} to BLEU")
hotter = paired_difference(found[0.0][1], found[0.0][0])
print(f"[9.12] dividing the logits by 3 adds {spread(hotter)}, and 0 to BLEU")
assert min(more) > 0
assert min(hotter) > 0
