import torch

from mlnotes.optim import Adagrad

torch.set_default_dtype(torch.float64)


def mean_descent(gradients, eta):
    theta, mean = torch.zeros_like(gradients[0]), torch.zeros_like(gradients[0])
    for t, g in enumerate(gradients, 1):
        mean += (g**2 - mean) / t  # of all squared gradients so far
        theta -= eta / t**0.5 * g / mean.sqrt()
    return theta


generator = torch.Generator().manual_seed(15)
gradients = torch.randn(100, 5, generator=generator)
theta = torch.zeros(5)
optimizer = Adagrad([theta], lr=0.1, eps=0.0)
for g in gradients:
    theta.grad = g.clone()
    optimizer.step()
other = mean_descent(gradients, 0.1)
print("Adagrad          :", [f"{v:.6f}" for v in theta])
print("mean, rate η / √t:", [f"{v:.6f}" for v in other])
assert torch.allclose(theta, other, rtol=0, atol=1e-12)
