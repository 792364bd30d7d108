"""The non-autoregressive Transformer: it writes all tokens at once."""

import torch
from jaxtyping import Float, Int, Int64
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import padding_mask, sinusoidal_encoding
from mlnotes.linear import Linear
from mlnotes.transformer.decoder import Decoder
from mlnotes.transformer.embed import TokenEncoder, check_token


# --8<-- [start:non_autoregressive_transformer]
class NonAutoregressiveTransformer(nn.Module):
    r"""Write a sequence at once: first its length, then each token without the others.

    $$p(y \mid x) = p(T \mid x) \prod_{t=1}^{T} p(y_t \mid T, x) \tag{9k}$$

    The decoder's vectors are at first the waves of (8i) alone: each position asks what
    belongs there. No mask hides later positions, since nothing is written yet. The
    length is told from the mean of the encoder's vectors.

    Args:
        source_tokens: The number of tokens of the sources, at least 1.
        target_tokens: The number of tokens of the targets, at least 1; there is
            neither a begin nor an end among them.
        d_model: The number of entries of a vector, even.
        nhead: The number of heads, at least 1; it divides `d_model`.
        num_encoder_layers: At least 1.
        num_decoder_layers: At least 1.
        dim_feedforward: The number of each layer's hidden units, at least 1.
        dropout: As in `Transformer`.
        norm_first: As in `Transformer`.
        padding: The token that fills up short sequences, on both sides.
        max_length: The most tokens of a source, and of a target.
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Reference:
        Gu, Bradbury, Xiong, Li and Socher (2018), without their fertilities; the
        length is predicted as by Lee, Mansimov and Cho (2018).
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
        max_length: int = 512,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check_token("padding", padding, target_tokens)
        self.padding, self.max_length = padding, max_length
        sizes, more = (d_model, nhead), (dim_feedforward, dropout, norm_first)
        self.read = TokenEncoder(
            *(source_tokens, *sizes, num_encoder_layers, *more),
            padding=padding,
            max_length=max_length,
            generator=generator,
        )
        self.decoder = Decoder(*sizes, num_decoder_layers, *more, generator=generator)
        self.output = Linear(d_model, target_tokens, bias=False, generator=generator)
        self.length = Linear(d_model, max_length, generator=generator)

    def forward(
        self,
        source: Int[Tensor, "batch source"],
        lengths: Int[Tensor, " batch"] | None = None,
    ) -> tuple[Float[Tensor, "batch length tokens"], Float[Tensor, "batch lengths"]]:
        """Compute the logits of all tokens, and those of the length.

        Args:
            source: Ids, (batch, source), filled up at the end; no row is empty.
            lengths: The targets' lengths $T$, (batch,), in [1, max_length]; by default
                the likeliest.

        Returns:
            The tokens' logits, (batch, length, target_tokens), where length is the
            longest, and the lengths' logits, (batch, max_length): entry i is that of
            the length i + 1.

        Raises:
            TypeError: If `source` or `lengths` is not integer.
            ValueError: If a shape does not fit, a token is unknown, a source is empty
                or too long, or a length out of range.
        """
        memory, mask = self.read(source)
        length_logits = self.length(_mean(memory, mask))  # (batch, max_length)
        if lengths is None:
            lengths = likeliest_lengths(length_logits)
        check.shape("lengths", lengths, (len(source),))
        check.class_labels("lengths", lengths, self.max_length + 1)
        check.between("lengths", lengths, 1, self.max_length)
        size = int(lengths.max())
        where = {"device": memory.device, "dtype": memory.dtype}
        waves = sinusoidal_encoding(size, memory.shape[2], **where)
        x = waves.expand(len(source), -1, -1)  # (batch, length, dim)
        d = self.decoder(x, memory, padding_mask(lengths, size), mask)
        return self.output(d), length_logits  # (9k)


# --8<-- [end:non_autoregressive_transformer]


def likeliest_lengths(
    logits: Float[Tensor, "batch max_length"],
) -> Int64[Tensor, " batch"]:
    """Choose the likeliest length of each row.

    Args:
        logits: A score for each length from 1 on, (batch, max_length).

    Returns:
        The lengths, (batch,).
    """
    return logits.argmax(1) + 1


def _mean(memory: Tensor, mask: Tensor) -> Tensor:
    """Take the mean of each row's vectors, without the padding's."""
    weight = mask.flatten(1).to(memory)[..., None]  # (batch, source, 1)
    return (memory * weight).sum(1) / weight.sum(1)
