import torch

from mlnotes.optim import SGD

torch.set_default_dtype(torch.float64)
y = torch.tensor(4 / 3)
rate = 2 * (1 + y**2).sqrt() / 10
print(f"rate {rate:.4f}: loss {10 * ((1 + y**2).sqrt() - 1):.4f}", end=", ")
print(f"slope {10 * y / (1 + y**2).sqrt():.4f}")
for lr, start in ((rate.item(), 4 / 3), (rate.item(), 3.0), (0.199, 3.0)):
    theta = torch.tensor(start, requires_grad=True)
    optimizer = SGD([theta], lr=lr)
    for _ in range(1000):
        optimizer.zero_grad()
        (10 * ((1 + theta**2).sqrt() - 1)).backward()
        optimizer.step()
    print(f"rate {lr:.3f} from {start:.3f}: after 1000 steps |y| = {theta.abs():.4f}")
    assert torch.isclose(theta.abs(), y if lr > 0.2 else torch.tensor(0.0), atol=0.01)
