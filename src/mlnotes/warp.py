"""Images read at other places: turned, zoomed and shifted by one kernel."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import functional

from mlnotes import check
from mlnotes.window import four_axes

PerImage = float | int | Float[Tensor, " batch"]


# --8<-- [start:affine]
def affine(
    input: Float[Tensor, "batch channels height width"],
    matrix: Float[Tensor, "batch 2 3"],
) -> Float[Tensor, "batch channels height width"]:
    r"""Read each image at other places, between its pixels where they fall there.

    $$\begin{pmatrix} u \\ v \end{pmatrix} = c + A\,
    \biggl(\begin{pmatrix} i \\ j \end{pmatrix} - c\biggr) + t \tag{7g}$$

    $$y_{ij} = \sum_{m,n} \max(0,\, 1 - \lvert u - m \rvert)\,
    \max(0,\, 1 - \lvert v - n \rvert)\; x_{mn} \tag{7h}$$

    Pixel $(i, j)$ of the new image shows place $(u, v)$ of the old one: row and column,
    counted in pixels, about the centre $c$ of the image. Outside all is 0.

    Args:
        input: The images $x$, finite.
        matrix: $A$ and, as third column, $t$ in pixels, one for each image; finite.

    Returns:
        The images $y$.

    Raises:
        TypeError: If a tensor is not floating point.
        ValueError: If a shape does not fit, or an entry is not finite.

    Differs from torch: one function for `affine_grid` and `grid_sample`; rows come
    before columns and pixels are the unit, so that a turned rectangle is not sheared.

    Reference:
        Jaderberg, Simonyan, Zisserman and Kavukcuoglu (2015), equations 1 and 5.
    """
    four_axes("input", input)
    check.floating("input", input)
    check.floating("matrix", matrix)
    check.shape("matrix", matrix, (len(input), 2, 3))
    height, width = input.shape[2:]
    centre = matrix.new_tensor([height - 1, width - 1]) / 2
    rows, columns = (torch.arange(n).to(matrix) for n in (height, width))
    place = torch.cartesian_prod(rows, columns) - centre  # (height · width, 2)
    a, t = matrix[:, :, :2], matrix[:, :, 2]
    u, v = (centre + place @ a.mT + t[:, None]).unbind(2)  # (7g)
    return _bilinear(input, u, v)


# --8<-- [end:affine]


# --8<-- [start:bilinear]
def _bilinear(x: Tensor, u: Tensor, v: Tensor) -> Tensor:
    height, width = x.shape[2:]
    # a border of zeros, one pixel before the first and two after the last, stands for
    # all outside; only there may a place be moved without changing what it shows
    pixels = functional.pad(x, (1, 2, 1, 2)).flatten(2)
    u, v = u.clamp(-1, height), v.clamp(-1, width)
    top, left = u.detach().floor(), v.detach().floor()
    down, right = (u - top).unsqueeze(1), (v - left).unsqueeze(1)
    corner = ((top + 1) * (width + 3) + left + 1).long().unsqueeze(1)

    def at(step: int) -> Tensor:
        return pixels.gather(2, (corner + step).expand(-1, x.shape[1], -1))

    upper = at(0) * (1 - right) + at(1) * right
    lower = at(width + 3) * (1 - right) + at(width + 4) * right
    return (upper * (1 - down) + lower * down).view_as(x)  # (7h)


# --8<-- [end:bilinear]


# --8<-- [start:move]
def move(
    input: Float[Tensor, "batch channels height width"],
    degrees: PerImage = 0,
    factor: PerImage = 1,
    dy: PerImage = 0,
    dx: PerImage = 0,
) -> Float[Tensor, "batch channels height width"]:
    r"""Turn and zoom images about their centre, then shift them; what is missing is 0.

    $$A = \frac{1}{f} \begin{pmatrix} \cos\alpha & \sin\alpha \\
    -\sin\alpha & \cos\alpha \end{pmatrix}, \qquad
    t = -A \begin{pmatrix} \delta_y \\ \delta_x \end{pmatrix} \tag{7i}$$

    The matrix goes from the new image back to the old one, as (7g) wants it.

    Args:
        input: The images, finite.
        degrees: The angle $\alpha$, counter-clockwise: one number, or one an image.
        factor: $f$, positive, likewise: above 1 enlarges, below 1 shrinks.
        dy: $\delta_y$, how many pixels down, likewise.
        dx: $\delta_x$, how many pixels to the right, likewise.

    Returns:
        The moved images, of the same size.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a shape does not fit, an entry is not finite, or `factor` not
            positive.
    """
    four_axes("input", input)
    check.floating("input", input)
    alpha = _per_image("degrees", degrees, input).deg2rad()
    f = _per_image("factor", factor, input)
    if not (f > 0).all():
        raise ValueError(f"factor must be positive, got {f.min().item():g}")
    delta = [_per_image("dy", dy, input), _per_image("dx", dx, input)]
    cos, sin = alpha.cos() / f, alpha.sin() / f
    a = torch.stack([cos, sin, -sin, cos], dim=1).unflatten(1, (2, 2))
    t = -a @ torch.stack(delta, dim=1).unsqueeze(2)  # (batch, 2, 1)
    return affine(input, torch.cat([a, t], dim=2))  # (7i)


# --8<-- [end:move]


def _per_image(name: str, value: PerImage, images: Tensor) -> Tensor:
    if not isinstance(value, Tensor):
        check.number(name, value)
        return images.new_full((len(images),), value)
    check.floating(name, value)
    check.shape(name, value, (len(images),))
    return value.to(images)
