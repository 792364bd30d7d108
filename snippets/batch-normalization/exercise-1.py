import torch

from mlnotes.norm import standardize

x = torch.tensor([3.0, 5.0, 10.0], dtype=torch.float64)
by_hand, mu, variance = standardize(x, 0, eps=1e-12)
print(f"mean {mu.item():.0f}, variance {variance.item():.4f}")
print("standardised", *[f"{v:.4f}" for v in by_hand])
moved = standardize(100 + 10 * x, 0, eps=1e-12)[0]
turned = standardize(-x, 0, eps=1e-12)[0]
assert torch.allclose(moved, by_hand)
assert torch.allclose(turned, -by_hand)
