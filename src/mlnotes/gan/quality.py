"""How good generated examples are, and how each answer can be fooled."""

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check


# --8<-- [start:mode_shares]
def mode_shares(
    samples: Float[Tensor, "n *shape"],
    centres: Float[Tensor, "modes *shape"],
    radius: float,
) -> Float[Tensor, " modes"]:
    """Measure which share of the samples lies near each mode.

    A sample counts for the nearest centre only, and only within `radius` of it. The sum
    of the shares is the share of good samples.

    Args:
        samples: Generated examples, (n, *shape), finite.
        centres: The modes, (modes, *shape), finite.
        radius: How near is near, in (0, ∞).

    Returns:
        The shares, (modes,), each in [0, 1].

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a tensor is empty or not finite, the shapes do not fit, or
            `radius` is out of range.
    """
    check.number("radius", radius, 0.0, closed="()")
    distance, mode = _distances("centres", samples, centres).min(1)
    near = mode[distance <= radius]
    return near.bincount(minlength=len(centres)).to(samples.dtype) / len(samples)


# --8<-- [end:mode_shares]


# --8<-- [start:modes_covered]
def modes_covered(
    samples: Float[Tensor, "n *shape"],
    centres: Float[Tensor, "modes *shape"],
    radius: float,
    share: float = 0.02,
) -> int:
    """Count the modes that the generator has not dropped.

    Args:
        samples: Generated examples, (n, *shape), finite.
        centres: The modes, (modes, *shape), finite.
        radius: How near to a mode a sample must be, in (0, ∞).
        share: The share of the samples that a mode must have, in (0, 1].

    Returns:
        The number of modes with at least that share, as `mode_shares` measures it.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a tensor is empty or not finite, the shapes do not fit, or a
            number is out of range.
    """
    check.number("share", share, 0.0, 1.0, closed="(]")
    return int((mode_shares(samples, centres, radius) >= share).sum())


# --8<-- [end:modes_covered]


def _distances(name: str, samples: Tensor, points: Tensor) -> Tensor:
    """Compute the distance of every sample from every point, (samples, points)."""
    for label, value in (("samples", samples), (name, points)):
        check.floating(label, value)
        check.not_empty(label, value)
    check.shape(name, points, (len(points), *samples.shape[1:]))
    # The mode through a product of matrices would find copies at a distance above 0.
    return torch.cdist(
        samples.reshape(len(samples), -1),
        points.reshape(len(points), -1),
        compute_mode="donot_use_mm_for_euclid_dist",
    )


# --8<-- [start:nearest_distance]
def nearest_distance(
    samples: Float[Tensor, "n *shape"], data: Float[Tensor, "examples *shape"]
) -> Float[Tensor, " n"]:
    r"""Compute how far each sample is from the nearest example: 0 for a copy.

    $$\delta(x) = \min_n \lVert x - x_n \rVert_2 \tag{10r}$$

    A generator that memorised is nearer to its training data than fresh real examples
    are.

    Args:
        samples: Generated examples $x$, (n, *shape), finite.
        data: Real examples $x_n$, (examples, *shape), finite.

    Returns:
        The distances in the unit of the entries, (n,).

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is empty or not finite, or the shapes do not fit.
    """
    return _distances("data", samples, data).amin(1)  # (10r)


# --8<-- [end:nearest_distance]


# --8<-- [start:frechet_distance]
def frechet_distance(
    a: Float[Tensor, "n features"], b: Float[Tensor, "m features"]
) -> Float[Tensor, ""]:
    r"""Compute the Fréchet distance of two sets, each taken as a normal distribution.

    $$d^2 = \lVert \mu_a - \mu_b \rVert_2^2 + \operatorname{tr}
    \bigl(\Sigma_a + \Sigma_b - 2 (\Sigma_a \Sigma_b)^{1/2}\bigr) \tag{10s}$$

    With $\Sigma_a = R_a^\top R_a$ and $\Sigma_b = R_b^\top R_b$, the trace of the root
    is the sum of the singular values of $R_a R_b^\top$, so that no root is taken of a
    number that rounding made negative.

    Args:
        a: Features of one set, (n, features), at least 2 examples, finite: entries of a
            classifier's hidden layer, say.
        b: Features of the other set, (m, features), at least 2 examples, finite.

    Returns:
        The squared distance $d^2$, which is what is usually reported, in [0, ∞).

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is not finite, has fewer than 2 examples, or the
            numbers of features differ.

    Reference:
        Heusel, Ramsauer, Unterthiner, Nessler and Hochreiter (2017), equation (6);
        Dowson and Landau (1982).
    """
    for name, value in (("a", a), ("b", b)):
        check.floating(name, value)
        check.not_empty(name, value)
        check.shape(name, value, (len(value), a.shape[-1]))
        if len(value) < 2:
            raise ValueError(f"{name} must have at least 2 examples, got {len(value)}")
    r_a, r_b = _covariance_factor(a), _covariance_factor(b)
    root = torch.linalg.svdvals(r_a @ r_b.T).sum()
    trace = r_a.square().sum() + r_b.square().sum() - 2 * root
    shift = (a.mean(0) - b.mean(0)).square().sum()
    return shift + trace.clamp(min=0)  # (10s)


def _covariance_factor(x: Tensor) -> Tensor:
    """Compute the triangular $R$ of the covariance $R^T R$."""
    centred = (x - x.mean(0)) / (len(x) - 1) ** 0.5
    return torch.linalg.qr(centred, mode="r").R


# --8<-- [end:frechet_distance]
