import torch
from torch.nn.functional import one_hot

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)


def two_gradients(logits, label):
    p = softmax(logits)
    e = p.clone()
    e[label] -= 1
    return e, 2 * p * (e - (p * e).sum())


z = torch.tensor([[2.0, 1.0, -1.0]], requires_grad=True)
y = torch.tensor([2])  # class 3, counted from 0
ce, squared = two_gradients(z[0].detach(), 2)
for name, g in (("CE ", ce), ("MSE", squared)):
    print(f"gradient of {name}:", [f"{v:+.4f}" for v in g])

assert torch.allclose(torch.autograd.grad(cross_entropy(z, y), z)[0], ce)
loss = mse(softmax(z), one_hot(y, 3).double(), reduction="sum")
assert torch.allclose(torch.autograd.grad(loss, z)[0], squared)
assert squared[1] < squared[2] < 0  # the wrong class 2 rises, and faster
assert ce[1] > 0
