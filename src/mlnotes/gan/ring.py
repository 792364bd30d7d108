"""A toy distribution on which a lost mode is seen at once."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check


# --8<-- [start:ring]
def ring(
    n: int,
    modes: int = 8,
    radius: float = 2.0,
    std: float = 0.05,
    *,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "n 2"]:
    """Draw points from equally likely normal distributions around a circle.

    Args:
        n: The number of points, at least 1.
        modes: The number of normal distributions, at least 1.
        radius: The radius of the circle of their centres, in (0, ∞).
        std: Their standard deviation along each axis, in [0, ∞).
        generator: Draws modes and points, on the CPU.

    Returns:
        The points, (n, 2).

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.
    """
    check.integer("n", n, 1)
    check.number("std", std, 0.0)
    centres = ring_centres(modes, radius)
    i = torch.randint(modes, (n,), generator=generator)
    return centres[i] + std * torch.randn(n, 2, generator=generator)


# --8<-- [end:ring]


def ring_centres(modes: int = 8, radius: float = 2.0) -> Float[Tensor, "modes 2"]:
    """List the centres of `ring`, counter-clockwise from the positive x-axis.

    Args:
        modes: The number of centres, at least 1.
        radius: The radius of their circle, in (0, ∞).

    Returns:
        The centres, (modes, 2).

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.
    """
    check.integer("modes", modes, 1)
    check.number("radius", radius, 0.0, closed="()")
    angle = 2 * math.pi / modes * torch.arange(modes)
    return radius * torch.stack([angle.cos(), angle.sin()], dim=1)  # (modes, 2)
