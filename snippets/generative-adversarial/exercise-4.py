import torch

from mlnotes.gan import frechet_distance

torch.set_default_dtype(torch.float64)


def frechet(values, shares, mean, std):
    own = (shares * values).sum()
    own_std = (shares * (values - own) ** 2).sum().sqrt()
    return ((own - mean) ** 2 + (own_std - std) ** 2).item()


random = torch.Generator().manual_seed(0)
real = torch.randn(20_000, 1, generator=random)
made = {
    "normal, mean 3, deviation 2": 3 + 2 * torch.randn(20_000, 1, generator=random),
    "always 0": torch.zeros(20_000, 1),
    "a coin: -1 or 1": torch.tensor([[-1.0], [1.0]]).repeat(10_000, 1),
}
for name, x in made.items():
    distance = frechet_distance(x, real).item()
    print(f"{name:27}: {abs(distance):.2f}")
coin = frechet(torch.tensor([-1.0, 1.0]), torch.tensor([0.5, 0.5]), 0.0, 1.0)
assert coin == 0
assert distance < 0.01  # drawn, it is the same to the accuracy of the sample
