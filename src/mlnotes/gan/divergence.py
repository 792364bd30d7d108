"""How far apart two discrete distributions are, exactly."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check


def check_distribution(name: str, value: Float[Tensor, "*shape"]) -> None:
    """Require probabilities of sum 1, up to the root of the type's precision.

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.

    Raises:
        TypeError: If `value` is not floating point.
        ValueError: If `value` is empty or not finite, an entry is negative, or their
            sum is not 1.
    """
    check.floating(name, value)
    check.not_empty(name, value)
    check.between(name, value, 0.0, math.inf)
    total = value.detach().sum().item()
    if abs(total - 1) > torch.finfo(value.dtype).eps ** 0.5:
        raise ValueError(f"{name} must sum to 1, got {total}")


def _check_pair(p: Tensor, q: Tensor) -> None:
    check_distribution("p", p)
    check_distribution("q", q)
    check.shape("q", q, p.shape)


# --8<-- [start:kl_divergence]
def kl_divergence(
    p: Float[Tensor, "*shape"], q: Float[Tensor, "*shape"]
) -> Float[Tensor, ""]:
    r"""Compute the Kullback-Leibler divergence: infinite if $p$ goes where $q$ is 0.

    $$\mathrm{KL}(p \,\|\, q) = \sum_i p_i \log \frac{p_i}{q_i} \tag{10k}$$

    Args:
        p: Probabilities, any shape, at least 0, of sum 1.
        q: Probabilities, in the shape of `p`, at least 0, of sum 1.

    Returns:
        The divergence in nats, a scalar in [0, ∞].

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is no distribution, or the shapes differ.

    Differs from torch: takes both distributions as they are, $p$ first.

    Reference:
        Kullback and Leibler (1951), equation (2.4).
    """
    _check_pair(p, q)
    return _relative_entropy(p, q)


def _relative_entropy(p: Tensor, q: Tensor) -> Tensor:
    support = p > 0  # 0 log 0 counts as 0, its limit
    p, q = p[support], q[support]
    return (p * (p.log() - q.log())).sum()  # (10k)


# --8<-- [end:kl_divergence]


# --8<-- [start:js_divergence]
def js_divergence(
    p: Float[Tensor, "*shape"], q: Float[Tensor, "*shape"]
) -> Float[Tensor, ""]:
    r"""Compute the Jensen-Shannon divergence: log 2 if no outcome is shared.

    $$\mathrm{JS}(p, q) = \tfrac12 \mathrm{KL}\Bigl(p \,\Big\|\, \frac{p + q}{2}\Bigr)
    + \tfrac12 \mathrm{KL}\Bigl(q \,\Big\|\, \frac{p + q}{2}\Bigr) \tag{10l}$$

    Args:
        p: Probabilities, any shape, at least 0, of sum 1.
        q: Probabilities, in the shape of `p`, at least 0, of sum 1.

    Returns:
        The divergence in nats, a scalar in [0, log 2].

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is no distribution, or the shapes differ.

    Reference:
        Lin (1991), equation (4.1), with equal weights.
    """
    _check_pair(p, q)
    m = (p + q) / 2
    return (_relative_entropy(p, m) + _relative_entropy(q, m)) / 2  # (10l)


# --8<-- [end:js_divergence]


# --8<-- [start:optimal_discriminator]
def optimal_discriminator(
    p: Float[Tensor, "*shape"], q: Float[Tensor, "*shape"]
) -> Float[Tensor, "*shape"]:
    r"""Find the best answer to "real or fake?" where both distributions are known.

    $$D^*_i = \frac{p_i}{p_i + q_i} \tag{10m}$$

    Args:
        p: Probabilities of real outcomes, any shape, at least 0, of sum 1.
        q: Probabilities of generated outcomes, in the shape of `p`, of sum 1.

    Returns:
        The probability that each outcome is real, in the shape of `p`; 1/2 for an
        outcome that never comes.

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is no distribution, or the shapes differ.

    Reference:
        Goodfellow et al. (2014), proposition 1.
    """
    _check_pair(p, q)
    never = p + q == 0
    return (p + 0.5 * never) / (p + q + never)  # (10m)


# --8<-- [end:optimal_discriminator]


# --8<-- [start:game_value]
def game_value(
    p: Float[Tensor, "*shape"],
    q: Float[Tensor, "*shape"],
    d: Float[Tensor, "*shape"] | None = None,
) -> Float[Tensor, ""]:
    r"""Compute what the discriminator gains in the minimax game.

    $$V(D) = \sum_i p_i \log D_i + \sum_i q_i \log (1 - D_i) \tag{10n}$$

    $$\max_D V(D) = V(D^*) = 2\, \mathrm{JS}(p, q) - \log 4 \tag{10o}$$

    Args:
        p: Probabilities of real outcomes, any shape, at least 0, of sum 1.
        q: Probabilities of generated outcomes, in the shape of `p`, of sum 1.
        d: The discriminator's probability $D$ that each outcome is real, in the shape
            of `p`, in [0, 1]; the best, (10m), if not given.

    Returns:
        The value in nats, a scalar in [-∞, 0].

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If `p` or `q` is no distribution, an entry of `d` is outside [0, 1],
            or the shapes differ.

    Reference:
        Goodfellow et al. (2014), equation (1) and theorem 1.
    """
    if d is None:
        return 2 * js_divergence(p, q) - math.log(4)  # (10o)
    _check_pair(p, q)
    check.floating("d", d)
    check.shape("d", d, p.shape)
    check.between("d", d, 0.0, 1.0)
    real, fake = p > 0, q > 0
    gain = p[real] @ d[real].log()
    return gain + q[fake] @ (-d[fake]).log1p()  # (10n)


# --8<-- [end:game_value]
