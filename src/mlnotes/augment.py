"""Augmentation: images shifted, zoomed, turned, mirrored and cut, each at random."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from mlnotes import check
from mlnotes.warp import PerImage, move
from mlnotes.window import Pair, four_axes, pair


# --8<-- [start:shift]
def shift(
    input: Float[Tensor, "batch channels height width"], dy: PerImage, dx: PerImage
) -> Float[Tensor, "batch channels height width"]:
    """Move images down and to the right; zeros come in, as in `move`.

    Args:
        input: The images, finite.
        dy: How many pixels down: one number, or one for each image.
        dx: How many pixels to the right, likewise.

    Returns:
        The shifted images, of the same size.
    """
    return move(input, dy=dy, dx=dx)


# --8<-- [end:shift]


# --8<-- [start:zoom]
def zoom(
    input: Float[Tensor, "batch channels height width"], factor: PerImage
) -> Float[Tensor, "batch channels height width"]:
    """Enlarge or shrink images about their centre, as in `move`.

    Args:
        input: The images, finite.
        factor: Above 1 enlarges, below 1 shrinks; positive: one number, or one for each
            image.

    Returns:
        The zoomed images, of the same size.
    """
    return move(input, factor=factor)


# --8<-- [end:zoom]


# --8<-- [start:rotate]
def rotate(
    input: Float[Tensor, "batch channels height width"], degrees: PerImage
) -> Float[Tensor, "batch channels height width"]:
    """Turn images about their centre, counter-clockwise, as in `move`.

    Args:
        input: The images, finite.
        degrees: The angle: one number, or one for each image.

    Returns:
        The turned images, of the same size.
    """
    return move(input, degrees=degrees)


# --8<-- [end:rotate]


# --8<-- [start:flip]
def flip(
    input: Float[Tensor, "batch channels height width"],
) -> Float[Tensor, "batch channels height width"]:
    """Mirror images: left becomes right.

    Args:
        input: The images.

    Returns:
        The mirrored images.

    Raises:
        ValueError: If `input` has not 4 axes.
    """
    four_axes("input", input)
    return input.flip(3)


# --8<-- [end:flip]


# --8<-- [start:crop]
def crop(
    input: Float[Tensor, "batch channels height width"],
    top: int,
    left: int,
    height: int,
    width: int,
) -> Float[Tensor, "batch channels new_height new_width"]:
    """Cut the same rectangle out of all images.

    Args:
        input: The images.
        top: Its first row, counted from 0.
        left: Its first column, counted from 0.
        height: How many rows, at least 1.
        width: How many columns, at least 1.

    Returns:
        The rectangles, a view of the images.

    Raises:
        TypeError: If a number is no integer.
        ValueError: If the rectangle does not lie within the images.
    """
    four_axes("input", input)
    for start, size, axis, names in (
        (top, height, 2, ("top", "height")),
        (left, width, 3, ("left", "width")),
    ):
        check.integer(names[0], start, 0)
        check.integer(names[1], size, 1)
        if start + size > input.shape[axis]:
            raise ValueError(
                f"{names[0]} + {names[1]} must be at most {input.shape[axis]}, "
                f"got {start + size}"
            )
    return input[:, :, top : top + height, left : left + width]


# --8<-- [end:crop]


# --8<-- [start:random_affine]
def random_affine(
    input: Float[Tensor, "batch channels height width"],
    degrees: float | int = 0.0,
    scale: tuple[float | int, float | int] = (1.0, 1.0),
    shift: float | int = 0.0,
    *,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "batch channels height width"]:
    """Turn, zoom and shift each image by amounts of its own, as `move` does.

    Args:
        input: The images, finite.
        degrees: The largest angle, either way, in [0, 180].
        scale: The smallest and the largest factor, positive.
        shift: The longest shift along either axis, either way, in pixels, in [0, ∞).
        generator: Draws the amounts, all uniformly, on the device of `input`.

    Returns:
        The moved images, of the same size.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.
    """
    if not isinstance(scale, (tuple, list)) or len(scale) != 2:
        raise TypeError(f"scale must be a pair of numbers, got {scale!r}")
    check.number("degrees", degrees, 0, 180)
    check.number("scale[0]", scale[0], 0, closed="()")
    check.number("scale[1]", scale[1], scale[0])
    check.number("shift", shift, 0)
    ranges = (-degrees, degrees), scale, (-shift, shift), (-shift, shift)
    draws = torch.rand(4, len(input), generator=generator, device=input.device)
    return move(
        input,
        *(a + (b - a) * u for (a, b), u in zip(ranges, draws, strict=True)),
    )


# --8<-- [end:random_affine]


# --8<-- [start:random_crop]
def random_crop(
    input: Float[Tensor, "batch channels height width"],
    size: Pair,
    padding: Pair = 0,
    *,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "batch channels new_height new_width"]:
    """Cut out of each image a rectangle at a place of its own.

    Args:
        input: The images.
        size: The height and width of the rectangles.
        padding: How many rows and columns of zeros are added on each side first.
        generator: Draws the places, all alike, on the device of `input`.

    Returns:
        The rectangles.

    Raises:
        TypeError: If a number is no integer.
        ValueError: If a number is out of range, or `size` larger than the padded image.
    """
    four_axes("input", input)
    size, (rows, columns) = pair("size", size, 1), pair("padding", padding, 0)
    padded = functional.pad(input, (columns, columns, rows, rows))
    device, n = input.device, len(input)
    batch, channel = (torch.arange(k, device=device) for k in input.shape[:2])
    places = []  # (batch, new_height) and (batch, new_width)
    for extent, length in zip(padded.shape[2:], size, strict=True):
        if length > extent:
            raise ValueError(f"size must be at most {extent}, got {length}")
        first = torch.randint(
            extent - length + 1, (n, 1), generator=generator, device=device
        )
        places.append(first + torch.arange(length, device=device))
    row, column = places[0][:, None, :, None], places[1][:, None, None]
    return padded[batch.view(-1, 1, 1, 1), channel.view(-1, 1, 1), row, column]


# --8<-- [end:random_crop]


# --8<-- [start:random_flip]
def random_flip(
    input: Float[Tensor, "batch channels height width"],
    p: float = 0.5,
    *,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "batch channels height width"]:
    """Mirror each image, or leave it, at random.

    Args:
        input: The images.
        p: The probability of being mirrored, in [0, 1].
        generator: Draws which, on the device of `input`.

    Returns:
        The images, of the same size.

    Raises:
        TypeError: If `p` is no number.
        ValueError: If `p` is out of range, or `input` has not 4 axes.
    """
    check.number("p", p, 0, 1)
    u = torch.rand(len(input), generator=generator, device=input.device)
    return torch.where((u < p).view(-1, 1, 1, 1), flip(input), input)


# --8<-- [end:random_flip]
