import torch


def standardised(x):
    mean = x.mean()
    variance = (x - mean).square().mean()
    return mean, variance, (x - mean) / variance.sqrt()


x = torch.tensor([3.0, 5.0, 10.0], dtype=torch.float64)
mu, variance, by_hand = standardised(x)
print(f"mean {mu.item():.0f}, variance {variance.item():.4f}")
print("standardised", *[f"{v:.4f}" for v in by_hand])
assert torch.allclose(standardised(100 + 10 * x)[2], by_hand)
assert torch.allclose(standardised(-x)[2], -by_hand)
