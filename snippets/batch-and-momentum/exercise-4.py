import math

import torch

from mlnotes.optim import SGD

torch.set_default_dtype(torch.float64)


def coast(mu, lr):
    near = math.ceil(math.log(0.1) / math.log(mu) - 1e-9) if mu else 1
    return 1 / (1 - mu), near, lr * mu / (1 - mu) ** 2


for mu in (0.0, 0.9, 0.99):
    theta = torch.zeros(1, requires_grad=True)
    sgd = SGD([theta], lr=0.1, momentum=mu)
    speeds = []
    for step in range(5000):
        before = theta.item()
        theta.grad = torch.full((1,), -1.0 if step < 1000 else 0.0)  # downhill, flat
        sgd.step()
        speeds.append((theta.item() - before) / 0.1)  # in steps of plain descent
        if step == 999:
            edge = theta.item()
    near = next(t + 1 for t, v in enumerate(speeds) if v >= 0.9 / (1 - mu))
    print(f"momentum {mu}: speed {speeds[999]:.1f},", end=" ")
    print(f"90 % of it at step {near}; coasts {theta.item() - edge:.2f}")
    assert near == coast(mu, 0.1)[1]
    assert abs(theta.item() - 0.1 * 1000 / (1 - mu)) < 1e-6
