import math

import torch

from mlnotes.optim import SGD
from mlnotes.rl import policy_gradient_loss


def gaps(rate, steps):
    fixed = own = 0.0
    for _ in range(steps):
        p, q = (math.exp(-g) / (1 + math.exp(-g)) for g in (fixed, own))  # p_1
        fixed += 2 * rate * (1 - p)
        own += 2 * rate * q * (1 - q)
    return fixed, own


for own in (False, True):
    z = torch.zeros(1, 2, requires_grad=True)
    sgd = SGD([z], lr=0.5)
    for step in range(1, 1001):
        p = z.detach().softmax(1)[0, 1]
        # the mean over the actor's own draws: it is seen with probability p
        weight = -p if own else torch.tensor(-1.0)
        sgd.zero_grad()
        policy_gradient_loss(z, torch.tensor([1]), weight[None]).backward()
        sgd.step()
        if step in (10, 100, 1000):
            gap = (z[0, 0] - z[0, 1]).item()
            assert abs(gap - gaps(0.5, step)[own]) < 0.01
            print(f"{'own' if own else 'fixed':5} step {step:4d}: gap {gap:.2f}")
    assert (gap > 900) != own
    assert not own or gap < 10
