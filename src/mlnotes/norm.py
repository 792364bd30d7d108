"""Normalisation: over the examples of a batch, or over the features of one example."""

from collections.abc import Sequence

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes import check


# --8<-- [start:standardize]
def standardize(
    input: Float[Tensor, "*shape"], dim: int | Sequence[int], eps: float = 1e-5
) -> tuple[Float[Tensor, "*shape"], Float[Tensor, "..."], Float[Tensor, "..."]]:
    r"""Subtract the mean and divide by the standard deviation.

    $$\mu = \frac{1}{n} \sum_{i=1}^{n} x_i \tag{6a}$$

    $$\sigma^2 = \frac{1}{n} \sum_{i=1}^{n} (x_i - \mu)^2 \tag{6b}$$

    $$\hat{x}_i = \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} \tag{6c}$$

    The variance is the biased one, divided by $n$. Where it is 0, so is $\hat{x}$.

    Args:
        input: $x$, any shape, finite.
        dim: The axis or axes that $i$ runs over.
        eps: $\epsilon$, which keeps the divisor from 0, in (0, ∞).

    Returns:
        $\hat{x}$, in the shape of `input`; $\mu$ and $\sigma^2$, in that shape with
        length 1 along `dim`.

    Raises:
        TypeError: If `input` is not floating point, or `eps` no number.
        ValueError: If `input` is empty or not finite, or `eps` not positive.

    Reference:
        Ioffe and Szegedy (2015), algorithm 1.
    """
    check.floating("input", input)
    check.not_empty("input", input)
    check.number("eps", eps, 0.0, closed="()")
    mu = input.mean(dim, keepdim=True)  # (6a)
    centred = input - mu
    # two passes: the mean of the squares less the square of the mean would cancel
    variance = centred.square().mean(dim, keepdim=True)  # (6b)
    return centred * (variance + eps).rsqrt(), mu, variance  # (6c)


# --8<-- [end:standardize]


