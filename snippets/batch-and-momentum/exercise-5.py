import torch

torch.set_default_dtype(torch.float64)


def largest_rate(curvatures, size):
    a = sum(curvatures) / len(curvatures)
    s2 = sum((h - a) ** 2 for h in curvatures) / len(curvatures)
    return 2 * a / (a**2 + s2 / size)


g = torch.Generator().manual_seed(0)
curvature = torch.tensor([0.0, 8.0])  # of two examples, both fitted at theta = 0
a, s2 = 4.0, 16.0
for size in (1, 4, 16):
    largest = largest_rate([0.0, 8.0], size)
    print(f"B = {size}: largest rate {largest:.3f}")
    for factor in (0.9, 1.1):
        rate, theta = factor * largest, torch.ones(1_000_000)
        for _ in range(4):  # a million walkers, four steps each
            drawn = torch.randint(2, (len(theta), size), generator=g, dtype=torch.uint8)
            theta *= 1 - rate * 8 * drawn.double().mean(1)
        grown = theta.square().mean() ** 0.25
        law = (1 - rate * a) ** 2 + rate**2 * s2 / size
        print(f"  at {factor} of it each step × {grown:.3f}, theory {law:.3f}")
        assert abs(grown / law - 1) < 0.02
        assert (grown < 1) == (factor < 1)
