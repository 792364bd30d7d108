import math

import torch

torch.set_default_dtype(torch.float64)


def shrink(mu, product):
    b = 1 + mu - product
    if b * b < 4 * mu:  # complex roots; their product is mu
        return math.sqrt(mu)
    return (abs(b) + math.sqrt(b * b - 4 * mu)) / 2


mu = 0.9
for rate_times_curvature in (0.001, 0.01, 0.1, 1.0, 3.7):
    b = 1 + mu - rate_times_curvature
    step = torch.tensor([[b, -mu], [1.0, 0.0]])  # (e_t, e_t-1) to (e_t+1, e_t)
    factor = torch.linalg.eigvals(step).abs().max().item()
    print(f"rate × curvature {rate_times_curvature:5.3f}: each step × {factor:.4f}")
    assert abs(factor - shrink(mu, rate_times_curvature)) < 1e-9
    if rate_times_curvature >= 0.01:
        assert abs(factor - math.sqrt(mu)) < 1e-9
root = math.sqrt(mu)
steps, kappa = math.log(1e-6) / math.log(root), ((1 + root) / (1 - root)) ** 2
print(f"root of 0.9: {root:.4f}; steps to a millionth {steps:.0f}")
print(f"largest condition number {kappa:.0f}")
