# within 10 %: a training, whose rounding differs between processors
import matplotlib.pyplot as plt
import torch
from torch.optim.lr_scheduler import LambdaLR

from mlnotes.corpus import BEGIN, END, PAD, Vocabulary
from mlnotes.dates import dates
from mlnotes.decode import greedy
from mlnotes.optim import Adam
from mlnotes.optim.schedule import cosine
from mlnotes.train import train
from mlnotes.transformer import TeacherForcing, Transformer, sequence_cross_entropy

g = torch.Generator().manual_seed(0)
pairs = dates(16500, generator=g)  # the last 500 are for the test
src = Vocabulary.of([p.source for p in pairs])
tgt = Vocabulary.of([p.target for p in pairs], (PAD, BEGIN, END))
x = src.pad([p.source for p in pairs])[0]
y = tgt.pad([[*p.target, END] for p in pairs])[0]
sizes = len(src), len(tgt), 32, 2, 1, 1, 64
model = Transformer(*sizes, norm_first=True, max_length=16, generator=g)
adam = Adam(model.parameters(), lr=0.006)
rate = LambdaLR(adam, cosine(500))
adam.register_step_post_hook(lambda *_: rate.step())
history = train(
    *(TeacherForcing(model, x.shape[1]), torch.cat([x, y], 1)[:16000], y[:16000]),
    *(sequence_cross_entropy, adam),
    **{"epochs": 1, "batch_size": 32, "generator": g, "progress": False},
)
first, last = history.updates[0], history.train[-1]
print(f"[9.10] loss of a token: {first:.1f} at first, at last below", end=" ")
print(f"0.1: {last < 0.1}")
test, truth = x[16000:], y[16000:]
out = greedy(model, test, max_length=16)
ended, length = (out == 2).any(1), (out > 2).sum(1)
right = [tgt.decode(a) == tgt.decode(b) for a, b in zip(out, truth, strict=True)]
share = sum(right) / 500
print("unseen dates right, more than 98 in 100:", share > 0.98)
same = (length == (truth > 2).sum(1)).float().mean().item()
print(f"[9.7] END written: {ended.float().mean():.3f}, length right: {same:.3f}")
assert share > 0.95
assert last < 0.1
assert same > 0.98

one, look = src.encode("Jul 9, 2008")[None], {}
cross = model.decoder.layers[0].multihead_attn
hook = cross.register_forward_hook(lambda *a: look.update(w=a[2][1][0].detach()))
line = greedy(model, one, 16, cache=False)
hook.remove()
p = model(one, torch.cat([torch.tensor([[1]]), line[:, :-1]], 1)).softmax(2)[0].detach()
chosen = line[0].tolist()
names = {"年": "Y", "月": "M", "日": "D", PAD: "PAD", BEGIN: "BEGIN", END: "END"}
label = [names.get(token, token) for token in tgt.tokens]
print("Jul 9, 2008 ->", "".join(tgt.decode(line[0])))
print("each choice is the likeliest:", torch.equal(p.argmax(1), line[0]))
assert torch.equal(p.argmax(1), line[0])
assert tgt.decode(line[0])[0] == "2"

order = [*sorted(range(3, len(tgt)), key=lambda k: label[k]), 2]
row = {k: i for i, k in enumerate(order)}
steps = range(len(chosen))
plt.imshow(p[:, order].T.numpy(), cmap="Blues", vmin=0, vmax=1, aspect="auto")
for t in steps:  # each choice is the next input
    plt.text(t, row[chosen[t]], label[chosen[t]], ha="center", va="center", color="w")
plt.xticks(steps, ["BEGIN", *(label[k] for k in chosen[:-1])])
plt.yticks(range(len(order)), [label[k] for k in order])
plt.xlabel("input")
plt.ylabel("next token")
plt.grid(visible=False)
plt.show()

w = look["w"].mean(0)  # over the heads
used, source = [label[k] for k in chosen], "Jul 9, 2008"
for t, name in ((3, "last of the year"), (6, "month"), (9, "day")):
    first, second = w[t].topk(2).indices.tolist()
    two = f"{source[first]!r}, then {source[second]!r}"
    print(f"[9.9] to write {used[t]}, the {name}, it looks at {two}")
assert source[w[3].argmax()] == "8"
assert source[w[9].argmax()] == "9"
plt.figure()
plt.imshow(w.numpy(), cmap="Oranges", vmin=0, aspect="auto")
plt.xticks(range(w.shape[1]), [src.tokens[k] for k in one[0].tolist()])
plt.yticks(steps, used)
plt.xlabel("k, v: encoder")
plt.ylabel("q: decoder")
plt.grid(visible=False)
plt.show()
