import math

import torch

torch.set_default_dtype(torch.float64)


def noise(numbers, size):  # without repeats
    count, mean = len(numbers), sum(numbers) / len(numbers)
    sigma2 = sum((x - mean) ** 2 for x in numbers) / count
    return sigma2 / size * (count - size) / (count - 1)


assert abs(noise([0, 2, 4, 10], 2) - 14 / 3) < 1e-12  # the pairs of the example
g = torch.Generator().manual_seed(0)
numbers = torch.randn(512, generator=g)  # any 512 numbers will do
sigma = (numbers - numbers.mean()).square().mean().sqrt()
for size in (8, 64, 256, 448):
    repeats = torch.randint(512, (20_000, size), generator=g)
    dealt = torch.rand(20_000, 512, generator=g).argsort(1)[:, :size]
    spreads = [
        (numbers[i].mean(1) - numbers.mean()).square().mean().sqrt() / sigma
        for i in (repeats, dealt)
    ]
    law = [1 / math.sqrt(size), math.sqrt((512 - size) / (511 * size))]
    print(f"B = {size}: with repeats {spreads[0]:.4f} (law {law[0]:.4f}),", end=" ")
    print(f"dealt {spreads[1]:.4f} (law {law[1]:.4f})")
    assert all(abs(a / b - 1) < 0.03 for a, b in zip(spreads, law, strict=True))
