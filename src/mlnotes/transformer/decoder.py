"""The Transformer's decoder: it sees what it wrote, and what the encoder read."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import Cache, MultiHeadAttention
from mlnotes.linear import Linear
from mlnotes.norm import LayerNorm
from mlnotes.regularize import Dropout
from mlnotes.transformer.sublayer import feed_forward, residual


# --8<-- [start:layer_cache]
@dataclass(frozen=True)
class LayerCache:
    """What a decoder layer keeps from step to step.

    Attributes:
        past: Keys and values of what was written; they grow by one at each step.
        memory: Those of what the encoder read, computed once.
    """

    past: Cache
    memory: Cache

    def select(self, index: Int[Tensor, " batch"]) -> "LayerCache":
        """Return a cache where row n goes on from row ``index[n]`` of its source.

        Raises:
            TypeError: If `index` is not integer.
            ValueError: If an entry of `index` is out of range.
        """
        return replace(self, past=self.past.select(index))


# --8<-- [end:layer_cache]


# --8<-- [start:decoder_layer]
class DecoderLayer(nn.Module):
    r"""Look back, look at the source, then think.

    The first sublayer is self-attention with a mask: position $i$ sees itself and what
    came before, since that is all there is when it is written.

    $$b^i = \sum_{j \le i} \alpha'_{i,j}\, v^j \tag{9e}$$

    The second is cross-attention, from the decoder's vectors $x^i$ to the encoder's
    $h^j$:

    $$c^i = \sum_j \alpha'_{i,j}\, W^v h^j, \quad
    \alpha'_{i,j} \propto e^{s\, (W^q x^i)^\top (W^k h^j)} \tag{9f}$$

    The third is `feed_forward`. Each is a sublayer of `residual`.

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

    Differs from torch: as `EncoderLayer`.

    Reference:
        Vaswani et al. (2017), sections 3.1 and 3.2.3.
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
        self.multihead_attn = MultiHeadAttention(d_model, nhead, generator=generator)
        self.linear1 = Linear(d_model, dim_feedforward, generator=generator)
        self.linear2 = Linear(dim_feedforward, d_model, generator=generator)
        self.norm1 = LayerNorm(d_model)
        self.norm2 = LayerNorm(d_model)
        self.norm3 = LayerNorm(d_model)
        self.dropout = Dropout(dropout, generator=generator)
        self.norm_first = norm_first

    def forward(
        self,
        tgt: Float[Tensor, "batch length dim"],
        memory: Float[Tensor, "batch source dim"],
        tgt_mask: Bool[Tensor, "..."] | None = None,
        memory_mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch length dim"]:
        """Map vectors to vectors, all positions at once.

        Args:
            tgt: (batch, length, d_model), finite, at least one vector.
            memory: The encoder's vectors, (batch, source, d_model), finite.
            tgt_mask: (length, length), or broadcastable to (batch, heads, length,
                length); True allows. With `causal_mask` it is (9e).
            memory_mask: The same with (length, source).

        Returns:
            The new vectors, in the shape of `tgt`.

        Raises:
            TypeError: If an input is not floating point, or a mask not boolean.
            ValueError: If a shape does not fit, or an input is not finite.
        """

        def look_back(x: Tensor) -> Tensor:
            return self.self_attn(x, mask=tgt_mask)[0]

        return self._sublayers(tgt, look_back, memory, memory_mask)

    def start(self, memory: Float[Tensor, "batch source dim"]) -> LayerCache:
        """Project the memory (batch, source, d_model) once; nothing is written yet."""
        nothing = self.self_attn.keys_values(memory[:, :0])
        return LayerCache(nothing, self.multihead_attn.keys_values(memory))

    def step(
        self,
        tgt: Float[Tensor, "batch 1 dim"],
        cache: LayerCache,
        memory_mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[Float[Tensor, "batch 1 dim"], LayerCache]:
        """Map one vector, that of the next position, as `forward` would do there.

        Args:
            tgt: (batch, 1, d_model), finite.
            cache: What `start` gave, or the step before.
            memory_mask: As in `forward`.

        Returns:
            The new vector, and the cache for the next step.

        Raises:
            TypeError: As in `forward`.
            ValueError: As in `forward`, or if `tgt` is not one vector a row.
        """
        check.shape("tgt", tgt, (len(tgt), 1, tgt.shape[-1]))
        past = cache.past

        def look_back(x: Tensor) -> Tensor:
            nonlocal past
            past = past.extend(self.self_attn.keys_values(x))
            return self.self_attn(x, past)[0]  # (9e)

        y = self._sublayers(tgt, look_back, cache.memory, memory_mask)
        return y, replace(cache, past=past)

    def _sublayers(
        self,
        x: Tensor,
        look_back: Callable[[Tensor], Tensor],
        memory: Tensor | Cache,
        memory_mask: Tensor | None,
    ) -> Tensor:
        def back(x: Tensor) -> Tensor:
            return self.dropout(look_back(x))

        def across(x: Tensor) -> Tensor:
            c, _ = self.multihead_attn(x, memory, mask=memory_mask)  # (9f)
            return self.dropout(c)

        def think(x: Tensor) -> Tensor:
            return feed_forward(x, self.linear1, self.linear2, self.dropout)

        x = residual(x, back, self.norm1, self.norm_first)
        x = residual(x, across, self.norm2, self.norm_first)
        return residual(x, think, self.norm3, self.norm_first)


# --8<-- [end:decoder_layer]


# --8<-- [start:decoder]
class Decoder(nn.Module):
    """A stack of decoder layers, and a normalisation of what comes out.

    Arguments, errors and differences from torch are those of `Encoder`, the methods
    those of `DecoderLayer`.
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
            DecoderLayer(*make, generator=generator) for _ in range(num_layers)
        )
        self.norm = LayerNorm(d_model)

    def forward(
        self,
        tgt: Float[Tensor, "batch length dim"],
        memory: Float[Tensor, "batch source dim"],
        tgt_mask: Bool[Tensor, "..."] | None = None,
        memory_mask: Bool[Tensor, "..."] | None = None,
    ) -> Float[Tensor, "batch length dim"]:
        """Map vectors to vectors, all positions at once."""
        for layer in self.layers:
            tgt = layer(tgt, memory, tgt_mask, memory_mask)
        return self.norm(tgt)

    def start(self, memory: Float[Tensor, "batch source dim"]) -> list[LayerCache]:
        """Project the memory once for each layer."""
        return [layer.start(memory) for layer in self.layers]

    def step(
        self,
        tgt: Float[Tensor, "batch 1 dim"],
        caches: Sequence[LayerCache],
        memory_mask: Bool[Tensor, "..."] | None = None,
    ) -> tuple[Float[Tensor, "batch 1 dim"], list[LayerCache]]:
        """Map the vector of the next position, (batch, 1, d_model)."""
        after = []
        for layer, cache in zip(self.layers, caches, strict=True):
            tgt, longer = layer.step(tgt, cache, memory_mask)
            after.append(longer)
        return self.norm(tgt), after


# --8<-- [end:decoder]
