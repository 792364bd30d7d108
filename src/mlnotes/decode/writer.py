"""Writing token by token: what all ways of decoding share."""

from collections.abc import Callable

import torch
from torch import Tensor

from mlnotes import check
from mlnotes.transformer import Transformer


class Writer:
    """The rows being written: a model, what it read, and the tokens so far.

    Args:
        model: The model.
        source: Ids, (batch, source).
        copies: How many rows are written of each source, side by side.
        cache: Whether to keep keys and values.
    """

    def __init__(
        self, model: Transformer, source: Tensor, copies: int, cache: bool
    ) -> None:
        encoded = model.encode(source)
        self.model = model
        self.encoded = [part.repeat_interleave(copies, 0) for part in encoded]
        self.state = model.start(*self.encoded) if cache else None
        rows = len(source) * copies
        self.prefix = source.new_full((rows, 1), model.begin, dtype=torch.int64)
        tokens = torch.arange(model.output.weight.shape[0], device=source.device)
        self.allowed = (tokens != model.padding) & (tokens != model.begin)

    def logits(self) -> Tensor:
        """Compute the logits of the next token, (rows, tokens)."""
        if self.state is None:
            return self.model.decode(self.prefix, *self.encoded)[:, -1]
        z, self.state = self.model.step(self.prefix[:, -1], self.state)
        return z

    def append(self, token: Tensor, origin: Tensor | None = None) -> None:
        """Write a token (rows,) in each row, which may go on from another row."""
        if origin is not None:
            self.prefix = self.prefix[origin]
            self.state = self.state and self.state.select(origin)
        self.prefix = torch.cat([self.prefix, token[:, None]], dim=1)


def write(
    writer: Writer, max_length: int, choose: Callable[[Tensor, Tensor], Tensor]
) -> Tensor:
    """Write until all rows have ended, or are full.

    Args:
        writer: The rows.
        max_length: The most tokens to write.
        choose: Maps the logits, (rows, tokens), and which tokens are allowed,
            (tokens,), to the next token of each row.

    Returns:
        What was written, (rows, length), with padding after the end.
    """
    done = torch.zeros_like(writer.prefix[:, 0], dtype=torch.bool)
    for _ in range(max_length):
        token = choose(writer.logits(), writer.allowed)
        writer.append(torch.where(done, writer.model.padding, token))
        done = done | (token == writer.model.end)
        if done.all():
            break
    return writer.prefix[:, 1:]


def check_length(model: Transformer, max_length: int, cache: bool) -> None:
    """Check what all ways of decoding take.

    Args:
        model: The model.
        max_length: The most tokens to write, in [1, `model.max_length`].
        cache: Whether to keep keys and values.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `max_length` is out of range.
    """
    check.integer("max_length", max_length)
    check.number("max_length", max_length, 1, model.max_length)
    check.flag("cache", cache)
