import torch

from mlnotes.attention import dot_product_attention, dot_product_scores, padding_mask

torch.set_default_dtype(torch.float64)


def masked_weights(scores, allowed):
    if not allowed.any():
        return torch.zeros_like(scores)
    e = (scores - scores[allowed].max()).exp().where(allowed, 0.0)
    return e / e.sum()


a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])  # I saw a saw
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])
Q, K, V = a @ w_q.T, a @ w_k.T, a @ w_v.T
mask = padding_mask(torch.tensor([3]), 4)[0, 0]  # (1, 4): the same for all queries
weights = masked_weights(dot_product_scores(Q, K)[1], mask[0])
print("weights of word 2:", [f"{v:.4f}" for v in weights])
b, ours = dot_product_attention(Q, K, V, mask)
short, _ = dot_product_attention(Q[:3], K[:3], V[:3])
print("same as three words:", torch.allclose(b[:3], short, atol=1e-15))
nothing, none = dot_product_attention(Q, K, V, torch.zeros(4, 4, dtype=torch.bool))
print("nothing allowed:", none[1].tolist(), nothing[1].tolist())
assert torch.allclose(weights, ours[1])
assert torch.allclose(b[:3], short, atol=1e-15)
assert not nothing.any()
