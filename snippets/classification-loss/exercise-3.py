import torch
from torch.nn.functional import one_hot

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)
z = torch.tensor([[2.0, 1.0, -1.0]], requires_grad=True)
y = torch.tensor([2])  # class 3, counted from 0
p, t = softmax(z), one_hot(y, 3).double()
(ce,) = torch.autograd.grad(cross_entropy(z, y), z)
(squared,) = torch.autograd.grad(mse(p, t, reduction="sum"), z)
e = p - t
by_hand = 2 * p * (e - (p * e).sum())
for name, g in (("CE ", ce), ("MSE", squared)):
    print(f"gradient of {name}:", [f"{v:+.4f}" for v in g[0]])

assert torch.allclose(ce, e)
assert torch.allclose(squared, by_hand)
assert squared[0, 1] < squared[0, 2] < 0  # the wrong class 2 rises, and faster
assert ce[0, 1] > 0
