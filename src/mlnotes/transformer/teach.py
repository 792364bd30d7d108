"""Teaching a Transformer with `train`: forcing, scheduled sampling, the losses."""

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn

from mlnotes import check
from mlnotes.loss import cross_entropy
from mlnotes.transformer.model import Transformer
from mlnotes.transformer.nat import NonAutoregressiveTransformer


# --8<-- [start:teacher_forcing]
class TeacherForcing(nn.Module):
    r"""Let a model guess each token after the true ones before it.

    Scheduled sampling lets it read some of its own guesses instead, as it will have to
    when nobody knows the truth:

    $$\tilde{y}_t = \begin{cases}
    \arg\max_k p(k \mid y_{<t}, x) & \text{with probability } \varepsilon \\
    y_t & \text{otherwise}
    \end{cases} \tag{9j}$$

    All guesses are made at once, from the truth; then the model predicts $y_t$ from
    $\tilde{y}_{<t}$. The guesses carry no gradient.

    Args:
        model: The model to teach.
        source_length: The number of columns that are the source, at least 1.
        sampling: $\varepsilon$, in [0, 1]; 0 is teacher forcing. It counts in training
            mode only, and may be changed between epochs.
        generator: Draws which tokens are replaced.

    Raises:
        TypeError: If a number has the wrong type.
        ValueError: If a number is out of range.

    Reference:
        Williams and Zipser (1989), for forcing; Bengio, Vinyals, Jaitly and Shazeer
        (2015), for sampling; Mihaylova and Martins (2019), for all guesses at once.
    """

    def __init__(
        self,
        model: Transformer,
        source_length: int,
        sampling: float = 0.0,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("source_length", source_length, 1)
        check.number("sampling", sampling, 0.0, 1.0)
        self.model, self.source_length = model, source_length
        self.sampling, self.generator = sampling, generator

    def forward(
        self, input: Int[Tensor, "batch columns"]
    ) -> Float[Tensor, "batch length tokens"]:
        """Predict each token of the target.

        Args:
            input: Source and target side by side, (batch, source_length + length); a
                target ends with the end token, then comes padding.

        Returns:
            The logits of the target's tokens, (batch, length, target_tokens).

        Raises:
            TypeError: If `input` is not integer.
            ValueError: If it has no target, or does not suit the model.
        """
        source, target = _columns(input, self.source_length)
        begin = torch.full_like(target[:, :1], self.model.begin)
        before = torch.cat([begin, target[:, :-1]], dim=1)  # (batch, length)
        encoded = self.model.encode(source)
        if self.training and self.sampling > 0:
            with torch.no_grad():
                guess = self.model.decode(before, *encoded).argmax(2)
            chance = torch.full(guess[:, 1:].shape, self.sampling, device=guess.device)
            own = torch.bernoulli(chance, generator=self.generator).bool()
            later = torch.where(own, guess[:, :-1], target[:, :-1])  # (9j)
            before = torch.cat([begin, later], dim=1)
        return self.model.decode(before, *encoded)


# --8<-- [end:teacher_forcing]


def _columns(input: Tensor, source_length: int) -> tuple[Tensor, Tensor]:
    if input.dim() != 2 or input.shape[1] <= source_length:
        want, got = f"(batch, more than {source_length})", tuple(input.shape)
        raise ValueError(f"input must have shape {want}, got {got}")
    return input[:, :source_length], input[:, source_length:]


# --8<-- [start:sequence_cross_entropy]
def sequence_cross_entropy(
    input: Float[Tensor, "batch length tokens"],
    target: Int[Tensor, "batch length"],
    padding: int = 0,
    label_smoothing: float = 0.0,
) -> Float[Tensor, ""]:
    r"""Compute the mean cross-entropy of the tokens, padding left out.

    $$L = -\frac{1}{\sum_n T_n} \sum_n \sum_{t=1}^{T_n}
    \log p(y_{n,t} \mid y_{n,<t}, x_n) \tag{9i}$$

    Args:
        input: Logits, (batch, length, tokens), finite.
        target: The true tokens $y$, (batch, length).
        padding: The token that does not count, and fills up row n after $T_n$.
        label_smoothing: As in `cross_entropy`.

    Returns:
        The loss, a scalar.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a shape does not fit, a token is out of range, `input` is not
            finite, or there is nothing but padding.
    """
    check.integer("padding", padding)
    check.shape("target", target, input.shape[:2])
    count = target != padding
    if not count.any():
        raise ValueError(f"target must hold a token, got only the padding {padding}")
    z, y = input[count], target[count]  # (counted, tokens), (counted,)
    return cross_entropy(z, y, label_smoothing=label_smoothing)  # (9i)


# --8<-- [end:sequence_cross_entropy]


# --8<-- [start:length_forcing]
class LengthForcing(nn.Module):
    """Tell a non-autoregressive model how long the true target is, and let it guess.

    Args:
        model: The model to teach.
        source_length: The number of columns that are the source, at least 1.

    Raises:
        TypeError: If the number is no integer.
        ValueError: If it is below 1.
    """

    def __init__(self, model: NonAutoregressiveTransformer, source_length: int) -> None:
        super().__init__()
        check.integer("source_length", source_length, 1)
        self.model, self.source_length = model, source_length

    def forward(
        self, input: Int[Tensor, "batch columns"]
    ) -> tuple[Float[Tensor, "batch length tokens"], Float[Tensor, "batch lengths"]]:
        """Predict each token of the target, and its length.

        Args:
            input: Source and target side by side, (batch, source_length + length); a
                target has no end token, only padding after it.

        Returns:
            The logits of the tokens and of the lengths, as the model gives them.

        Raises:
            TypeError: If `input` is not integer.
            ValueError: If it has no target, or does not suit the model.
        """
        source, target = _columns(input, self.source_length)
        return self.model(source, (target != self.model.padding).sum(1))


# --8<-- [end:length_forcing]


# --8<-- [start:non_autoregressive_loss]
def non_autoregressive_loss(
    input: tuple[Float[Tensor, "batch longest tokens"], Float[Tensor, "batch lengths"]],
    target: Int[Tensor, "batch length"],
    padding: int = 0,
) -> Float[Tensor, ""]:
    """Add the cross-entropy of the lengths to that of the tokens, both as means.

    Args:
        input: The logits of the tokens and of the lengths; length i + 1 is class i.
        target: The true tokens, (batch, length); beyond longest there is only padding.
        padding: The token that does not count.

    Returns:
        The loss, a scalar.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a shape does not fit, a token or a length is out of range, or
            the logits are not finite.
    """
    logits, length_logits = input
    lengths = (target != padding).sum(1)
    tokens = sequence_cross_entropy(logits, target[:, : logits.shape[1]], padding)
    return tokens + cross_entropy(length_logits, lengths - 1)


# --8<-- [end:non_autoregressive_loss]
