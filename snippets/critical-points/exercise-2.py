import math

import torch


def steps_to_leave(push, lr):  # by the law: each step multiplies by 1 + 2 lr
    return math.log(1 / push) / math.log(1 + 2 * lr)


def counted(push, lr):  # along the diagonal, until the loss is below one half
    a, steps = push, 0
    while (1 - a * a) ** 2 > 0.5:
        a, steps = a + 2 * lr * (1 - a * a) * a, steps + 1
    return steps


for push, lr in ((1e-3, 0.05), (1e-6, 0.05), (1e-6, 0.1)):
    law, took = steps_to_leave(push, lr), counted(push, lr)
    print(f"push {push:.0e}, rate {lr}: by the law {law:.0f} steps, counted {took}")
    assert abs(took - law) < 6
torch.set_default_dtype(torch.float64)
w = torch.tensor([0.8, -0.8])
for _ in range(1000):
    w = w + 2 * 0.05 * (1 - w.prod()) * w.flip(0)
print(f"no push, 1000 steps: |w| {w.norm():.0e}")
assert w.norm() < 1e-12
