"""The least work to turn one discrete distribution into another."""

import numpy as np
import torch
from jaxtyping import Float
from scipy import optimize, sparse
from torch import Tensor

from mlnotes import check
from mlnotes.gan.divergence import check_distribution


# --8<-- [start:wasserstein1]
def wasserstein1(
    p: Float[Tensor, " n"], q: Float[Tensor, " n"], positions: Float[Tensor, " n"]
) -> Float[Tensor, ""]:
    r"""Compute the Wasserstein-1 distance on a line: the least work to turn p into q.

    $$W_1(p, q) = \int \lvert F_p(t) - F_q(t) \rvert \, dt \tag{10p}$$

    Between two neighbouring positions, the difference of the cumulated probabilities
    $F$ is what must cross.

    Args:
        p: Probabilities of the positions, (n,), at least 0, of sum 1.
        q: Probabilities of the same positions, (n,), at least 0, of sum 1.
        positions: Points on a line, (n,), in any order, finite.

    Returns:
        The distance in the unit of `positions`, a scalar in [0, ∞).

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If `p` or `q` is no distribution, `positions` is not finite, or the
            shapes differ.

    Reference:
        Vallender (1974).
    """
    check_distribution("p", p)
    check_distribution("q", q)
    check.floating("positions", positions)
    for name, value in (("q", q), ("positions", positions)):
        check.shape(name, value, (len(p),))
    order = positions.argsort()
    crossing = (p - q)[order].cumsum(0)[:-1]  # (n - 1,)
    return crossing.abs() @ positions[order].diff()  # (10p)


# --8<-- [end:wasserstein1]


# --8<-- [start:transport_plan]
def transport_plan(
    p: Float[Tensor, " n"], q: Float[Tensor, " m"], cost: Float[Tensor, "n m"]
) -> Float[Tensor, "n m"]:
    r"""Find the cheapest way to turn p into q, by linear programming.

    $$\min_{\gamma \ge 0} \sum_{ij} \gamma_{ij} c_{ij} \quad \text{so that} \quad
    \sum_j \gamma_{ij} = p_i, \quad \sum_i \gamma_{ij} = q_j \tag{10q}$$

    If $c_{ij}$ is the distance of outcome $i$ from outcome $j$, the least cost
    ``(plan * cost).sum()`` is the Wasserstein-1 distance, in any number of dimensions.

    Args:
        p: Probabilities of where the mass is, (n,), at least 0, of sum 1.
        q: Probabilities of where it must go, (m,), at least 0, of sum 1.
        cost: The cost $c$ of moving a unit from $i$ to $j$, (n, m), finite.

    Returns:
        The plan $\gamma$, (n, m): how much goes from $i$ to $j$.

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If `p` or `q` is no distribution, `cost` is not finite, or the
            shapes do not fit.

    Reference:
        Kantorovich (1942); Peyré and Cuturi (2019), section 3.1.
    """
    for name, side in (("p", p), ("q", q)):
        check_distribution(name, side)
        check.shape(name, side, (side.numel(),))
    check.floating("cost", cost)
    check.shape("cost", cost, (len(p), len(q)))
    n, m = cost.shape
    c, *mass = (value.double().numpy(force=True) for value in (cost, p, q))
    scale = abs(c).max() or 1.0  # the solver's tolerances are absolute
    rows = sparse.kron(sparse.eye_array(n), np.ones((1, m)))
    columns = sparse.kron(np.ones((1, n)), sparse.eye_array(m))
    found = optimize.linprog(
        c.ravel() / scale,
        A_eq=sparse.vstack([rows, columns]),
        b_eq=np.concatenate([side / side.sum() for side in mass]),
    )  # (10q)
    return torch.from_numpy(found.x).to(cost).reshape(cost.shape)


# --8<-- [end:transport_plan]
