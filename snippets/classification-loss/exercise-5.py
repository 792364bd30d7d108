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


def steps_to_close(gap, eta):
    counts = []
    for loss in losses.values():
        z, step = torch.tensor([[-gap / 2, gap / 2]]), 0
        while z[0, 0] < z[0, 1] - 1e-9:
            z = z.requires_grad_()
            z = (z - eta * torch.autograd.grad(loss(z), z)[0]).detach()
            step += 1
        counts.append(step)
    return tuple(counts)


for gap in (4, 6, 8, 10):
    laws = gap / (2 * lr), math.exp(gap) / (8 * lr)
    for name, step, law in zip(losses, steps_to_close(gap, lr), laws, strict=True):
        print(f"gap {gap:2d}, {name}: {step} steps, the law says {law:.0f}")
    assert gap < 10 or abs(step / law - 1) < 0.02
print(f"gap 20, MSE, by the law: {math.exp(20) / (8 * lr):.2g} steps")
