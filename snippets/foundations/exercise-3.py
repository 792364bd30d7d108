from itertools import pairwise

import torch

from mlnotes.activation import hard_sigmoid, relu

torch.set_default_dtype(torch.float64)


def relu_weights(places, heights):
    slopes = [0.0]  # level before the first point and after the last
    for i in range(1, len(places)):
        rise = heights[i] - heights[i - 1]
        slopes.append(rise / (places[i] - places[i - 1]))
    slopes.append(0.0)
    return [b - a for a, b in pairwise(slopes)]


assert relu_weights([0, 1, 2], [0, 1, 0]) == [1, -2, 1]
x = torch.arange(-1, 3, 1 / 64)
hat = torch.clamp(1 - (x - 1).abs(), min=0)
by_relus = relu(x) - 2 * relu(x - 1) + relu(x - 2)
by_ramps = hard_sigmoid(6 * (x - 0.5)) - hard_sigmoid(6 * (x - 1.5))
print(f"three ReLUs = the hat: {torch.equal(by_relus, hat)}")
print(f"two hard sigmoids = the hat: {torch.allclose(by_ramps, hat)}")

x = torch.linspace(-1, 1, 2_000_000)  # an even number: the jump itself is left out
jump = (x > 0).double()
for width in (1.0, 0.1, 0.01):
    off = (hard_sigmoid(6 * x / width) - jump).abs()
    print(f"a jump by a ramp of width {width}: largest error {off.max():.3f},", end=" ")
    print(f"mean {off.mean():.4f}")
    assert off.max() > 0.499
