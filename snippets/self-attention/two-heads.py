import matplotlib.pyplot as plt
import torch

from mlnotes.attention import MultiHeadAttention, sinusoidal_encoding
from mlnotes.embed import one_hot

torch.set_default_dtype(torch.float64)
words = ("I", "saw", "a", "saw")
known = ("I", "saw", "a")
x = one_hot(torch.tensor([known.index(w) for w in words]))  # (4, 3)
e = sinusoidal_encoding(4, 2)  # sin p, cos p
a = torch.cat([x, e, torch.zeros(4, 1)], dim=1)[None]  # (1, 4, 6): two heads of 3

layer = MultiHeadAttention(6, 2, bias=False)
with torch.no_grad():
    for w in layer.parameters():
        w.zero_()
    query, key, value = layer.in_proj_weight.unflatten(0, (3, 2, 3)).unbind(0)
    for h, step in enumerate((-1.0, 1.0)):  # head 0 looks left, head 1 looks right
        turn = torch.tensor(step)
        cos, sin = turn.cos(), turn.sin()
        rotation = torch.stack([torch.stack([cos, sin]), torch.stack([-sin, cos])])
        query[h, :2, 3:5] = 12 * rotation  # e of position p becomes e of p + step
        key[h, :2, 3:5] = torch.eye(2)
        value[h, :, :3] = torch.eye(3)  # which word stands there?
    merge = layer.out_proj.weight
    merge[0, 0], merge[1, 2] = 1, 1  # verb: "I" to the left; noun: "a" to the left
    merge[2, 4] = 1  # "saw" to the right
    b, weights = layer(a)

theirs = torch.nn.MultiheadAttention(6, 2, bias=False, batch_first=True)
theirs.load_state_dict(layer.state_dict())
their_b, their_weights = theirs(a, a, a, average_attn_weights=False)
gap = max((their_b - b).abs().max(), (their_weights - weights).abs().max()).item()
print("output: verb, noun, 'saw' follows")
for word, row in zip(words, b[0].tolist(), strict=True):
    print(f"  {word:4}", " ".join(f"{v:.3f}" for v in row[:3]))
print(f"[8.13] two heads equal nn.MultiheadAttention to 1e-14: {gap < 1e-14}")
assert gap < 1e-14
assert b[0, 1, 0] > 0.8 > 0.2 > b[0, 1, 1]  # the first saw is a verb
assert b[0, 3, 1] > 0.8 > 0.2 > b[0, 3, 0]  # the second a noun

figure, axes = plt.subplots(1, 3, layout="constrained", width_ratios=(4, 4, 3))
names = (r"$\alpha'$, 1", r"$\alpha'$, 2", "$b$")
panels = (*weights[0].detach(), b[0, :, :3].detach())
for ax, panel, title in zip(axes, panels, names, strict=True):
    for i, row in enumerate(panel.tolist()):
        for j, v in enumerate(row):
            fill = {"facecolor": "C0", "alpha": 0.6 * v, "lw": 0}
            ax.add_patch(plt.Rectangle((j - 0.48, i - 0.48), 0.96, 0.96, **fill))
            ax.text(j, i, f"{v:.2f}", ha="center", va="center", fontsize=9)
    ax.set(xlim=(-0.5, panel.shape[1] - 0.5), ylim=(3.5, -0.5), title=title)
    ax.set_xticks(range(panel.shape[1]), words if panel.shape[1] == 4 else "VN→")
    ax.set_yticks(range(4), words)
    ax.grid(False)
plt.show()