# --8<-- [start:batch_norm]
class BatchNorm(nn.Module):
    r"""Standardise each feature over the examples, then scale and shift it.

    In training the mean and the variance are those of the batch, (6a) and (6b), over
    all axes but the second. A learned scale and shift follow (6c):

    $$y_i = \gamma\, \hat{x}_i + \beta \tag{6d}$$

    Meanwhile running means of both are kept, the variance as the unbiased one:

    $$\bar{\mu} \leftarrow (1 - \rho)\, \bar{\mu} + \rho\, \mu \tag{6e}$$

    $$\bar{\sigma}^2 \leftarrow (1 - \rho)\, \bar{\sigma}^2
    + \rho\, \frac{n}{n - 1}\, \sigma^2 \tag{6f}$$

    In evaluation these stand in for $\mu$ and $\sigma^2$ in (6c), so an output depends
    on its own example alone. A feature that is constant in the batch, whose variance is
    0, becomes $\beta$.

    Args:
        num_features: The number of features, at least 1: the input's second axis.
        eps: $\epsilon$, which keeps the divisor from 0, in (0, ∞).
        momentum: $\rho$, the share of the *new* batch, in [0, 1] (an optimizer's
            momentum is the share of the past); None averages all batches alike, by
            $\rho = 1 / t$ at batch $t$.
        affine: Whether there are $\gamma$, at first 1, and $\beta$, at first 0.
        track_running_stats: Whether to keep running means; without them, evaluation
            uses the batch as training does.
        device: Where parameters and running means live.
        dtype: Their type.

    Raises:
        TypeError: If an argument has the wrong type, or the input is not floating
            point.
        ValueError: If an argument is out of range; if the input is not finite, has
            another number of axes or features, or, where the batch is used, holds fewer
            than 2 values per feature.

    Differs from torch: an empty batch is refused in training.

    Reference:
        Ioffe and Szegedy (2015), algorithms 1 and 2, who estimate the population by
        averages after training; the running means are torch's.
    """

    axes: tuple[int, ...]

    def __init__(
        self,
        num_features: int,
        eps: float = 1e-5,
        momentum: float | None = 0.1,
        affine: bool = True,
        track_running_stats: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        check.integer("num_features", num_features, 1)
        check.number("eps", eps, 0.0, closed="()")
        if momentum is not None:
            check.number("momentum", momentum, 0.0, 1.0)
        check.flag("affine", affine)
        check.flag("track_running_stats", track_running_stats)
        self.num_features, self.eps, self.momentum = num_features, eps, momentum
        one = torch.ones(num_features, device=device, dtype=dtype)
        self.weight = nn.Parameter(one) if affine else None
        self.bias = nn.Parameter(torch.zeros_like(one)) if affine else None
        buffers = torch.zeros_like(one), one.clone(), torch.tensor(0, device=device)
        names = "running_mean", "running_var", "num_batches_tracked"
        for name, first in zip(names, buffers, strict=True):
            self.register_buffer(name, first if track_running_stats else None)

    def forward(
        self, input: Float[Tensor, "batch features *size"]
    ) -> Float[Tensor, "batch features *size"]:
        """Normalise (batch, num_features, ...), and in training update the buffers."""
        if input.dim() not in self.axes:
            axes, got = " or ".join(map(str, self.axes)), tuple(input.shape)
            raise ValueError(f"input must have {axes} axes, got shape {got}")
        check.shape("input", input, (len(input), self.num_features, *input.shape[2:]))
        shape = (-1, *[1] * (input.dim() - 2))  # (features, 1, ...)
        if self.training or self.running_mean is None:
            x = self._standardize_batch(input)
        else:
            check.floating("input", input)
            deviation = (self.running_var + self.eps).sqrt().view(shape)
            x = (input - self.running_mean.view(shape)) / deviation  # (6c)
        if self.weight is None:
            return x
        return x * self.weight.view(shape) + self.bias.view(shape)  # (6d)

    def _standardize_batch(self, input: Tensor) -> Tensor:
        n = input.numel() // self.num_features
        if n < 2:
            raise ValueError(f"input must have 2 values per feature or more, got {n}")
        others = [d for d in range(input.dim()) if d != 1]
        x, mu, variance = standardize(input, others, self.eps)
        if self.training and self.running_mean is not None:
            self._track(mu.detach().flatten(), variance.detach().flatten(), n)
        return x

    def _track(self, mu: Tensor, variance: Tensor, n: int) -> None:
        rho = self.momentum
        if rho is None:
            rho = 1 / (self.num_batches_tracked.item() + 1)
        self.running_mean.lerp_(mu, rho)  # (6e)
        self.running_var.lerp_(variance * (n / (n - 1)), rho)  # (6f)
        self.num_batches_tracked += 1


class BatchNorm1d(BatchNorm):
    """`BatchNorm` for (batch, features) or (batch, features, length)."""

    axes = (2, 3)


class BatchNorm2d(BatchNorm):
    """`BatchNorm` for (batch, channels, height, width)."""

    axes = (4,)


# --8<-- [end:batch_norm]


# --8<-- [start:layer_norm]
class LayerNorm(nn.Module):
    r"""Standardise each example over its features, then scale and shift them.

    $$y_i = \gamma_i\, \frac{x_i - \mu}{\sqrt{\sigma^2 + \epsilon}} + \beta_i \tag{9a}$$

    Here $\mu$ and $\sigma^2$ are (6a) and (6b) over one example's features, in training
    and in evaluation alike. An example with equal features becomes $\beta$.

    Args:
        normalized_shape: The shape of the last axes, which $i$ runs over; a number
            stands for one axis.
        eps: $\epsilon$, which keeps the divisor from 0, in (0, ∞).
        elementwise_affine: Whether there is $\gamma$, at first 1.
        bias: Whether there is $\beta$, at first 0; only along with $\gamma$.
        device: Where the parameters live.
        dtype: Their type.

    Raises:
        TypeError: If an argument has the wrong type, or the input is not floating
            point.
        ValueError: If an argument is out of range, or the input is empty, not finite or
            has other last axes.

    Differs from torch: an empty batch is refused.

    Reference:
        Ba, Kiros and Hinton (2016), section 3.
    """

    def __init__(
        self,
        normalized_shape: int | Sequence[int],
        eps: float = 1e-5,
        elementwise_affine: bool = True,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
    ) -> None:
        super().__init__()
        several = isinstance(normalized_shape, Sequence)
        shape = tuple(normalized_shape) if several else (normalized_shape,)
        if not shape:
            raise ValueError("normalized_shape must have at least 1 axis, got ()")
        for size in shape:
            check.integer("normalized_shape", size, 1)
        check.number("eps", eps, 0.0, closed="()")
        check.flag("elementwise_affine", elementwise_affine)
        check.flag("bias", bias)
        self.normalized_shape, self.eps = shape, eps
        one = torch.ones(shape, device=device, dtype=dtype)
        self.weight = nn.Parameter(one) if elementwise_affine else None
        bias = elementwise_affine and bias
        self.bias = nn.Parameter(torch.zeros_like(one)) if bias else None

    def forward(self, input: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
        """Normalise (*batch, *normalized_shape) over its last axes."""
        k = len(self.normalized_shape)
        check.shape("input", input, (*input.shape[:-k], *self.normalized_shape))
        x = standardize(input, tuple(range(-k, 0)), self.eps)[0]
        if self.weight is None:
            return x
        if self.bias is None:
            return x * self.weight
        return torch.addcmul(self.bias, x, self.weight)  # (9a)


# --8<-- [end:layer_norm]
