import math

import torch

from mlnotes.gan import minimax_loss, non_saturating_loss, wasserstein_loss


def slopes(d):
    p = 1 / (1 + math.exp(-d))
    return -p, p - 1, -1.0


losses = {
    "minimax": minimax_loss,
    "non-saturating": non_saturating_loss,
    "Wasserstein": wasserstein_loss,
}
for k, (name, loss) in enumerate(losses.items()):
    by_hand = [slopes(logit)[k] for logit in (-8.0, 0.0, 3.0)]
    print(f"{name:14}  D = -8: {by_hand[0]:.6f}  0: {by_hand[1]:.4f}", end="  ")
    print(f"3: {by_hand[2]:.4f}")
    d = torch.tensor([3.0], dtype=torch.float64, requires_grad=True)
    assert math.isclose(torch.autograd.grad(loss(d), d)[0].item(), by_hand[2])
