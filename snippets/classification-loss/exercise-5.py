import math

import torch

from mlnotes.loss import cross_entropy, mse
from mlnotes.softmax import softmax

torch.set_default_dtype(torch.float64)
y, t, lr = torch.tensor([0]), torch.tensor([[1.0, 0.0]]), 0.5
losses = {
    "CE": lambda z: cross_entropy(z, y),
    "MSE": lambda z: mse(softmax(z), t, reduction="sum"),
}
for gap in (4, 6, 8, 10):
    laws = {"CE": gap / (2 * lr), "MSE": math.exp(gap) / (8 * lr)}
    for name, loss in losses.items():
        z, step = torch.tensor([[-gap / 2, gap / 2]]), 0
        while z[0, 0] < z[0, 1] - 1e-9:
            z = z.requires_grad_()
            z = (z - lr * torch.autograd.grad(loss(z), z)[0]).detach()
            step += 1
        print(f"gap {gap:2d}, {name}: {step} steps, the law says {laws[name]:.0f}")
    assert gap < 10 or abs(step / laws["MSE"] - 1) < 0.02
print(f"gap 20, MSE, by the law: {math.exp(20) / (8 * lr):.2g} steps")
