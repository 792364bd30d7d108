import math

import torch

from mlnotes.rl import ppo_loss


def clipped_slope(now, old, weight, clip):
    ratio = now / old
    gone = ratio > 1 + clip if weight > 0 else ratio < 1 - clip
    return 0.0 if gone else -weight * ratio * (1 - now)


old = torch.tensor([0.5]).log()
for p in (0.5, 0.55, 0.7, 0.3):
    slopes = [clipped_slope(p, 0.5, a, 0.2) for a in (2.0, -2.0)]
    print(
        f"ratio {2 * p:.1f}: slope {slopes[0]:+.3f} for A = 2, {slopes[1]:+.3f} for -2"
    )
    assert (slopes[0] == 0) == (p > 0.6)
    assert (slopes[1] == 0) == (p < 0.4)
    for a, slope in zip((2.0, -2.0), slopes, strict=True):
        z = torch.tensor([[0.0, math.log(p / (1 - p))]], requires_grad=True)
        loss = ppo_loss(z, old, torch.tensor([1]), torch.tensor([a]), 0.2)
        assert abs(torch.autograd.grad(loss, z)[0][0, 1].item() - slope) < 1e-6
