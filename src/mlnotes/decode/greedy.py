"""Greedy decoding: always the likeliest token."""

import torch
from jaxtyping import Int, Int64
from torch import Tensor

from mlnotes.decode.writer import Writer, check_length, write
from mlnotes.transformer import Transformer


# --8<-- [start:greedy]
@torch.no_grad()
def greedy(
    model: Transformer,
    source: Int[Tensor, "batch source"],
    max_length: int,
    *,
    cache: bool = True,
) -> Int64[Tensor, "batch length"]:
    r"""Write the likeliest token, then the likeliest after it, until the end.

    $$y_t = \arg\max_k p(k \mid y_{<t}, x) \tag{9l}$$

    Args:
        model: The model, in evaluation mode.
        source: Ids, (batch, source), filled up at the end; no row is empty.
        max_length: The most tokens to write, the end token included, in [1,
            `model.max_length`].
        cache: Whether to keep keys and values; without it, every step computes all the
            past anew, and finds the same tokens.

    Returns:
        The tokens, (batch, length), where length is the longest row's: the end token
        and then padding after each row. A row that reached `max_length` first has no
        end token. Padding and the begin token are never written before the end.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `max_length` is out of range, a token of the source is unknown,
            or a source is empty or too long.
    """
    check_length(model, max_length, cache)

    def choose(z: Tensor, allowed: Tensor) -> Tensor:
        return z.masked_fill(~allowed, -torch.inf).argmax(1)  # (9l)

    return write(Writer(model, source, 1, cache), max_length, choose)


# --8<-- [end:greedy]
