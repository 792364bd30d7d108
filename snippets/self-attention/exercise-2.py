import torch

from mlnotes.attention import dot_product_attention, padding_mask

torch.set_default_dtype(torch.float64)
a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])  # I saw a saw
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])
Q, K, V = a @ w_q.T, a @ w_k.T, a @ w_v.T
mask = padding_mask(torch.tensor([3]), 4)[0, 0]  # (1, 4): the same for all queries
b, weights = dot_product_attention(Q, K, V, mask)
print("weights of word 2:", [f"{v:.4f}" for v in weights[1]])
short, _ = dot_product_attention(Q[:3], K[:3], V[:3])
print("same as three words:", torch.allclose(b[:3], short, atol=1e-15))
nothing, none = dot_product_attention(Q, K, V, torch.zeros(4, 4, dtype=torch.bool))
print("nothing allowed:", none[1].tolist(), nothing[1].tolist())
assert torch.allclose(b[:3], short, atol=1e-15)
assert not nothing.any()
