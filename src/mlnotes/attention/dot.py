"""Attention: scores become weights, and the weights mix the values."""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from mlnotes import check
from mlnotes.attention.mask import check_mask
from mlnotes.attention.score import additive_scores, dot_product_scores


# --8<-- [start:masked_softmax]
def masked_softmax(
    scores: Float[Tensor, "*batch queries keys"],
    mask: Bool[Tensor, "..."] | None = None,
) -> Float[Tensor, "*batch queries keys"]:
    r"""Turn each query's scores into weights that sum to 1 over the keys allowed.

    $$\alpha'_{i,j} = \frac{m_{i,j}\, e^{\alpha_{i,j} - c_i}}
    {\sum_{j'} m_{i,j'}\, e^{\alpha_{i,j'} - c_i}},
    \quad c_i = \max_{j :\, m_{i,j} = 1} \alpha_{i,j} \tag{8d}$$

    Without a mask this is the softmax (5b). A query that may attend to nothing gets
    the weights 0 instead of 0 / 0, and no gradient.

    Args:
        scores: $\alpha$, (*batch, queries, keys), finite, with at least one key.
        mask: $m$, broadcastable to the shape of `scores`; True allows.

    Returns:
        The weights $\alpha'$, in the shape of `scores`.

    Raises:
        TypeError: If `scores` is not floating point or `mask` not boolean.
        ValueError: If `scores` is not finite or has no key, or `mask` does not
            broadcast to it.

    Differs from torch: its softmax gives NaN where all scores are masked.
    """
    check.floating("scores", scores)
    if not all(scores.shape[-1:]):
        raise ValueError(f"scores must have a key, got shape {tuple(scores.shape)}")
    if mask is not None:
        check_mask(mask, scores.shape)
        scores = torch.where(mask, scores, -math.inf)
    least = torch.finfo(scores.dtype).min  # else -∞ - (-∞) where nothing is allowed
    c = scores.detach().amax(-1, keepdim=True).clamp(min=least)
    e = (scores - c).exp_()
    total = e.sum(-1, keepdim=True)  # at least e^0 = 1, or 0 where nothing is allowed
    return e / total.clamp(min=1)  # (8d)


# --8<-- [end:masked_softmax]


# --8<-- [start:attend]
def attend(
    scores: Float[Tensor, "*batch queries keys"],
    value: Float[Tensor, "*batch keys features"],
    mask: Bool[Tensor, "..."] | None = None,
) -> tuple[
    Float[Tensor, "*batch queries features"], Float[Tensor, "*batch queries keys"]
]:
    r"""Mix the values, each in proportion to its weight.

    $$b^i = \sum_j \alpha'_{i,j}\, v^j \tag{8e}$$

    Args:
        scores: $\alpha$, (*batch, queries, keys), finite, with at least one key.
        value: The $v^j$, (*batch, keys, features), finite.
        mask: Broadcastable to the shape of `scores`; True allows.

    Returns:
        The outputs $b^i$, (*batch, queries, features), and the weights $\alpha'$ of
        (8d), (*batch, queries, keys). Both are 0 for a query that may attend to
        nothing.

    Raises:
        TypeError: If `scores` or `value` is not floating point, or `mask` not boolean.
        ValueError: If the shapes do not fit, or an argument is not finite.
    """
    weights = masked_softmax(scores, mask)
    check.floating("value", value)
    keys, features = scores.shape[-1], value.shape[-1:]
    check.shape("value", value, (*scores.shape[:-2], keys, *features))
    return weights @ value, weights  # (8e)


# --8<-- [end:attend]


# --8<-- [start:dot_product_attention]
def dot_product_attention(
    query: Float[Tensor, "*batch queries dim"],
    key: Float[Tensor, "*batch keys dim"],
    value: Float[Tensor, "*batch keys features"],
    mask: Bool[Tensor, "..."] | None = None,
    scale: float | None = None,
) -> tuple[
    Float[Tensor, "*batch queries features"], Float[Tensor, "*batch queries keys"]
]:
    r"""Attend by dot product, all queries at once.

    $$B = \operatorname{softmax}\bigl(s\, Q K^\top\bigr)\, V \tag{8f}$$

    The rows of $Q$, $K$, $V$, $B$ are the $q^i$, $k^j$, $v^j$, $b^i$. The softmax is
    that of (8d), along the rows.

    Args:
        query: $Q$, (*batch, queries, dim), finite.
        key: $K$, (*batch, keys, dim), finite, at least one key.
        value: $V$, (*batch, keys, features), finite.
        mask: Broadcastable to (*batch, queries, keys); True allows.
        scale: $s$, finite; by default as in (8b).

    Returns:
        The outputs $B$, (*batch, queries, features), and the weights, (*batch,
        queries, keys). Both are 0 for a query that may attend to nothing.

    Raises:
        TypeError: If an input is not floating point, `mask` not boolean, or `scale` no
            number.
        ValueError: If the shapes do not fit, or an argument is not finite.

    Differs from torch: `scaled_dot_product_attention` returns no weights, calls the
        mask `attn_mask`, and has `dropout_p`, `is_causal` and `enable_gqa` as well.

    Reference:
        Vaswani et al. (2017), equation 1.
    """
    return attend(dot_product_scores(query, key, scale), value, mask)  # (8f)


# --8<-- [end:dot_product_attention]


# --8<-- [start:additive_attention]
def additive_attention(
    query: Float[Tensor, "*batch queries dim"],
    key: Float[Tensor, "*batch keys dim"],
    value: Float[Tensor, "*batch keys features"],
    weight: Float[Tensor, " dim"],
    mask: Bool[Tensor, "..."] | None = None,
) -> tuple[
    Float[Tensor, "*batch queries features"], Float[Tensor, "*batch queries keys"]
]:
    r"""Attend by the additive scores (8c).

    Args:
        query: The $q^i = W^q a^i$, (*batch, queries, dim), finite.
        key: The $k^j = W^k a^j$, (*batch, keys, dim), finite, at least one.
        value: The $v^j$, (*batch, keys, features), finite.
        weight: $w$, (dim,), finite.
        mask: Broadcastable to (*batch, queries, keys); True allows.

    Returns:
        The outputs, (*batch, queries, features), and the weights, (*batch, queries,
        keys). Both are 0 for a query that may attend to nothing.

    Raises:
        TypeError: If an input is not floating point, or `mask` not boolean.
        ValueError: If the shapes do not fit, or an argument is not finite.

    Reference:
        Bahdanau, Cho and Bengio (2015), section 3.1.
    """
    return attend(additive_scores(query, key, weight), value, mask)


# --8<-- [end:additive_attention]
