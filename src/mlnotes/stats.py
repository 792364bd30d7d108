"""Numbers over seeds: means and spreads, paired comparisons, fitted exponents."""

import math
from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Real
from torch import Tensor

from mlnotes import check

Values = Sequence[float | int] | Real[Tensor, "..."] | Real[np.ndarray, "..."]


# --8<-- [start:mean_std]
def mean_std(values: Values) -> tuple[float, float]:
    """Compute the mean and the sample standard deviation.

    The standard deviation says how far one value lies from the mean. How far the mean
    itself may be off is its standard error, smaller by the root of their number.

    Args:
        values: One result for each seed, at least 2, finite.

    Returns:
        The mean, and the root of the sum of the squared deviations divided by the
        number of values less 1, both in the unit of `values`.

    Raises:
        ValueError: If there are fewer than 2 values, or one is not finite.
    """
    x = _vector("values", values, 2)
    return x.mean().item(), x.std().item()


# --8<-- [end:mean_std]


def _vector(name: str, values: Values, least: int) -> Tensor:
    """Check the values and give them in double precision."""
    x = torch.as_tensor(values, dtype=torch.float64)
    check.floating(name, x)
    check.shape(name, x, (x.numel(),))
    if len(x) < least:
        raise ValueError(f"{name} must have at least {least} values, got {len(x)}")
    return x


# --8<-- [start:spread]
def spread(values: Values, digits: int = 2) -> str:
    """Write the mean and the sample standard deviation as ``1.80 ± 0.30``.

    Args:
        values: One result for each seed, at least 2, finite.
        digits: The number of decimals, at least 0.

    Returns:
        The text.

    Raises:
        TypeError: If `digits` is not an integer.
        ValueError: If there are fewer than 2 values, one is not finite, or `digits` is
            negative.
    """
    check.integer("digits", digits, 0)
    mean, std = mean_std(values)
    return f"{mean:.{digits}f} ± {std:.{digits}f}"


# --8<-- [end:spread]


# --8<-- [start:paired_difference]
def paired_difference(a: Values, b: Values) -> list[float]:
    """Subtract seed by seed, so that what both share with the seed cancels.

    Args:
        a: One result for each seed, at least 2, finite.
        b: The results of the same seeds in the same order.

    Returns:
        The differences a - b, for `spread`, `mean_std` or `sign_test`.

    Raises:
        ValueError: If there are fewer than 2 values, one is not finite, or the numbers
            of values differ.
    """
    x, y = _vector("a", a, 2), _vector("b", b, 2)
    check.shape("b", y, x.shape)
    return (x - y).tolist()


# --8<-- [end:paired_difference]


# --8<-- [start:sign_test]
def sign_test(differences: Values) -> float:
    """Compute how often chance alone would make the signs this one-sided, or more so.

    If neither method were better, each sign would be a fair coin. The answer counts
    both sides: 5 equal signs of 5 happen 2 times in 32. Differences of 0 are left out.

    Args:
        differences: Paired differences, at least 2, finite.

    Returns:
        The p-value, in (0, 1].

    Raises:
        ValueError: If there are fewer than 2 differences, or one is not finite.

    Reference:
        Dixon and Mood (1946).
    """
    d = _vector("differences", differences, 2)
    up, down = int((d > 0).sum()), int((d < 0).sum())
    n, most = up + down, max(up, down)
    tail = sum(math.comb(n, i) for i in range(most, n + 1))
    return min(1.0, 2 * tail / 2**n)


# --8<-- [end:sign_test]


# --8<-- [start:fitted_slope]
def fitted_slope(x: Values, y: Values) -> tuple[float, float]:
    r"""Fit the exponent of a power law: the slope of $\log y$ against $\log x$.

    If $y = c\, x^p$, then $\log y = \log c + p \log x$, and the line of least squares
    through the logarithms has the slope $p$.

    Args:
        x: Positive, finite, at least 3 values, not all equal.
        y: Positive, finite, one for each `x`.

    Returns:
        The slope, and its standard error, as of independent errors of equal size in
        $\log y$.

    Raises:
        ValueError: If there are fewer than 3 values, one is not finite or not positive,
            all of `x` are equal, or the numbers of values differ.
    """
    logs = [_logarithm("x", x), _logarithm("y", y)]
    check.shape("y", logs[1], logs[0].shape)
    if (logs[0] == logs[0][0]).all():
        raise ValueError(f"x must not be all equal, got {len(logs[0])} times the same")
    u, v = (log - log.mean() for log in logs)
    slope = (u @ v) / (u @ u)
    residual = v - slope * u
    error = (residual @ residual / (len(u) - 2) / (u @ u)).sqrt()
    return slope.item(), error.item()


def _logarithm(name: str, values: Values) -> Tensor:
    x = _vector(name, values, 3)
    if (x <= 0).any():
        raise ValueError(f"{name} must be positive, got {x.min().item()}")
    return x.log()


# --8<-- [end:fitted_slope]
