# within 10 %: a training, whose rounding differs between processors
import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import beam_search, greedy, sample
from mlnotes.optim import Adam
from mlnotes.optim.schedule import cosine
from mlnotes.stats import spread
from mlnotes.train import train
from mlnotes.transformer import TeacherForcing, Transformer, sequence_cross_entropy

g = torch.Generator().manual_seed(0)
pairs = dates(20100, 2, g)  # two right answers; the last 100 are for the test
src = Vocabulary.of([p.source for p in pairs])
tgt = Vocabulary.of([p.target for p in pairs], (PAD, BEGIN, END))
x = src.pad([p.source for p in pairs])[0]
y = tgt.pad([[*p.target, END] for p in pairs])[0]
sizes = len(src), len(tgt), 32, 2, 1, 1, 64
model = Transformer(*sizes, norm_first=True, max_length=16, generator=g)
adam = Adam(model.parameters(), lr=0.006)
rate = LambdaLR(adam, cosine(625))
adam.register_step_post_hook(lambda *_: rate.step())
both = torch.cat([x, y], 1)[:20000]
how = {"epochs": 1, "batch_size": 32, "generator": g, "progress": False}
teacher = TeacherForcing(model, x.shape[1])
train(teacher, both, y[:20000], sequence_cross_entropy, adam, **how)
test, source = pairs[20000:], x[20000:]


def read(rows):
    words = [[k for k in tgt.decode(row) if k not in (PAD, END)] for row in rows]
    return ["".join(word) for word in words]


def score(tries):  # the share of valid lines, and of dates with both answers
    valid = [t[n] in p.answers for t in tries for n, p in enumerate(test)]
    both = [{t[n] for t in tries} >= set(p.answers) for n, p in enumerate(test)]
    return sum(valid) / len(valid), sum(both) / len(both)


def draws(**options):  # ten tries for each date, with five seeds
    found = []
    for seed in range(5):
        g = torch.Generator().manual_seed(seed)
        lines = read(sample(model, source.repeat(10, 1), 12, generator=g, **options))
        found.append(score([lines[k : k + 100] for k in range(0, 1000, 100)]))
    return [list(values) for values in zip(*found, strict=True)]


beam, one = beam_search(model, source, 2, 12)[0], read(greedy(model, source, 12))
for name, tries in {
    "greedy": [one],
    "beam 2": [read(beam[:, k]) for k in (0, 1)],
}.items():
    valid, both = score(tries)
    print(f"{name}: valid {valid:.2f}, dates with both answers {both:.2f}")
temperatures = (0.1, 0.3, 1.0, 1.5, 2.0)
plain = {t: draws(temperature=t) for t in temperatures}
top = {t: draws(temperature=t, top_p=0.9) for t in temperatures}
for t, (valid, both) in plain.items():
    print(f"ten draws at {t}: valid {spread(valid)}, both answers {spread(both)}")
valid, both = top[2.0]
print(f"at 2.0, top_p 0.9: valid {spread(valid)}, both answers {spread(both)}")
gain = [b - score([one])[1] for b in plain[1.0][1]]
print(f"[9.11] dates with both answers, ten draws - greedy: {spread(gain)}")
assert min(gain) > 0.5
for name, found, style in (("all", plain, "o-"), ("top_p 0.9", top, "s--")):
    for k, what in enumerate(("valid", "both answers")):
        v = torch.tensor([found[t][k] for t in temperatures])
        look = {
            "color": f"C{k}",
            "capsize": 3,
            "fmt": style,
            "label": f"{what}, {name}",
        }
        plt.errorbar(temperatures, v.mean(1).tolist(), v.std(1).tolist(), **look)
plt.xlabel("temperature")
plt.ylabel("share")
plt.legend(fontsize="small")
plt.show()
