import torch

from mlnotes.norm import standardize

torch.set_default_dtype(torch.float64)
g = torch.Generator().manual_seed(692)
x = torch.randn(11, generator=g).requires_grad_()
slope = torch.randn(11, generator=g)  # of the loss in each standardised value
x_hat, _, variance = standardize(x, 0)
(by_autograd,) = torch.autograd.grad(x_hat @ slope, x)

sd = (variance + 1e-5).sqrt()
by_hand = (slope - slope.mean() - x_hat * (slope * x_hat).mean()) / sd
assert torch.allclose(by_autograd, by_hand)
for name, direction in (("1, all alike", torch.ones(11)), ("x hat", x_hat.detach())):
    cosine = by_autograd @ direction / by_autograd.norm() / direction.norm()
    print(f"cosine of the gradient with {name}: {abs(cosine.item()):.3f}")
    assert abs(cosine) < 1e-4
