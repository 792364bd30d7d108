"""Scores: how relevant each key is to each query."""

import math

from jaxtyping import Float
from torch import Tensor

from mlnotes import check


# --8<-- [start:dot_product_scores]
def dot_product_scores(
    query: Float[Tensor, "*batch queries dim"],
    key: Float[Tensor, "*batch keys dim"],
    scale: float | None = None,
) -> Float[Tensor, "*batch queries keys"]:
    r"""Measure relevance by the dot product of query and key.

    $$\alpha_{i,j} = s\, q^i \cdot k^j \tag{8a}$$

    If the entries of $q^i$ and $k^j$ are independent, of mean 0 and variance 1, the dot
    product has variance $d$, their number. The usual scale brings it back to 1:

    $$s = \frac{1}{\sqrt{d}} \tag{8b}$$

    Args:
        query: The $q^i$, (*batch, queries, dim), finite.
        key: The $k^j$, (*batch, keys, dim), finite, at least one.
        scale: $s$, finite; by default as in (8b).

    Returns:
        The scores $\alpha$, (*batch, queries, keys).

    Raises:
        TypeError: If `query` or `key` is not floating point, or `scale` no number.
        ValueError: If the shapes do not fit, or an argument is not finite.

    Reference:
        Vaswani et al. (2017), section 3.2.1 and its footnote 4.
    """
    _check_pair(query, key)
    s = 1 / math.sqrt(query.shape[-1]) if scale is None else scale  # (8b)
    check.number("scale", s)
    return (s * query) @ key.transpose(-2, -1)  # (8a)


# --8<-- [end:dot_product_scores]


# --8<-- [start:additive_scores]
def additive_scores(
    query: Float[Tensor, "*batch queries dim"],
    key: Float[Tensor, "*batch keys dim"],
    weight: Float[Tensor, " dim"],
) -> Float[Tensor, "*batch queries keys"]:
    r"""Measure relevance by a small network: add query and key, tanh, weigh.

    $$\alpha_{i,j} = w^\top \tanh\bigl(q^i + k^j\bigr) \tag{8c}$$

    All the sums are held at once: memory grows as queries · keys · dim.

    Args:
        query: The $q^i = W^q a^i$, (*batch, queries, dim), finite.
        key: The $k^j = W^k a^j$, (*batch, keys, dim), finite, at least one.
        weight: $w$, (dim,), finite.

    Returns:
        The scores $\alpha$, (*batch, queries, keys).

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If the shapes do not fit, or an argument is not finite.

    Reference:
        Bahdanau, Cho and Bengio (2015), appendix A.1.2.
    """
    _check_pair(query, key)
    check.floating("weight", weight)
    check.shape("weight", weight, query.shape[-1:])
    sums = query.unsqueeze(-2) + key.unsqueeze(-3)  # (*batch, queries, keys, dim)
    return sums.tanh() @ weight  # (8c)


# --8<-- [end:additive_scores]


def _check_pair(query: Tensor, key: Tensor) -> None:
    """Require queries and keys of one batch shape and one dim, and at least one key."""
    check.floating("query", query)
    check.floating("key", key)
    *batch, dim = query.shape[:-2] + query.shape[-1:]
    if query.dim() < 2 or dim == 0:
        shape = tuple(query.shape)
        raise ValueError(f"query must have shape (*batch, queries, dim), got {shape}")
    check.shape("key", key, (*batch, *key.shape[-2:-1], dim))
    if key.shape[-2] == 0:
        raise ValueError(f"key must hold at least 1 key, got shape {tuple(key.shape)}")
