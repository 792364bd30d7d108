# within 10 %: trainings, whose rounding differs between processors
# varies "share of each length": small shares after such trainings
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import greedy
from mlnotes.optim import Adam
from mlnotes.optim.schedule import cosine
from mlnotes.stats import spread
from mlnotes.train import train
from mlnotes.transformer import (
    LengthForcing,
    NonAutoregressiveTransformer,
    TeacherForcing,
    Transformer,
    non_autoregressive_loss,
    sequence_cross_entropy,
)

N, TEST = 8000, 500


def fit(model, guide, loss, x, y, g):
    adam = Adam(model.parameters(), lr=0.006)
    rate = LambdaLR(adam, cosine(N // 32))
    adam.register_step_post_hook(lambda *_: rate.step())
    how = {"epochs": 1, "batch_size": 32, "generator": g, "progress": False}
    both = torch.cat([x, y], 1)
    train(guide(model, x.shape[1]), both[:N], y[:N], loss, adam, **how)
    return model.eval()


def run(seed):
    g = torch.Generator().manual_seed(seed)
    pairs = dates(N + TEST, generator=g)
    # 2008年7月9日: without the zeros the lengths differ
    lines = [p.target.replace("年0", "年").replace("月0", "月") for p in pairs]
    sizes = torch.tensor([len(line) for line in lines[N:]])
    src = Vocabulary.of([p.source for p in pairs])
    at, nat = Vocabulary.of(lines, (PAD, BEGIN, END)), Vocabulary.of(lines)
    x = src.pad([p.source for p in pairs])[0]
    y, t = at.pad([[*line, END] for line in lines])[0], nat.pad(lines)[0]
    more = {"norm_first": True, "max_length": 16, "generator": g}
    model = Transformer(len(src), len(at), 32, 2, 1, 1, 64, **more)
    fit(model, TeacherForcing, sequence_cross_entropy, x, y, g)
    out = greedy(model, x[N:], 12)
    ended = (out == model.end).any(1)
    one = (out > model.end).sum(1).where(ended, 0)  # without END no length
    once = NonAutoregressiveTransformer(len(src), len(nat), 32, 2, 1, 1, 64, **more)
    fit(once, LengthForcing, non_autoregressive_loss, x, t, g)
    with torch.no_grad():
        many = once(x[N:])[1].argmax(1) + 1  # the likeliest length
    return {"truth": sizes, "AT": one, "NAT": many}


runs = [run(seed) for seed in range(5)]
for name in ("truth", "AT", "NAT"):
    found = torch.cat([r[name] for r in runs])
    shares = [f"{k}: {(found == k).float().mean():.2f}" for k in (9, 10, 11)]
    print(f"{name:5} share of each length  {'  '.join(shares)}")
right = {
    name: [(r[name] == r["truth"]).float().mean().item() for r in runs]
    for name in ("AT", "NAT")
}
common = [(r["truth"] == 10).float().mean().item() for r in runs]
print(f"always 10: length right {spread(common)}")
print(f"[9.7] AT, END at the right place: {spread(right['AT'])}")
print(f"[9.8] NAT, predicted length right: {spread(right['NAT'])}")
assert min(right["AT"]) > max(common)
assert min(right["NAT"]) > max(common)
