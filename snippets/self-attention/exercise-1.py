import torch

from mlnotes.attention import dot_product_attention, dot_product_scores

torch.set_default_dtype(torch.float64)
a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])  # I saw a saw
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])
q, K, V = (a[:1] @ w_q.T), a @ w_k.T, a @ w_v.T
b, weights = dot_product_attention(q, K, V)
print("scores ", [f"{v:.4f}" for v in dot_product_scores(q, K)[0]])
print("weights", [f"{v:.4f}" for v in weights[0]])
print("output ", [f"{v:.4f}" for v in b[0]])
assert torch.equal(q[0], torch.tensor([1.0, 0]))
assert weights[0, 1] == weights[0, 3]
