import math

import torch

from mlnotes.optim import SGD

torch.set_default_dtype(torch.float64)


def bounce(place, steepness):
    root = math.sqrt(1 + place**2)  # the step from y to -y is 2 y
    return 2 * root / steepness, steepness * (root - 1), steepness * place / root


rate, loss, slope = bounce(4 / 3, 10)
print(f"rate {rate:.4f}: loss {loss:.4f}, slope {slope:.4f}")
for lr, start in ((rate, 4 / 3), (rate, 3.0), (0.199, 3.0)):
    theta = torch.tensor(start, requires_grad=True)
    optimizer = SGD([theta], lr=lr)
    for _ in range(1000):
        optimizer.zero_grad()
        (10 * ((1 + theta**2).sqrt() - 1)).backward()
        optimizer.step()
    print(f"rate {lr:.3f} from {start:.3f}: after 1000 steps |y| = {theta.abs():.4f}")
    assert math.isclose(theta.abs().item(), 4 / 3 if lr > 0.2 else 0, abs_tol=0.01)
