import torch
from torch.autograd.functional import hessian

from mlnotes.activation import sigmoid
from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.manual_seed(0)
torch.set_default_dtype(torch.float64)
y, t = torch.tensor([0]), torch.tensor([[1.0, 0.0, 0.0]])


def bends(logits, place):
    p, s = softmax(logits), sigmoid(torch.tensor(place))
    return p.diag() - p.outer(p), -2 * s * (1 - s) ** 2 * (1 - 3 * s)


least = {"CE": 0.0, "MSE": 0.0}
for _ in range(500):
    z = 4 * torch.randn(3)
    ce = hessian(lambda z: cross_entropy(z[None], y), z)
    squared = hessian(lambda z: mse(softmax(z[None]), t, reduction="sum"), z)
    assert torch.allclose(ce, bends(z, 0.0)[0])
    for name, h in (("CE", ce), ("MSE", squared)):
        least[name] = min(least[name], torch.linalg.eigvalsh(h)[0].item())
print(f"least eigenvalue at 500 points: CE {least['CE']:.0e}, MSE {least['MSE']:.2f}")
assert least["CE"] > -1e-12  # zero but for rounding
assert least["MSE"] < -0.1

by_hand = bends(torch.zeros(3), -2.0)[1]
bend = hessian(lambda z: mse(sigmoid(z), torch.tensor(1.0)), torch.tensor(-2.0))
print(f"one output, z = -2: second derivative of MSE {bend:.4f}, by hand {by_hand:.4f}")
assert torch.isclose(bend, by_hand)
