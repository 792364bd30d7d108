import torch

from mlnotes.optim import Adagrad

torch.set_default_dtype(torch.float64)
generator = torch.Generator().manual_seed(15)
theta, mean, eta = torch.zeros(5), torch.zeros(5), 0.1
other, optimizer = theta.clone(), Adagrad([theta], lr=eta, eps=0.0)
for t in range(1, 101):
    g = torch.randn(5, generator=generator)
    theta.grad = g.clone()
    optimizer.step()
    mean += (g**2 - mean) / t  # of all squared gradients so far
    other -= eta / t**0.5 * g / mean.sqrt()
print("Adagrad          :", [f"{v:.6f}" for v in theta])
print("mean, rate η / √t:", [f"{v:.6f}" for v in other])
assert torch.allclose(theta, other, rtol=0, atol=1e-12)
