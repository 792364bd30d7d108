import torch

from mlnotes.gan import minimax_loss, non_saturating_loss, wasserstein_loss

losses = {
    "minimax": minimax_loss,
    "non-saturating": non_saturating_loss,
    "Wasserstein": wasserstein_loss,
}
for name, loss in losses.items():
    slopes = []
    for logit in (-8.0, 0.0, 3.0):
        d = torch.tensor([logit], dtype=torch.float64, requires_grad=True)
        slopes.append(torch.autograd.grad(loss(d), d)[0].item())
    print(f"{name:14}  D = -8: {slopes[0]:.6f}  0: {slopes[1]:.4f}  3: {slopes[2]:.4f}")
