import torch

from mlnotes.attention import dot_product_attention, sinusoidal_encoding

torch.set_default_dtype(torch.float64)


def with_positions(a, w_q, w_k, w_v):
    x = a + sinusoidal_encoding(*a.shape)
    return dot_product_attention(x @ w_q.T, x @ w_k.T, x @ w_v.T)[0]


a = torch.tensor([[1.0, 0], [1, 1], [0, 1], [1, 1]])  # I saw a saw
w_q = torch.tensor([[1.0, 1], [0, 1]])
w_k = torch.tensor([[1.0, -1], [1, 0]])
w_v = torch.tensor([[2.0, 0], [1, -1]])
matrices = w_q, w_k, w_v
b = with_positions(a, *matrices)
print("b2", [f"{v:.4f}" for v in b[1]], "b4", [f"{v:.4f}" for v in b[3]])
saws = with_positions(a[[0, 3, 2, 1]], *matrices)
others = with_positions(a[[2, 1, 0, 3]], *matrices)
print("saws swapped: same outputs,", torch.equal(saws, b))
print("I and a swapped: same outputs,", torch.allclose(others, b))
assert (b[1] - b[3]).norm() > 0.1
assert torch.equal(saws, b)
assert not torch.allclose(others, b)
