import torch

from mlnotes.attention import dot_product_attention, dot_product_scores

torch.set_default_dtype(torch.float64)


def first_word(a, w_q, w_k, w_v):
    q, keys = a[:1] @ w_q.T, a @ w_k.T
    b, weights = dot_product_attention(q, keys, a @ w_v.T)
    return dot_product_scores(q, keys)[0], weights[0], b[0]


a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])  # I saw a saw
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])
scores, weights, b = first_word(a, w_q, w_k, w_v)
print("scores ", [f"{v:.4f}" for v in scores])
print("weights", [f"{v:.4f}" for v in weights])
print("output ", [f"{v:.4f}" for v in b])
assert torch.equal(a[0] @ w_q.T, torch.tensor([1.0, 0]))
assert weights[1] == weights[3]
