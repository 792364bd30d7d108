"""Windows of an image: how many there are, what they see, and where they lie."""

from collections.abc import Iterable, Sequence

from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from mlnotes import check

Pair = int | Sequence[int]


# --8<-- [start:output_size]
def output_size(
    size: int, kernel_size: int, stride: int = 1, padding: int = 0, dilation: int = 1
) -> int:
    r"""Count the places where a kernel fits, along one axis.

    $$h' = \left\lfloor \frac{h + 2p - d\,(k - 1) - 1}{s} \right\rfloor + 1 \tag{7a}$$

    Args:
        size: $h$, the size of the input, at least 1.
        kernel_size: $k$, the size of the kernel, at least 1.
        stride: $s$, the step from one place to the next, at least 1.
        padding: $p$, the zeros added at either end, at least 0.
        dilation: $d$, the step between the inputs of one place, at least 1.

    Returns:
        $h'$, at least 1.

    Raises:
        TypeError: If an argument is no integer.
        ValueError: If an argument is out of range, or the kernel fits nowhere.

    Reference:
        Dumoulin and Visin (2016), relationship 15.
    """
    check.integer("size", size, 1)
    check.integer("kernel_size", kernel_size, 1)
    check.integer("stride", stride, 1)
    check.integer("padding", padding, 0)
    check.integer("dilation", dilation, 1)
    span = dilation * (kernel_size - 1) + 1
    if span > size + 2 * padding:
        raise ValueError(
            f"kernel_size must span at most the padded size {size + 2 * padding}, "
            f"got {kernel_size}, which spans {span}"
        )
    return (size + 2 * padding - span) // stride + 1  # (7a)


# --8<-- [end:output_size]


# --8<-- [start:receptive_field]
def receptive_field(layers: Iterable[tuple[int, int, int]]) -> tuple[int, int]:
    r"""Find how many inputs one unit sees along an axis, and how far units are apart.

    $$r_l = r_{l-1} + d_l\,(k_l - 1)\, j_{l-1}, \qquad r_0 = 1 \tag{7b}$$

    $$j_l = j_{l-1}\, s_l, \qquad j_0 = 1 \tag{7c}$$

    Args:
        layers: Kernel size $k$, stride $s$ and dilation $d$ of each convolution or
            pooling from the input up, each at least 1.

    Returns:
        The receptive field $r$ and the jump $j$ of the last layer, in inputs.

    Raises:
        TypeError: If a number is no integer.
        ValueError: If a number is below 1.

    Reference:
        Araujo, Norris and Sim (2019), equation 2, which this sums layer by layer.
    """
    r, j = 1, 1
    for i, (kernel_size, stride, dilation) in enumerate(layers):
        check.integer(f"kernel_size of layer {i}", kernel_size, 1)
        check.integer(f"stride of layer {i}", stride, 1)
        check.integer(f"dilation of layer {i}", dilation, 1)
        r += dilation * (kernel_size - 1) * j  # (7b)
        j *= stride  # (7c)
    return r, j


# --8<-- [end:receptive_field]


def four_axes(name: str, value: Tensor) -> None:
    """Require images: (batch, channels, height, width).

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.

    Raises:
        ValueError: If there are not 4 axes.
    """
    if value.dim() != 4:
        raise ValueError(f"{name} must have 4 axes, got shape {tuple(value.shape)}")


def pair(name: str, value: Pair, low: int) -> tuple[int, int]:
    """Take one integer for both axes, or one for the height and one for the width.

    Args:
        name: How the caller calls the argument.
        value: What was given.
        low: The least value allowed.

    Returns:
        Both.

    Raises:
        TypeError: If a number is no integer.
        ValueError: If there are not one or two, or one is less than `low`.
    """
    both = value if isinstance(value, (tuple, list)) else (value, value)
    if len(both) != 2:
        raise ValueError(f"{name} must be one number or two, got {value}")
    for number in both:
        check.integer(name, number, low)
    return tuple(both)


# --8<-- [start:windows]
def windows(
    input: Float[Tensor, "batch channels height width"],
    kernel_size: Pair,
    stride: Pair = 1,
    padding: Pair = 0,
    dilation: Pair = 1,
    fill: float = 0.0,
) -> Float[Tensor, "batch channels rows columns new_height new_width"]:
    """Lay out what a kernel sees at each place, without copying it there.

    Args:
        input: Images, finite.
        kernel_size: The height and width of the kernel, each at least 1.
        stride: The steps from one place to the next, each at least 1.
        padding: How much is added on each side, at least 0.
        dilation: The steps between the inputs of one place, each at least 1.
        fill: What is added.

    Returns:
        A view (batch, channels, *kernel_size, new height, new width) of the padded
        images: overlapping windows share their memory. The new size is (7a).

    Raises:
        TypeError: If `input` is not floating point, or a number no integer.
        ValueError: If `input` has not 4 axes or is not finite, a number is out of
            range, or the kernel fits nowhere.
    """
    check.floating("input", input)
    four_axes("input", input)
    k, s = pair("kernel_size", kernel_size, 1), pair("stride", stride, 1)
    p, d = pair("padding", padding, 0), pair("dilation", dilation, 1)
    size = [
        output_size(*axis) for axis in zip(input.shape[2:], k, s, p, d, strict=True)
    ]
    padded = functional.pad(input, (p[1], p[1], p[0], p[0]), value=fill)
    image, channel, row, column = padded.stride()  # steps in memory
    return padded.as_strided(
        (*input.shape[:2], *k, *size),
        (image, channel, d[0] * row, d[1] * column, s[0] * row, s[1] * column),
    )


# --8<-- [end:windows]
