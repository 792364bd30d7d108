"""Masks: which key each query may attend to, True where it may."""

import torch
from jaxtyping import Bool, Int
from torch import Tensor

from mlnotes import check


# --8<-- [start:padding_mask]
def padding_mask(
    lengths: Int[Tensor, " batch"], size: int
) -> Bool[Tensor, "batch 1 1 size"]:
    """Allow the first `lengths[n]` positions of sequence n: the rest is padding.

    Args:
        lengths: The true lengths, (batch,), each in [0, size].
        size: The length that all sequences were padded to, at least 0.

    Returns:
        The mask, (batch, 1, 1, size): the same for all heads and queries. A sequence of
        length 0 allows nothing. For `dot_product_attention` on (batch, length, dim),
        without heads, take ``mask[:, 0]``.

    Raises:
        TypeError: If `lengths` are not integers, or `size` no integer.
        ValueError: If `lengths` has another shape or an entry out of range, or `size`
            is negative.

    Differs from torch: its `key_padding_mask` is (batch, size), and True where a
        position is padding.
    """
    check.integer("size", size, 0)
    check.class_labels("lengths", lengths, size + 1)
    check.shape("lengths", lengths, (lengths.numel(),))
    positions = torch.arange(size, device=lengths.device)
    return (positions < lengths[:, None])[:, None, None]


# --8<-- [end:padding_mask]


# --8<-- [start:causal_mask]
def causal_mask(
    size: int, *, device: torch.device | str | None = None
) -> Bool[Tensor, "size size"]:
    """Allow each position itself and those before it, never a later one.

    Args:
        size: The length of the sequence, at least 0.
        device: Where the mask lives.

    Returns:
        The mask, (queries, keys): True on and below the diagonal. When the first keys
        come from a cache, the last rows are the mask of the new queries.

    Raises:
        TypeError: If `size` is no integer.
        ValueError: If `size` is negative.

    Differs from torch: `generate_square_subsequent_mask` has -∞ where ours is False.
    """
    check.integer("size", size, 0)
    return torch.ones(size, size, dtype=torch.bool, device=device).tril()


# --8<-- [end:causal_mask]


# --8<-- [start:window_mask]
def window_mask(
    size: int, radius: int, *, device: torch.device | str | None = None
) -> Bool[Tensor, "size size"]:
    """Allow each position those at most `radius` steps away, on both sides.

    Args:
        size: The length of the sequence, at least 0.
        radius: The number of steps, at least 0; with 0, only the position itself.
        device: Where the mask lives.

    Returns:
        The mask, (queries, keys): a band around the diagonal.

    Raises:
        TypeError: If `size` or `radius` is no integer.
        ValueError: If `size` or `radius` is negative.
    """
    check.integer("size", size, 0)
    check.integer("radius", radius, 0)
    i = torch.arange(size, device=device)
    return (i[:, None] - i).abs() <= radius


# --8<-- [end:window_mask]


def check_mask(mask: Tensor, shape: torch.Size) -> None:
    """Require a boolean mask that broadcasts to `shape`, the shape of the scores.

    Args:
        mask: What was given, any shape.
        shape: The shape of the scores, (…, queries, keys).

    Raises:
        TypeError: If `mask` is no tensor or not boolean.
        ValueError: If it does not broadcast.
    """
    if not isinstance(mask, Tensor):
        raise TypeError(f"mask must be a tensor, got {type(mask).__name__}")
    if mask.dtype != torch.bool:
        raise TypeError(f"mask must be boolean, True = may attend, got {mask.dtype}")
    ends = zip(reversed(mask.shape), reversed(shape), strict=False)
    if mask.dim() > len(shape) or any(size not in (1, full) for size, full in ends):
        want, got = tuple(shape), tuple(mask.shape)
        raise ValueError(f"mask must broadcast to shape {want}, got {got}")
