import torch

from mlnotes.norm import BatchNorm1d


def batch_of_two(first, second, eps):
    half = (first - second) / 2  # the mean lies half-way: both are this far from it
    deviation = (half**2 + eps) ** 0.5
    return half / deviation, -half / deviation


norm = BatchNorm1d(1, dtype=torch.float64)
for pair in ([3.0, 7.0], [3.0, 3.1], [-90.0, 500.0], [3.0, 3.0]):
    out = norm(torch.tensor(pair, dtype=torch.float64).unsqueeze(1))
    print(pair, "becomes", *[f"{v:.3f}" for v in out.detach().flatten()])
    by_hand = torch.tensor(batch_of_two(*pair, norm.eps), dtype=torch.float64)
    assert torch.allclose(out.flatten(), by_hand)

try:
    norm(torch.tensor([[3.0]], dtype=torch.float64))
except ValueError as error:
    print(error)
