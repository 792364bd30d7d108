import matplotlib.pyplot as plt
import torch

from mlnotes.norm import BatchNorm1d, LayerNorm
from mlnotes.transformer import DecoderLayer, EncoderLayer, feed_forward, residual

g = torch.Generator().manual_seed(3)
layer = EncoderLayer(6, 2, 12, generator=g).double().eval()
a = 2 * torch.randn(1, 4, 6, generator=g, dtype=torch.float64)  # 4 vectors of 6


def think(x):
    return feed_forward(x, layer.linear1, layer.linear2, layer.dropout)


b = layer.self_attn(a)[0]
steps = {"a": a, "b": b, "a + b": a + b, "norm": layer.norm1(a + b)}
x = steps["norm"]
steps |= {"f": think(x), "x + f": x + think(x), "norm ": layer.norm2(x + think(x))}
by_hand = steps["norm "]
same = torch.allclose(by_hand, layer(a), rtol=0, atol=1e-12)
print("[9.3] attention, + a, norm, network, + x, norm = the layer:", same)
rows = (a + b)[0]
one, many = LayerNorm(6).double()(rows), BatchNorm1d(6).double()(rows)
print(
    "largest mean, layer norm: of a vector", f"{one.mean(1).abs().max():.2f},", end=" "
)
print(f"of a feature {one.mean(0).abs().max():.2f}")
print(
    "largest mean, batch norm: of a vector", f"{many.mean(1).abs().max():.2f},", end=" "
)
print(f"of a feature {many.mean(0).abs().max():.2f}")
first = residual(a, lambda v: layer.self_attn(v)[0], layer.norm1, norm_first=True)
print(
    f"pre-norm: y - a is what the sublayer adds, largest {(first - a).abs().max():.1f}"
)
kinds = {
    "encoder": [n for n, _ in EncoderLayer(6, 2, 12).named_children()],
    "decoder": [n for n, _ in DecoderLayer(6, 2, 12).named_children()],
}
extra = sorted(set(kinds["decoder"]) - set(kinds["encoder"]))
print("[9.5] the decoder's layer has besides:", " ".join(extra))
assert same
assert extra == ["multihead_attn", "norm3"]

figure, panels = plt.subplots(1, 7, figsize=(6.4, 2.2), layout="constrained")
for ax, (name, value) in zip(panels, steps.items(), strict=True):
    ax.imshow(value[0].detach().numpy(), cmap="RdBu", vmin=-4, vmax=4)
    ax.set(xticks=[], yticks=[])
    ax.set_title(name, fontsize=10)
panels[0].set_ylabel("positions")
panels[3].set_xlabel("features")
plt.show()

stacks = {
    "encoder": ["x", "self-attention", "+, norm", "network", "+, norm", "h"],
    "decoder": ["y", "self-attention", "+, norm", "cross-attention", "+, norm"],
}
stacks["decoder"] += ["network", "+, norm", "softmax"]
only = {"cross-attention", "softmax"}
figure, ax = plt.subplots(figsize=(6.4, 4.4), layout="constrained")
for column, names in enumerate(stacks.values()):
    for k, name in enumerate(names):
        new = name in only or (k == 1 and column == 1)
        colour = "C1" if new else "0.5"
        text = name + (", masked" if k == 1 and column == 1 else "")
        style = {"boxstyle": "round", "facecolor": "none", "edgecolor": colour}
        ax.text(2 * column, k, text, ha="center", va="center", fontsize=10, bbox=style)
        if k:
            ends = {"xy": (2 * column, k - 0.28), "xytext": (2 * column, k - 0.72)}
            ax.annotate("", **ends, arrowprops={"arrowstyle": "->", "color": "0.5"})
arrow = {"arrowstyle": "->", "color": "C1"}
ax.annotate("", (1.42, 3), (0.12, 5), arrowprops=arrow)
ax.text(0.85, 4.3, "k, v", color="C1")
ax.text(2.1, 2.35, "q", color="C1")
ax.set(xlim=(-0.8, 2.9), ylim=(-0.5, 7.5))
ax.axis("off")
plt.show()
