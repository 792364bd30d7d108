import math

import torch

from mlnotes.norm import BatchNorm1d


def running_mean(mean, rho, batches):
    steps = math.ceil(math.log(0.01) / math.log(1 - rho))
    return mean * (1 - (1 - rho) ** batches), steps


for rho in (0.1, 0.01):
    norm = BatchNorm1d(1, momentum=rho, dtype=torch.float64)
    batch = torch.tensor([[8.0], [12.0]], dtype=torch.float64)  # mean 10, always
    seen = []
    while norm.running_mean < 9.9:
        norm(batch)
        seen.append(norm.running_mean.item())
    value, steps = running_mean(10.0, rho, 10)
    print(f"rho = {rho}: {seen[9]:.3f} after 10 batches, 9.9 after {len(seen)}")
    assert math.isclose(seen[9], value)
    assert len(seen) == steps
