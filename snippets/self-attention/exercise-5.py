import math

import torch

from mlnotes.attention import sinusoidal_encoding

torch.set_default_dtype(torch.float64)


def encodings_meet(distance, dim):
    return sum(math.cos(distance * 10000 ** (-i / dim)) for i in range(0, dim, 2))


d = 16
e = sinusoidal_encoding(60, d)
dots = e @ e.T
for distance in (0, 1, 2, 5, 20):
    along = dots.diagonal(distance)
    same = (along - encodings_meet(distance, d)).abs().max().item() < 1e-12
    print(f"distance {distance:2d}: {along[0]:.4f}, the same everywhere: {same}")
    assert same

assert abs(dots[7, 7].item() - d / 2) < 1e-12
assert dots[7, 7] > dots[7, 8] > dots[7, 9]
