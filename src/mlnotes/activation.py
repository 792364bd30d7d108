"""Activations: the sigmoids, the rectifier, and how two rectifiers make a sigmoid."""

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check


# --8<-- [start:sigmoid]
def sigmoid(input: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Squash every number into (0, 1), without overflow on either side.

    $$\sigma(z) = \frac{1}{1 + e^{-z}} = \frac{e^{z}}{1 + e^{z}} \tag{1a}$$

    Args:
        input: Logits $z$, any shape, finite.

    Returns:
        $\sigma(z)$, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is not finite.
    """
    check.floating("input", input)
    e = _decay(input)
    return torch.where(input > 0, 1, e) / (1 + e)  # (1a)


# --8<-- [end:sigmoid]


# --8<-- [start:log_sigmoid]
def log_sigmoid(input: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Take the logarithm of the sigmoid, where the sigmoid itself would round to 0.

    $$\log \sigma(z) = \min(z, 0) - \log\bigl(1 + e^{-\lvert z \rvert}\bigr) \tag{1b}$$

    Args:
        input: Logits $z$, any shape, finite.

    Returns:
        $\log \sigma(z)$, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is not finite.
    """
    check.floating("input", input)
    return torch.where(input > 0, 0, input) - _decay(input).log1p()  # (1b)


# --8<-- [end:log_sigmoid]


def _decay(input: Tensor) -> Tensor:
    """Compute exp(-|input|), in (0, 1].

    The slope of |z| at z = 0 counts as -1, as for any z < 0: with `abs`, whose slope
    there is 0, the two sides of (1a) and (1b) would not join smoothly.
    """
    return torch.where(input > 0, -input, input).exp()


# --8<-- [start:relu]
def relu(input: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Replace the negative numbers by 0; the slope at 0 is 0.

    $$\operatorname{relu}(z) = \max(0, z) \tag{1c}$$

    Args:
        input: Any shape, finite.

    Returns:
        The rectified numbers, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is not finite.
    """
    check.floating("input", input)
    return torch.where(input > 0, input, 0)  # (1c)


# --8<-- [end:relu]


# --8<-- [start:hard_sigmoid]
def hard_sigmoid(input: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
    r"""Climb in a straight line from 0 at -3 to 1 at 3; the slope at both kinks is 0.

    $$h(z) = \tfrac{1}{6} \min\bigl(\max(z + 3, 0),\ 6\bigr) \tag{1d}$$

    Args:
        input: Any shape, finite.

    Returns:
        $h(z)$ in [0, 1], in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is not finite.

    Differs from torch: in double precision the slope is 1/6, where torch has 1/6 as
    single precision rounds it.
    """
    return torch.where(input < 3, relu(input + 3), 6) / 6  # (1d)


# --8<-- [end:hard_sigmoid]


# --8<-- [start:hard_sigmoid_from_relus]
def hard_sigmoid_from_relus(
    input: Float[Tensor, "*shape"],
) -> Float[Tensor, "*shape"]:
    r"""Build the hard sigmoid from two rectifiers: one starts the climb, one ends it.

    $$h(z) = \tfrac{1}{6} \bigl(\operatorname{relu}(z + 3)
    - \operatorname{relu}(z - 3)\bigr) \tag{1e}$$

    Args:
        input: Any shape, finite.

    Returns:
        $h(z)$, in the shape of `input`: equal to `hard_sigmoid` but for rounding, which
        grows with $\lvert z \rvert$ since the second rectifier is subtracted.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is not finite.

    Differs from torch: the slope at 3 is 1/6, not 0, as the second rectifier starts
    only beyond it.
    """
    return (relu(input + 3) - relu(input - 3)) / 6  # (1e)


# --8<-- [end:hard_sigmoid_from_relus]
