"""From tokens to vectors: embeddings with positions, and the encoder over them."""

import math

import torch
from jaxtyping import Bool, Float, Int
from torch import Tensor, nn

from mlnotes import check
from mlnotes.attention import sinusoidal_encoding
from mlnotes.embed import Embedding
from mlnotes.regularize import Dropout
from mlnotes.transformer.encoder import Encoder


# --8<-- [start:token_embedding]
class TokenEmbedding(nn.Module):
    r"""Give each token a vector that tells what it is and where it stands.

    $$x^p = \sqrt{d}\, E_{y_p} + e^p \tag{9g}$$

    $E$ is a table of embeddings (8m), $e^p$ the waves of (8i). The entries of $E$ are
    at first normal with standard deviation $1/\sqrt{d}$, so that those of the first
    term have 1, and logits $E x$ of a normalised $x$ too.

    Args:
        num_embeddings: The number of tokens, at least 1.
        d_model: $d$, even, at least 2.
        max_length: The number of positions, at least 1.
        dropout: The probability that training drops an entry of $x$, in [0, 1].
        generator: Draws the first table and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is out of range.

    Reference:
        Vaswani et al. (2017), sections 3.4, 3.5 and 5.4.
    """

    def __init__(
        self,
        num_embeddings: int,
        d_model: int,
        max_length: int,
        dropout: float = 0.0,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("max_length", max_length, 1)
        positions = sinusoidal_encoding(max_length, d_model)
        self.register_buffer("positions", positions, persistent=False)
        self.embedding = Embedding(num_embeddings, d_model, generator=generator)
        nn.init.normal_(self.embedding.weight, std=d_model**-0.5, generator=generator)
        self.dropout = Dropout(dropout, generator=generator)

    def forward(
        self, input: Int[Tensor, "batch length"], start: int = 0
    ) -> Float[Tensor, "batch length dim"]:
        """Map tokens to vectors.

        Args:
            input: Ids, (batch, length), in [0, num_embeddings).
            start: The position of the first, at least 0.

        Returns:
            The vectors, (batch, length, d_model).

        Raises:
            TypeError: If `input` is not integer.
            ValueError: If it has another shape, an id is out of range, or it goes
                beyond the last position.
        """
        check_tokens("input", input, self, start)
        end, d_model = start + input.shape[1], self.positions.shape[1]
        e = self.positions[start:end]  # (length, dim)
        return self.dropout(math.sqrt(d_model) * self.embedding(input) + e)  # (9g)


# --8<-- [end:token_embedding]


def check_tokens(
    name: str, tokens: Tensor, table: TokenEmbedding, start: int = 0
) -> None:
    """Require ids (batch, length) that the table knows, and that end in time.

    Args:
        name: How the caller calls the argument.
        tokens: What was given, any shape.
        table: What is to embed them.
        start: The position of the first.

    Raises:
        TypeError: If `tokens` are not integers.
        ValueError: If they are empty, of another shape, out of range or too long.
    """
    check.class_labels(name, tokens, len(table.embedding.weight))
    if tokens.dim() != 2:
        got = tuple(tokens.shape)
        raise ValueError(f"{name} must have shape (batch, length), got {got}")
    check.not_empty(name, tokens)
    end, most = start + tokens.shape[1], len(table.positions)
    if end > most:
        raise ValueError(f"{name} must end by position {most}, got {end}")


# --8<-- [start:token_encoder]
class TokenEncoder(nn.Module):
    """Read a source: embed its tokens, and encode the vectors.

    Args:
        num_embeddings: The number of tokens, at least 1.
        d_model: The number of entries of a vector, even.
        nhead: The number of heads, at least 1; it divides `d_model`.
        num_layers: The number of layers, at least 1.
        dim_feedforward: The number of each layer's hidden units, at least 1.
        dropout: As in `EncoderLayer` and `TokenEmbedding`.
        norm_first: As in `EncoderLayer`.
        padding: The token that fills up short sources, in [0, num_embeddings).
        max_length: The most tokens of a source, at least 1.
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.
    """

    def __init__(
        self,
        num_embeddings: int,
        d_model: int,
        nhead: int,
        num_layers: int,
        dim_feedforward: int,
        dropout: float,
        norm_first: bool,
        *,
        padding: int,
        max_length: int,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check_token("padding", padding, num_embeddings)
        self.padding = padding
        self.embed = TokenEmbedding(
            num_embeddings, d_model, max_length, dropout, generator=generator
        )
        make = d_model, nhead, num_layers, dim_feedforward, dropout, norm_first
        self.encoder = Encoder(*make, generator=generator)

    def forward(
        self, source: Int[Tensor, "batch source"]
    ) -> tuple[Float[Tensor, "batch source dim"], Bool[Tensor, "batch 1 1 source"]]:
        """Read sources.

        Args:
            source: Ids, (batch, source), filled up at the end; no row is empty.

        Returns:
            The memory, (batch, source, d_model), and its mask, (batch, 1, 1, source),
            False where there is padding.

        Raises:
            TypeError: If `source` is not integer.
            ValueError: If it has another shape, a token is unknown, a row holds only
                padding, or it is too long.
        """
        check_tokens("source", source, self.embed)
        mask = source != self.padding
        if not mask.any(1).all():
            row = int(mask.any(1).long().argmin())
            raise ValueError(f"source must have a token in each row, got none in {row}")
        mask = mask[:, None, None]  # (batch, 1, 1, source)
        return self.encoder(self.embed(source), mask), mask


# --8<-- [end:token_encoder]


def check_token(name: str, token: int, tokens: int) -> None:
    """Require the id of a token.

    Args:
        name: How the caller calls the argument.
        token: What was given.
        tokens: The number of tokens.

    Raises:
        TypeError: If `token` or `tokens` is no integer.
        ValueError: If `token` is outside [0, tokens).
    """
    check.integer(name, token)
    check.integer("the number of tokens", tokens, 1)
    check.number(name, token, 0, tokens, closed="[)")
