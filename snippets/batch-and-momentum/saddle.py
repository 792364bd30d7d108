import math

import matplotlib.pyplot as plt
import torch

from mlnotes.optim import SGD
from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)


def loss(p):  # a steep valley in x; in y a ridge, with minima at 1 and -1
    x, y = p.unbind(-1)
    return 25 * x**2 - y**2 / 2 + y**4 / 4


def roll(start, steps, **settings):
    p, path = start.clone().requires_grad_(), []
    sgd = SGD([p], **settings)
    for _ in range(steps):
        path.append(p.detach().clone())
        sgd.zero_grad()
        loss(p).sum().backward()
        sgd.step()
    return torch.stack(path)  # (steps, starts, 2)


g = torch.Generator().manual_seed(0)
x, y = 0.1 * torch.rand(5, generator=g), 1 + torch.rand(5, generator=g)
methods = {"plain": (0.02, 0, "C0-"), "plain, largest rate": (0.039, 0, "C0--")}
methods["momentum 0.9"] = 0.02, 0.9, "C1-"
for name, (lr, mu, style) in methods.items():
    left = []
    for distance in (1e-3, 1e-9):
        start = torch.stack([x, distance * y], dim=1)
        away = roll(start, 1100, lr=lr, momentum=mu)[..., 1].abs()
        left.append((away > 0.5).double().argmax(0))  # the first step beyond 1/2
        assert (away > 0.5).any(0).all()
    b = 1 + mu + lr
    growth = (b + math.sqrt(b * b - 4 * mu)) / 2  # per step, as derived in the chapter
    law = math.log(1e6) / math.log(growth)
    more = left[1] - left[0]
    print(f"[3.6] saddle, {name}: {spread(left[0], 0)} steps;", end=" ")
    print(f"then {spread(more, 0)}, theory {law:.0f}")
    assert ((more / law - 1).abs() < 0.02).all()
    plt.semilogy(away[:, 0], style, label=name)
exactly = roll(torch.tensor([[0.1, 0.0]]), 2000, lr=0.02, momentum=0.9)
print(f"from y = 0 exactly, 2000 steps with momentum: y = {exactly[-1, 0, 1]:.0f}")
wild = roll(torch.stack([x, 1e-9 * y], dim=1), 50, lr=0.2)[-1, :, 0].abs().min()
print(f"plain at 10 times the rate is thrown out of the valley: {wild > 1e6}")
assert exactly[-1, 0, 1] == 0
assert wild > 1e6
plt.gca().set(xlabel="step", ylabel="distance from the saddle |y|", xlim=(0, 620))
plt.legend()
plt.show()
