import math

import torch

from mlnotes.augment import shift
from mlnotes.conv import conv2d
from mlnotes.pool import max_pool2d

g = torch.Generator().manual_seed(0)
x, w = torch.zeros(1, 1, 16, 16), torch.randn(1, 1, 3, 3, generator=g)
x[..., 6:10, 6:10] = torch.randn(4, 4, generator=g)  # nothing near the border


def moved_by(shift, strides):
    places, rest = divmod(shift, math.prod(strides))
    return None if rest else places


def convolve(x):
    return conv2d(x, w, padding=1)


def pooled(x):
    return max_pool2d(convolve(x), 2)


same = torch.allclose(convolve(shift(x, 0, 1)), shift(convolve(x), 0, 1), atol=1e-6)
print("convolution: shift by 1 before = shift by 1 after:", same)
assert same
for dx in (1, 2):
    gap = (pooled(shift(x, 0, dx)) - shift(pooled(x), 0, dx / 2)).abs().max().item()
    print(f"with pooling: shift by {dx} before - by {dx / 2:g} after: {gap:.2f}")
    assert (gap < 1e-5) == (moved_by(dx, [1, 2]) is not None)
