"""The Transformer: reads one sequence, and writes another token by token."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import causal_mask
from mlnotes.linear import Linear
from mlnotes.transformer.decoder import Decoder, LayerCache
from mlnotes.transformer.embed import (
    TokenEmbedding,
    TokenEncoder,
    check_token,
    check_tokens,
)


# --8<-- [start:state]
@dataclass(frozen=True)
class State:
    """What the model keeps from one written token to the next.

    Attributes:
        caches: One for each layer of the decoder.
        mask: The memory's, (batch, 1, 1, source).
    """

    caches: Sequence[LayerCache]
    mask: Bool[Tensor, "batch 1 1 source"]

    @property
    def length(self) -> int:
        """The number of tokens that went in."""
        return self.caches[0].past.keys.shape[2]

    def select(self, index: Int[Tensor, " batch"]) -> "State":
        """Return a state where row n goes on from row ``index[n]`` of its source."""
        return replace(self, caches=[cache.select(index) for cache in self.caches])


# --8<-- [end:state]


# --8<-- [start:transformer]
class Transformer(nn.Module):
    r"""Write a sequence, each token from the source and the tokens before it.

    $$p(y \mid x) = \prod_t p(y_t \mid y_{<t}, x), \quad
    p(y_t \mid y_{<t}, x) = \operatorname{softmax}(W d_t)_{y_t} \tag{9h}$$

    $d_t$ is the decoder's vector at the position of $y_{t-1}$; before $y_1$ stands the
    token `begin`, and the last $y_t$ is the token `end`.

    Args:
        source_tokens: The number of tokens of the sources, at least 1.
        target_tokens: The number of tokens of the targets, at least 1.
        d_model: The number of entries of a vector, even.
        nhead: The number of heads, at least 1; it divides `d_model`.
        num_encoder_layers: At least 1.
        num_decoder_layers: At least 1.
        dim_feedforward: The number of each layer's hidden units, at least 1.
        dropout: The probability that training drops a hidden unit, or an entry of a
            first vector or of what a sublayer adds, in [0, 1].
        norm_first: Whether each sublayer normalises its input, (9c), or the sum, (9b).
        padding: The token that fills up short sequences, on both sides.
        begin: The target's token before the first.
        end: The target's token after the last.
        max_length: The most tokens of a source, and of a target with its `end`.
        tied: Whether $W$ is the table of the target's embeddings.
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range, or two special tokens are the same.

    Differs from torch: it embeds tokens and gives logits, where torch's maps vectors
        to vectors; `dropout` is 0 by default.

    Reference:
        Vaswani et al. (2017); Press and Wolf (2017), for `tied`.
    """

    def __init__(
        self,
        source_tokens: int,
        target_tokens: int,
        d_model: int = 512,
        nhead: int = 8,
        num_encoder_layers: int = 6,
        num_decoder_layers: int = 6,
        dim_feedforward: int = 2048,
        dropout: float = 0.0,
        norm_first: bool = False,
        *,
        padding: int = 0,
        begin: int = 1,
        end: int = 2,
        max_length: int = 512,
        tied: bool = True,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        specials = {"padding": padding, "begin": begin, "end": end}
        for name, token in specials.items():
            check_token(name, token, target_tokens)
        if len(set(specials.values())) < 3:
            raise ValueError(f"padding, begin and end must differ, got {specials}")
        check.flag("tied", tied)
        self.padding, self.begin, self.end = padding, begin, end
        self.max_length = max_length
        sizes, more = (d_model, nhead), (dim_feedforward, dropout, norm_first)
        self.read = TokenEncoder(
            *(source_tokens, *sizes, num_encoder_layers, *more),
            padding=padding,
            max_length=max_length,
            generator=generator,
        )
        self.embed = TokenEmbedding(
            target_tokens, d_model, max_length, dropout, generator=generator
        )
        self.decoder = Decoder(*sizes, num_decoder_layers, *more, generator=generator)
        self.output = Linear(d_model, target_tokens, bias=False, generator=generator)
        if tied:
            self.output.weight = self.embed.embedding.weight

    def forward(
        self, source: Int[Tensor, "batch source"], target: Int[Tensor, "batch length"]
    ) -> Float[Tensor, "batch length tokens"]:
        """Compute the logits of each next token, all positions at once.

        Args:
            source: Ids, (batch, source), filled up at the end; no row is empty.
            target: Ids, (batch, length): `begin`, then the tokens so far, filled up at
                the end.

        Returns:
            The logits, (batch, length, target_tokens): at t those of the token after
            ``target[:, t]``.

        Raises:
            TypeError: If `source` or `target` is not integer.
            ValueError: If a shape does not fit, a token is unknown, a source is empty,
                or either is longer than `max_length`.
        """
        return self.decode(target, *self.encode(source))

    def encode(
        self, source: Int[Tensor, "batch source"]
    ) -> tuple[Float[Tensor, "batch source dim"], Bool[Tensor, "batch 1 1 source"]]:
        """Read sources: return the memory and its mask, as `TokenEncoder` does."""
        return self.read(source)

    def decode(
        self,
        target: Int[Tensor, "batch length"],
        memory: Float[Tensor, "batch source dim"],
        mask: Bool[Tensor, "batch 1 1 source"],
    ) -> Float[Tensor, "batch length tokens"]:
        """Compute the logits of `forward` from what `encode` gave."""
        check_tokens("target", target, self.embed)
        check.shape("target", target, (len(memory), target.shape[1]))
        # padding comes last, so this mask keeps it out of sight too
        causal = causal_mask(target.shape[1], device=target.device)
        d = self.decoder(self.embed(target), memory, causal, mask)
        return self.output(d)  # (9h)

    def start(
        self,
        memory: Float[Tensor, "batch source dim"],
        mask: Bool[Tensor, "batch 1 1 source"],
    ) -> State:
        """Prepare to write step by step, from what `encode` gave."""
        return State(self.decoder.start(memory), mask)

    def step(
        self, token: Int[Tensor, " batch"], state: State
    ) -> tuple[Float[Tensor, "batch tokens"], State]:
        """Compute the logits of the next token only, from the last one and the past.

        Args:
            token: The last token of each row, (batch,): first `begin`.
            state: What `start` gave, or the step before.

        Returns:
            The logits, (batch, target_tokens), and the state for the next step.

        Raises:
            TypeError: If `token` is not integer.
            ValueError: If it has another shape or is unknown, or the target would get
                longer than `max_length`.
        """
        check.shape("token", token, (len(state.mask),))
        x = self.embed(token[:, None], state.length)  # (batch, 1, dim)
        d, caches = self.decoder.step(x, state.caches, state.mask)
        return self.output(d)[:, 0], replace(state, caches=caches)


# --8<-- [end:transformer]
