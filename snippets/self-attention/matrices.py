import matplotlib.pyplot as plt
import torch

from mlnotes.attention import dot_product_attention, dot_product_scores

torch.set_default_dtype(torch.float64)
words = ("I", "saw", "a", "saw")
a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])
Q, K, V = a @ w_q.T, a @ w_k.T, a @ w_v.T
alpha = dot_product_scores(Q, K)
B, weights = dot_product_attention(Q, K, V)
order = torch.tensor([2, 0, 3, 1])  # the words shuffled: a I saw saw
shuffled, _ = dot_product_attention(Q[order], K[order], V[order])
change = (shuffled - B[order]).abs().max().item()
print(f"words reordered: outputs reordered alike, {change < 1e-15}")
assert change < 1e-15


def table(ax, x, name, matrix, rows=words, colour="C0"):
    largest = matrix.abs().max().item()
    for i, row in enumerate(matrix.tolist()):
        for j, v in enumerate(row):
            place = (x + 0.9 * j, len(matrix) - 1 - i)
            fill = {"facecolor": colour, "alpha": 0.55 * abs(v) / largest, "lw": 0}
            ax.add_patch(plt.Rectangle(place, 0.86, 0.9, **fill))
            text = f"{v:.2f}".removesuffix(".00").replace("-", "−")
            middle = (place[0] + 0.43, place[1] + 0.43)
            ax.text(*middle, text, ha="center", va="center", fontsize=9)
    ax.text(x, 4.2, name, fontsize=11)


figure, axes = plt.subplots(2, 1, figsize=(6.4, 5.0), layout="constrained")
upper, lower = axes
for x, name, matrix in ((0, "$A$", a), (3, "$Q$", Q), (6, "$K$", K), (9, "$V$", V)):
    table(upper, x, name, matrix)
table(lower, 0, r"$QK^\top / \sqrt{d}$", alpha, colour="C1")
table(lower, 4.5, r"softmax: $\alpha'$", weights)
table(lower, 9, r"$B = \alpha' V$", B)
for ax in axes:
    ax.set(xlim=(-0.9, 11.2), ylim=(-0.3, 5.0))
    ax.axis("off")
    for i, word in enumerate(words):
        ax.text(-0.15, 3.43 - i, word, ha="right", va="center", fontsize=10)
plt.show()
