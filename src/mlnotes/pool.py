"""Pooling: each window of an image becomes one number."""

from functools import reduce

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes.window import Pair, pair, windows


# --8<-- [start:max_pool2d]
def max_pool2d(
    input: Float[Tensor, "batch channels height width"],
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
) -> Float[Tensor, "batch channels new_height new_width"]:
    r"""Keep the largest number of each window.

    $$y_{cij} = \max_{u,v}\; x_{c,\; si + u,\; sj + v} \tag{7e}$$

    Args:
        input: The images $x$, finite.
        kernel_size: The height and width of the windows, each at least 1.
        stride: $s$, the steps from one window to the next, each at least 1; None for
            windows that touch.
        padding: The rows and columns added on each side, at most half of the window;
            they are never the largest.

    Returns:
        The images $y$, of size (7a).

    Raises:
        TypeError: If `input` is not floating point, or a number no integer.
        ValueError: If `input` has not 4 axes or is not finite, a number is out of
            range, or the window fits nowhere.

    Differs from torch: entries that share the maximum share its slope; no `dilation`,
    `ceil_mode` or `return_indices`.

    Reference:
        Zhou and Chellappa (1988): the maximum of a window.
    """
    entries = _entries(input, kernel_size, stride, padding, -torch.inf)
    return reduce(torch.maximum, entries)  # (7e)


# --8<-- [end:max_pool2d]


# --8<-- [start:avg_pool2d]
def avg_pool2d(
    input: Float[Tensor, "batch channels height width"],
    kernel_size: Pair,
    stride: Pair | None = None,
    padding: Pair = 0,
) -> Float[Tensor, "batch channels new_height new_width"]:
    r"""Keep the mean of each window, of $k \times k'$ numbers.

    $$y_{cij} = \frac{1}{k k'} \sum_{u,v} x_{c,\; si + u,\; sj + v} \tag{7f}$$

    Args:
        input: The images $x$, finite.
        kernel_size: The height $k$ and width $k'$ of the windows, each at least 1.
        stride: $s$, the steps from one window to the next, each at least 1; None for
            windows that touch.
        padding: The rows and columns of zeros added on each side, at most half of the
            window; they count in the mean.

    Returns:
        The images $y$, of size (7a).

    Raises:
        TypeError: If `input` is not floating point, or a number no integer.
        ValueError: If `input` has not 4 axes or is not finite, a number is out of
            range, or the window fits nowhere.

    Differs from torch: no `ceil_mode`, `count_include_pad` or `divisor_override`.

    Reference:
        LeCun, Bottou, Bengio and Haffner (1998), section II: "sub-sampling".
    """
    entries = _entries(input, kernel_size, stride, padding, 0.0)
    return reduce(torch.add, entries) / len(entries)  # (7f)


# --8<-- [end:avg_pool2d]


def _entries(
    input: Tensor, kernel_size: Pair, stride: Pair | None, padding: Pair, fill: float
) -> list[Tensor]:
    """List the windows' first entries, then their second ones, and so on."""
    k, s, p = _geometry(kernel_size, stride, padding)
    seen = windows(input, k, s, p, fill=fill)
    return [entry for row in seen.unbind(2) for entry in row.unbind(2)]


def _geometry(kernel_size: Pair, stride: Pair | None, padding: Pair) -> list[Pair]:
    k, p = pair("kernel_size", kernel_size, 1), pair("padding", padding, 0)
    if p[0] > k[0] // 2 or p[1] > k[1] // 2:
        raise ValueError(f"padding must be at most half of kernel_size {k}, got {p}")
    return [k, k if stride is None else pair("stride", stride, 1), p]


# --8<-- [start:pool_layers]
class _Pool2d(nn.Module):
    def __init__(
        self, kernel_size: Pair, stride: Pair | None = None, padding: Pair = 0
    ) -> None:
        super().__init__()
        self.geometry = _geometry(kernel_size, stride, padding)


class MaxPool2d(_Pool2d):
    """Max-pooling, (7e), as a layer; its arguments are those of `max_pool2d`."""

    def forward(
        self, input: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels new_height new_width"]:
        """Map images to smaller ones, with the largest number of each window."""
        return max_pool2d(input, *self.geometry)


class AvgPool2d(_Pool2d):
    """Average-pooling, (7f), as a layer; its arguments are those of `avg_pool2d`."""

    def forward(
        self, input: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch channels new_height new_width"]:
        """Map images to smaller ones, with the mean of each window."""
        return avg_pool2d(input, *self.geometry)


# --8<-- [end:pool_layers]
