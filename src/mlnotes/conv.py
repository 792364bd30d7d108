"""Convolution: one matrix product, once the windows of the images are columns."""

import math

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from mlnotes import check
from mlnotes.window import Pair, four_axes, pair, windows


# --8<-- [start:conv2d]
def conv2d(
    input: Float[Tensor, "batch channels height width"],
    weight: Float[Tensor, "out_channels group_channels rows columns"],
    bias: Float[Tensor, " out_channels"] | None = None,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    groups: int = 1,
) -> Float[Tensor, "batch out_channels new_height new_width"]:
    r"""Slide kernels over images; each output weighs one window of the input.

    $$y_{oij} = b_o + \sum_c \sum_u \sum_v w_{ocuv}\, x_{c,\; si + du,\; sj + dv}
    \tag{7d}$$

    Each window becomes a column, so that one matrix product computes all places.

    Args:
        input: The images $x$, padded with zeros; finite.
        weight: The kernels $w$; finite.
        bias: $b$, or None for 0.
        stride: $s$, the steps from one place to the next, each at least 1.
        padding: The rows and columns of zeros on each side, at least 0.
        dilation: $d$, the steps between the inputs of one place, each at least 1.
        groups: Into how many groups the channels fall, each with kernels of its own.

    Returns:
        The new images $y$, of size (7a).

    Raises:
        TypeError: If a tensor is not floating point, or a number no integer.
        ValueError: If a shape does not fit, an entry is not finite, a number is out of
            range, the kernel fits nowhere, or `groups` does not divide the channels.

    Differs from torch: takes a batch only, and padding only as numbers.

    Reference:
        Chellapilla, Puri and Simard (2006): the matrix product.
    """
    _check_kernels(input, weight, bias, groups)
    seen = windows(input, weight.shape[2:], stride, padding, dilation)
    # (batch, groups, channels / groups · rows · columns, new height · new width)
    columns = seen.flatten(4).unflatten(1, (groups, -1)).flatten(2, 4)
    kernels = weight.unflatten(0, (groups, -1)).flatten(2)
    y = (kernels @ columns).flatten(1, 2).unflatten(2, seen.shape[4:])
    return y if bias is None else y + bias.view(-1, 1, 1)  # (7d)


# --8<-- [end:conv2d]


def _check_kernels(x: Tensor, w: Tensor, b: Tensor | None, groups: int) -> None:
    check.floating("weight", w)
    four_axes("input", x)
    four_axes("weight", w)
    _check_groups(groups, x.shape[1], len(w))
    check.shape("weight", w, (len(w), x.shape[1] // groups, *w.shape[2:]))
    if b is not None:
        check.floating("bias", b)
        check.shape("bias", b, w.shape[:1])


def _check_groups(groups: int, in_channels: int, out_channels: int) -> None:
    check.integer("groups", groups, 1)
    for name, channels in (("input", in_channels), ("output", out_channels)):
        if channels % groups:
            raise ValueError(
                f"groups must divide the {channels} {name} channels, got {groups}"
            )


# --8<-- [start:conv2d_layer]
class Conv2d(nn.Module):
    r"""A convolution, (7d), with kernels of its own.

    At first $w$ and $b$ are uniform in $[-1/\sqrt{n}, 1/\sqrt{n}]$, where an output
    weighs $n$ inputs.

    Args:
        in_channels: The number of channels of the input, at least 1.
        out_channels: The number of kernels, at least 1.
        kernel_size: Their height and width, each at least 1.
        stride: The steps from one place to the next, each at least 1.
        padding: The rows and columns of zeros on each side, at least 0.
        dilation: The steps between the inputs of one place, each at least 1.
        groups: Into how many groups the channels fall.
        bias: Whether there is a $b$.
        device: Where the parameters live.
        dtype: Their type.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a number is no integer, or the input not floating point.
        ValueError: If a number is out of range, or the input does not fit.

    Differs from torch: as `conv2d`; no `padding_mode`.
    """

    def __init__(
        self,
        in_channels: int,
        out_channels: int,
        kernel_size: Pair,
        stride: Pair = 1,
        padding: Pair = 0,
        dilation: Pair = 1,
        groups: int = 1,
        bias: bool = True,
        *,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("in_channels", in_channels, 1)
        check.integer("out_channels", out_channels, 1)
        _check_groups(groups, in_channels, out_channels)
        self.stride, self.padding = (
            pair("stride", stride, 1),
            pair("padding", padding, 0),
        )
        self.dilation, self.groups = pair("dilation", dilation, 1), groups
        shape = (
            out_channels,
            in_channels // groups,
            *pair("kernel_size", kernel_size, 1),
        )
        w = torch.empty(shape, device=device, dtype=dtype)
        self.weight = nn.Parameter(w)
        self.bias = nn.Parameter(torch.empty_like(w[:, 0, 0, 0])) if bias else None
        bound = 1 / math.sqrt(w[0].numel())
        for theta in self.parameters():
            nn.init.uniform_(theta, -bound, bound, generator=generator)

    def forward(
        self, input: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch out_channels new_height new_width"]:
        """Map images (batch, in_channels, ...) to images (batch, out_channels, ...)."""
        where = self.stride, self.padding, self.dilation
        return conv2d(input, self.weight, self.bias, *where, self.groups)


# --8<-- [end:conv2d_layer]


# --8<-- [start:flatten]
class Flatten(nn.Module):
    """Lay out all numbers of an example in one row, as a linear layer wants them.

    Raises:
        ValueError: If the input has fewer than 2 axes.

    Differs from torch: the first axis is kept, all others become one.
    """

    def forward(
        self, input: Shaped[Tensor, "batch *size"]
    ) -> Shaped[Tensor, "batch features"]:
        """Map (batch, *size) to (batch, features), as many as `size` holds."""
        if input.dim() < 2:
            got = tuple(input.shape)
            raise ValueError(f"input must have at least 2 axes, got shape {got}")
        return input.flatten(1)


# --8<-- [end:flatten]
