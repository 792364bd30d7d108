import math

import matplotlib.pyplot as plt
import torch
from torch.nn.functional import scaled_dot_product_attention

from mlnotes.attention import dot_product_attention, dot_product_scores

torch.set_default_dtype(torch.float64)
words = ("I", "saw", "a", "saw")
a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])


def one(i):  # the output of one position, number by number
    q, total, b = w_q @ a[i], 0.0, torch.zeros(2)
    for a_j in a:
        alpha = (q @ (w_k @ a_j)).item() / math.sqrt(2)
        e = math.exp(alpha)
        total += e
        b += e * (w_v @ a_j)
    return b / total


loop = torch.stack([one(i) for i in range(4)])
Q, K, V = a @ w_q.T, a @ w_k.T, a @ w_v.T  # a row for each word
alpha = dot_product_scores(Q, K)
B, weights = dot_product_attention(Q, K, V)
by_torch = scaled_dot_product_attention(Q, K, V)
numbers = [" ".join(f"{v:7.4f}" for v in row[1]) for row in (alpha, weights, B)]
for name, row in zip(("scores α  ", "weights α′", "output b  "), numbers, strict=True):
    print(f"second word, {name}: {row}")
same = max((loop - B).abs().max(), (by_torch - B).abs().max()).item() < 1e-14
print(f"[8.9] scores: {alpha.numel()}, one for each pair of words")
print("[8.11] loop, matrices and torch agree to 1e-14:", same)
mixed = weights.min().item() > 0
total = torch.allclose(weights.sum(1), torch.ones(4))
print(f"[8.12] every weight above 0: {mixed}; every row of them sums to 1: {total}")
print("the two saws get the same output:", torch.equal(B[1], B[3]))
assert same
assert mixed
assert total
assert torch.equal(B[1], B[3])


def box(ax, x, y, vector, colour="0.5"):
    text = ", ".join(f"{v:.2f}".removesuffix(".00") for v in vector.tolist())
    text = text.replace("-", "−")
    style = {"boxstyle": "round", "facecolor": "none", "edgecolor": colour}
    ax.text(x, y, text, ha="center", va="center", fontsize=10, bbox=style)


def path(ax, x, y, colour="0.5", lw=1.0):
    ax.plot(x, y, color=colour, lw=lw, solid_capstyle="butt", zorder=0)


figure, ax = plt.subplots(figsize=(6.4, 4.8), layout="constrained")
path(ax, [1, -0.75], [0.25, 0.8], "C1")
box(ax, -0.75, 1, Q[1], "C1")
for j in range(4):
    left, right, share = j - 0.2, j + 0.25, weights[1, j].item()
    path(ax, [-0.75, left], [1.2, 1.8], "C1")
    path(ax, [left, j, right], [0.8, 0.25, 0.8])
    for start, end in ((1.2, 1.8), (2.2, 2.8)):
        path(ax, [left, left], [start, end])
    path(ax, [right, right], [1.2, 3.25])
    path(ax, [right, 1.5], [3.25, 4.25], "C0", 1 + 12 * share)
    box(ax, j, 0, a[j])
    box(ax, left, 1, K[j])
    box(ax, right, 1, V[j])
    box(ax, left, 2, alpha[1, j : j + 1], "C1")
    box(ax, left, 3, weights[1, j : j + 1], "C0")
    path(ax, [left + 0.2, right], [3, 3], "C0")
    ax.text(right, 3, "×", ha="center", va="center", color="C0", fontsize=15)
    ax.text(j, -0.45, words[j], ha="center", va="center")
box(ax, 1.5, 4.5, B[1], "C0")
places = {
    0: "a^j",
    1: "q^2, k^j, v^j",
    2: r"\alpha_{2,j}",
    3: r"\alpha'_{2,j}",
    4.5: "b^2",
}
ax.set(xlim=(-1.1, 3.75), ylim=(-0.65, 4.8))
ax.set_yticks(list(places), [f"${name}$" for name in places.values()])
ax.set_xticks([])
ax.tick_params(length=0)
ax.spines[:].set_visible(False)
ax.grid(False)
plt.show()
