"""Truncated attention: each query sees its neighbourhood, at linear cost."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import pad

from mlnotes import check
from mlnotes.attention.dot import dot_product_attention


# --8<-- [start:window_attention]
def window_attention(
    query: Float[Tensor, "*batch length dim"],
    key: Float[Tensor, "*batch length dim"],
    value: Float[Tensor, "*batch length features"],
    radius: int,
) -> Float[Tensor, "*batch length features"]:
    """Attend to the positions at most `radius` steps away, and compute only those.

    The sequence is cut into blocks as long as the radius: all that a block's queries
    may see lies in it and its two neighbours. Memory grows as length · radius, where
    `dot_product_attention` with `window_mask`, which gives the same, needs length².

    Args:
        query: The $q^i$, (*batch, length, dim), finite, at least one.
        key: The $k^j$, (*batch, length, dim), finite.
        value: The $v^j$, (*batch, length, features), finite.
        radius: The number of steps on each side, at least 0.

    Returns:
        The outputs $b^i$, (*batch, length, features).

    Raises:
        TypeError: If an input is not floating point, or `radius` no integer.
        ValueError: If the shapes do not fit, an input is not finite, or `radius` is
            negative.

    Reference:
        Beltagy, Peters and Cohan (2020), section 3.1 for the window, appendix A for
        the blocks.
    """
    check.integer("radius", radius, 0)
    check.not_empty("query", query)
    check.shape("key", key, query.shape)
    check.shape("value", value, (*query.shape[:-1], *value.shape[-1:]))
    length = query.shape[-2]
    size = max(1, min(radius, length))  # of a block
    blocks = -(-length // size)
    fill = blocks * size - length  # the last block may be short
    q = pad(query, (0, 0, 0, fill)).unflatten(-2, (blocks, size))
    k, v = (
        pad(x, (0, 0, size, fill + size)).unfold(-2, 3 * size, size).transpose(-2, -1)
        for x in (key, value)
    )  # (*batch, blocks, 3 · size, dim)
    i = torch.arange(blocks * size, device=query.device).unflatten(0, (blocks, size, 1))
    j = i[:, :1] + torch.arange(-size, 2 * size, device=query.device)
    near = ((i - j).abs() <= radius) & (j >= 0) & (j < length)
    b, _ = dot_product_attention(q, k, v, near)
    return b.flatten(-3, -2)[..., :length, :]


# --8<-- [end:window_attention]
