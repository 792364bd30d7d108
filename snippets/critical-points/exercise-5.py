import torch

from mlnotes.stats import spread

torch.set_default_dtype(torch.float64)


def both_positive(shift):  # a cone of half-angle α round the s axis, tan α = shift
    return (1 - 1 / (1 + shift**2) ** 0.5) / 2


coin, matrix = [], []
for seed in range(10):
    gen = torch.Generator().manual_seed(seed)
    s, d, b = torch.randn(3, 100_000, generator=gen)
    h = torch.stack([s + d, b, b, s - d], dim=-1).view(-1, 2, 2)
    matrix.append((torch.linalg.eigvalsh(h) > 0).all(1).double().mean().item())
    coin.append(((s + d > 0) & (s - d > 0)).double().mean().item())
print(f"off the diagonal 0: both positive {spread(coin, 4)}, coins 0.2500")
print(f"random matrix: both positive {spread(matrix, 4)}, cone {both_positive(1):.4f}")
assert abs(both_positive(1) - (2 - 2**0.5) / 4) < 1e-12
assert abs(sum(matrix) / 10 - both_positive(1)) < 0.002
assert abs(sum(coin) / 10 - 0.25) < 0.002
