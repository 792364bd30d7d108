import math
from itertools import pairwise

import matplotlib.pyplot as plt
import torch

from mlnotes.activation import hard_sigmoid, hard_sigmoid_from_relus, relu
from mlnotes.data import digits

torch.set_default_dtype(torch.float64)
z = torch.arange(-8, 8, 1 / 64)
assert torch.equal(hard_sigmoid_from_relus(z), hard_sigmoid(z))
print(f"[1.5] two ReLUs = one hard sigmoid, bit by bit, at {len(z)} places")


def ramps(x, knots, heights):
    """A constant, and one hard sigmoid for each piece of a curve; as partial sums."""
    sums = [torch.full_like(x, heights[0])]
    for (a, b), rise in zip(pairwise(knots), heights.diff(), strict=True):
        middle, width = (a + b) / 2, b - a
        sums.append(sums[-1] + rise * hard_sigmoid(6 * (x - middle) / width))
    return sums


def relus(x, knots, heights):
    """The same curve by ReLUs: one where it starts, one wherever its slope changes."""
    slopes = heights.diff() / knots.diff()
    changes = slopes.diff(prepend=torch.zeros(1))
    starts = zip(knots, changes, strict=False)
    return heights[0] + sum(change * relu(x - a) for a, change in starts)


pixels, digit = digits()
column = pixels[digit == 8][0].view(8, 8)[:, 2].double()  # down the third column
rows, x = torch.arange(8.0), torch.linspace(0, 7, 1401)
low = x.floor().clamp(max=6).long()
curve = column[low] + (x - low) * (column[low + 1] - column[low])
sums = ramps(x, rows, column)
off = max((y - curve).abs().max() for y in (sums[-1], relus(x, rows, column)))
print("ink down a column of an eight:", *(f"{ink:.0f}" for ink in column))
print("[1.5] 1 constant + 7 hard sigmoids, or + 7 ReLUs = the curve within 1e-13")
assert off < 1e-13

x2, errors = torch.linspace(0, 2 * math.pi, 4001), []
for pieces in (8, 16, 32, 64):
    knots = torch.linspace(0, 2 * math.pi, pieces + 1)
    errors.append((ramps(x2, knots, knots.sin())[-1] - x2.sin()).abs().max().item())
    print(f"one turn of the sine, {pieces:2d} pieces: largest error {errors[-1]:.4f}")
assert all(3.5 < a / b < 4.5 for a, b in pairwise(errors))

figure, (left, right) = plt.subplots(1, 2, sharey=True)
for a, rise in zip(rows, column.diff(), strict=False):
    left.plot(x, rise * hard_sigmoid(6 * (x - a - 0.5)), linewidth=1.2)
left.axhline(column[0], color="0.5", linestyle="--", linewidth=1.2)
left.set(xlabel="row", ylabel="ink", title="a constant and 7 ramps")
for n, color in ((1, "C6"), (2, "C4"), (4, "C3"), (7, "C0")):
    right.plot(x, sums[n], color=color, label=f"{n}")
right.plot(rows, column, "o", color="0.5", zorder=3)
right.set(xlabel="row", title="their sum grows")
right.legend(title="ramps")
plt.show()
