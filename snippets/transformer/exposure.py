# within 10 %: trainings, whose rounding differs between processors
import torch

from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import greedy
from mlnotes.optim import Adam
from mlnotes.stats import paired_difference, spread
from mlnotes.train import train
from mlnotes.transformer import TeacherForcing, Transformer, sequence_cross_entropy

N = 4000


def run(sampling, seed):  # 250 updates: below the ceiling
    g = torch.Generator().manual_seed(seed)
    pairs = dates(N + 500, generator=g)
    src = Vocabulary.of([p.source for p in pairs])
    tgt = Vocabulary.of([p.target for p in pairs], (PAD, BEGIN, END))
    x = src.pad([p.source for p in pairs])[0]
    y = tgt.pad([[*p.target, END] for p in pairs])[0]
    sizes = len(src), len(tgt), 32, 2, 1, 1, 64
    model = Transformer(*sizes, norm_first=True, max_length=16, generator=g)
    chance = torch.Generator().manual_seed(seed)
    teacher = TeacherForcing(model, x.shape[1], sampling, generator=chance)
    adam, both = Adam(model.parameters(), lr=0.006), torch.cat([x, y], 1)
    how = {"epochs": 1, "batch_size": 16, "generator": g, "progress": False}
    train(teacher, both[:N], y[:N], sequence_cross_entropy, adam, **how)
    teacher.eval()
    with torch.no_grad():
        forced = teacher(both[N:]).argmax(2)  # each token after the true ones
    own, truth = greedy(model, x[N:], 12), y[N:]
    own = torch.nn.functional.pad(own, (0, 12 - own.shape[1]))
    wrong = own != truth
    behind = (wrong.cumsum(1) - wrong.long() > 0) & (truth != 0)  # after an error
    exact = [(rows == truth).logical_or(truth == 0).all(1) for rows in (forced, own)]
    assert torch.equal(*exact)
    after = [(rows == truth)[behind].float().mean().item() for rows in (forced, own)]
    return exact[1].float().mean().item(), *after


found = {}
for sampling in (0.0, 0.25):
    runs = [run(sampling, seed) for seed in range(5)]
    found[sampling] = right, forced, own = list(zip(*runs, strict=True))
    print(f"own tokens read {sampling:.2f}: dates right {spread(right)}")
    print(f"  after an error: from the truth {spread(forced)},", end=" ")
    print(f"from its own {spread(own)}")
print("a date is right after true tokens = a date is right: the same dates, always")
bias = paired_difference(found[0.0][1], found[0.0][2])
print(f"[9.11] after an error, truth minus own past: {spread(bias)}")
gain = paired_difference(found[0.25][0], found[0.0][0])
mend = paired_difference(found[0.25][2], found[0.0][2])
print(f"[9.11] 0.25 own - 0: dates {spread(gain)},", end=" ")
print(f"tokens after an error {spread(mend)}")
assert min(bias) > 0
assert sum(mend) > 0
