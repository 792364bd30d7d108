import torch

from mlnotes.norm import standardize

torch.set_default_dtype(torch.float64)


def through_the_batch(x, slope, eps):
    x_hat, _, variance = standardize(x, 0, eps)
    rest = slope - slope.mean() - x_hat * (slope * x_hat).mean()
    return rest / (variance + eps).sqrt()


g = torch.Generator().manual_seed(692)
x = torch.randn(11, generator=g).requires_grad_()
slope = torch.randn(11, generator=g)  # of the loss in each standardised value
x_hat = standardize(x, 0)[0]
(by_autograd,) = torch.autograd.grad(x_hat @ slope, x)

assert torch.allclose(by_autograd, through_the_batch(x, slope, 1e-5))
for name, direction in (("1, all alike", torch.ones(11)), ("x hat", x_hat.detach())):
    cosine = by_autograd @ direction / by_autograd.norm() / direction.norm()
    print(f"cosine of the gradient with {name}: {abs(cosine.item()):.3f}")
    assert abs(cosine) < 1e-4
