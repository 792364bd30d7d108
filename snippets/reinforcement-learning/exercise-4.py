import torch

from mlnotes.rl import ppo_loss

old = torch.tensor([0.5]).log()
for p in (0.5, 0.55, 0.7, 0.3):
    slopes = []
    for a in (2.0, -2.0):
        z = torch.tensor([[0.0, 0.0]])
        z[0, 1] = torch.logit(torch.tensor(p))
        z.requires_grad_()
        loss = ppo_loss(z, old, torch.tensor([1]), torch.tensor([a]), 0.2)
        (slope,) = torch.autograd.grad(loss, z)
        slopes.append(slope[0, 1].item())
    print(
        f"ratio {2 * p:.1f}: slope {slopes[0]:+.3f} for A = 2, {slopes[1]:+.3f} for -2"
    )
    assert (slopes[0] == 0) == (p > 0.6)
    assert (slopes[1] == 0) == (p < 0.4)
