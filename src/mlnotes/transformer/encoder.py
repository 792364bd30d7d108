"""The Transformer's encoder: each vector sees all others, layer by layer."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import MultiHeadAttention
from mlnotes.linear import Linear
from mlnotes.norm import LayerNorm
from mlnotes.regularize import Dropout
from mlnotes.transformer.sublayer import feed_forward, residual


# --8<-- [start:encoder_layer]
class EncoderLayer(nn.Module):
    """Look around, then think: self-attention, then a network at each position.

    Each is a sublayer of `residual`; the network is `feed_forward`.

    Args:
        d_model: The number of entries of a vector, at least 1.
        nhead: The number of heads, at least 1; it divides `d_model`.
        dim_feedforward: The number of the network's hidden units, at least 1.
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

        def think(x: Tensor) -> Tensor:
            return feed_forward(x, self.linear1, self.linear2, self.dropout)

        x = residual(src, attend, self.norm1, self.norm_first)
        return residual(x, think, self.norm2, self.norm_first)


# --8<-- [end:encoder_layer]


# --8<-- [start:encoder]
class Encoder(nn.Module):
    """A stack of encoder layers, and a normalisation of what comes out.

    Args:
        d_model: The number of entries of a vector, at least 1.
        nhead: The number of heads, at least 1; it divides `d_model`.
        num_layers: The number of layers, at least 1.
        dim_feedforward: The number of each layer's hidden units, at least 1.
        dropout: As in `EncoderLayer`.
        norm_first: As in `EncoderLayer`.
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is out of range, or the heads do not divide `d_model`.

    Differs from torch: takes numbers instead of a layer, and draws each layer anew
        instead of copying one; the last norm is always there, as in its `Transformer`.

    Reference:
        Vaswani et al. (2017), section 3.1.
    """

    def __init__(
        self,
        d_model: int,
        nhead: int,
        num_layers: int,
        dim_feedforward: int = 2048,
        dropout: float = 0.0,
        norm_first: bool = False,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("num_layers", num_layers, 1)
        make = d_model, nhead, dim_feedforward, dropout, norm_first
        self.layers = nn.ModuleList(
            EncoderLayer(*make, generator=generator) for _ in range(num_layers)
        )
        self.norm = LayerNorm(d_model)

    def forward(
        self,
        src: Float[Tensor, "batch length dim"],
        mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch length dim"]:
        """Map vectors to vectors, (batch, length, d_model), as `EncoderLayer` does."""
        for layer in self.layers:
            src = layer(src, mask)
        return self.norm(src)


# --8<-- [end:encoder]
