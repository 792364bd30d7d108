"""The Transformer's layers: attention and a small network, each with a way around."""

from collections.abc import Callable

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from mlnotes import check
from mlnotes.activation import relu
from mlnotes.attention import MultiHeadAttention
from mlnotes.linear import Linear
from mlnotes.norm import LayerNorm
from mlnotes.regularize import Dropout


# --8<-- [start:residual]
def residual(
    input: Float[Tensor, "batch length dim"],
    sublayer: Callable[[Tensor], Tensor],
    norm: Callable[[Tensor], Tensor],
    norm_first: bool,
) -> Float[Tensor, "batch length dim"]:
    r"""Add what a sublayer makes of its input to the input, and normalise.

    The original normalises the sum, and so the way around the sublayer too:

    $$y = \operatorname{norm}\bigl(x + f(x)\bigr) \tag{9b}$$

    Normalising first leaves the way around untouched:

    $$y = x + f\bigl(\operatorname{norm}(x)\bigr) \tag{9c}$$

    Args:
        input: $x$, (batch, length, dim), finite.
        sublayer: $f$, which keeps the shape.
        norm: The normalisation, such as a `LayerNorm`.
        norm_first: Whether as in (9c) instead of (9b).

    Returns:
        $y$, in the shape of `input`.

    Reference:
        Vaswani et al. (2017), section 3.1, for (9b); Xiong et al. (2020), for (9c).
    """
    if norm_first:
        return input + sublayer(norm(input))  # (9c)
    return norm(input + sublayer(input))  # (9b)


# --8<-- [end:residual]


# --8<-- [start:encoder_layer]
class EncoderLayer(nn.Module):
    r"""Look around, then think: self-attention, then a network at each position.

    $$f(x) = W_2 \operatorname{relu}(W_1 x + \beta_1) + \beta_2 \tag{9d}$$

    Both are sublayers of `residual`.

    Args:
        d_model: The number of entries of a vector, at least 1.
        nhead: The number of heads, at least 1; it divides `d_model`.
        dim_feedforward: The number of hidden units of (9d), at least 1.
        dropout: The probability that training drops a hidden unit, or an entry of what
            a sublayer adds, in [0, 1].
        norm_first: Whether each sublayer normalises its input, (9c), or the sum, (9b).
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is out of range, or the heads do not divide `d_model`.

    Differs from torch: batch first; the mask is True where attention is allowed;
        `dropout` is 0 by default and drops no attention weights.

    Reference:
        Vaswani et al. (2017), sections 3.1 and 3.3.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.0,
        norm_first: bool = False,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.flag("norm_first", norm_first)
        self.self_attn = MultiHeadAttention(d_model, nhead, generator=generator)
        self.linear1 = Linear(d_model, dim_feedforward, generator=generator)
        self.linear2 = Linear(dim_feedforward, d_model, generator=generator)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.dropout = Dropout(dropout, generator=generator)
        self.norm_first = norm_first

    def forward(
        self,
        src: Float[Tensor, "batch length dim"],
        src_mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch length dim"]:
        """Map vectors to vectors, (batch, length, d_model).

        Args:
            src: (batch, length, d_model), finite, at least one vector.
            src_mask: (length, length), or broadcastable to (batch, heads, length,
                length); True allows.

        Returns:
            The new vectors, in the shape of `src`.

        Raises:
            TypeError: If `src` is not floating point, or `src_mask` not boolean.
            ValueError: If a shape does not fit, or `src` is not finite.
        """

        def attend(x: Tensor) -> Tensor:
            return self.dropout(self.self_attn(x, mask=src_mask)[0])

        x = residual(src, attend, self.norm1, self.norm_first)
        return residual(x, self._feed_forward, self.norm2, self.norm_first)

    def _feed_forward(self, x: Tensor) -> Tensor:
        """Compute (9d) at each position, with dropout in training."""
        h = self.dropout(relu(self.linear1(x)))
        return self.dropout(self.linear2(h))  # (9d)


# --8<-- [end:encoder_layer]
