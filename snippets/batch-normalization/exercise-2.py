import torch

from mlnotes.norm import BatchNorm1d

norm = BatchNorm1d(1, dtype=torch.float64)
for pair in ([3.0, 7.0], [3.0, 3.1], [-90.0, 500.0], [3.0, 3.0]):
    out = norm(torch.tensor(pair, dtype=torch.float64).unsqueeze(1))
    print(pair, "becomes", *[f"{v:.3f}" for v in out.detach().flatten()])

try:
    norm(torch.tensor([[3.0]], dtype=torch.float64))
except ValueError as error:
    print(error)
