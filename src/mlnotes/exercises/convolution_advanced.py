"""The hardest exercises of the chapter on convolutional neural networks."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import conv2d, linear

from mlnotes.exercises.task import exercise, mistake


def _slopes(generator: torch.Generator) -> list[tuple]:
    found = []
    for n, c, o, h, w, k in (
        (2, 3, 4, 7, 5, 3),
        (1, 1, 1, 3, 3, 3),
        (3, 2, 5, 4, 6, 1),
        (2, 1, 3, 9, 4, 2),
        (1, 5, 2, 6, 11, 5),
    ):
        shapes = (n, c, h, w), (o, c, k, k), (n, o, h - k + 1, w - k + 1)
        found.append(
            tuple(torch.randn(s, generator=generator).double() for s in shapes)
        )
    return found


@exercise(
    "7.5",
    zh="输出是 `conv2d(x, w)`，步幅和空洞率为 1，不填充；"
    "`slope` 是损失对各个输出的斜率。返回 (损失对 `x` 的梯度, 损失对 `w` 的梯度)。",
    cases=_slopes,
)
def way_back(
    x: Float[Tensor, "batch channels height width"],
    w: Float[Tensor, "kernels channels size size"],
    slope: Float[Tensor, "batch kernels new_height new_width"],
) -> tuple[
    Float[Tensor, "batch channels height width"],
    Float[Tensor, "kernels channels size size"],
]:
    """Return the gradients of the loss in (x, w), for outputs `conv2d(x, w)`.

    Stride and dilation are 1, and nothing is padded.

    Args:
        x: The images, (batch, channels, height, width).
        w: The kernels, square, (kernels, channels, size, size).
        slope: The gradient of the loss in the outputs, in their shape.
    """
    x, w = x.clone().requires_grad_(), w.clone().requires_grad_()
    return torch.autograd.grad(conv2d(x, w), (x, w), slope)


@mistake(
    "7.5",
    en="In the gradient of x the kernel must be turned by 180 degrees: pixel i' "
    "reaches output i' - u by the weight u.",
    zh="求对 x 的梯度时，卷积核要转 180 度：像素 i' 是经过权重 u 影响输出 i' − u 的。",
)
def _not_turned(x: Tensor, w: Tensor, slope: Tensor) -> tuple[Tensor, Tensor]:
    return way_back(x, w.flip(2, 3), slope)[0], way_back(x, w, slope)[1]


@mistake(
    "7.5",
    en="Add up the slopes of all images of the batch: a weight is shared among them as "
    "among places. You took their mean.",
    zh="一个批次里各张图像的斜率要相加：权重由各个位置共享，也由各张图像共享。这里取成了平均。",
)
def _mean_over_images(x: Tensor, w: Tensor, slope: Tensor) -> tuple[Tensor, Tensor]:
    of_x, of_w = way_back(x, w, slope)
    return of_x, of_w / len(x)


def _maps(generator: torch.Generator) -> list[tuple]:
    found = []
    for n, c, classes, k, h, w in (
        (2, 24, 10, 3, 3, 3),
        (1, 24, 10, 3, 5, 7),
        (3, 2, 5, 1, 4, 3),
        (1, 1, 2, 2, 2, 6),
        (2, 3, 7, 4, 6, 5),
    ):
        shapes = (n, c, h, w), (classes, c * k * k), (classes,)
        drawn = [torch.randn(s, generator=generator).double() for s in shapes]
        found.append((*drawn, k))
    return found


@exercise(
    "7.6",
    zh="`weight` 和 `bias` 是线性层的参数，它原本接收展平的、边长为 `size` 的特征图。"
    "让它在更大的特征图 `maps` 上逐格滑动，返回各处的 logit。",
    cases=_maps,
)
def slide(
    maps: Float[Tensor, "batch channels height width"],
    weight: Float[Tensor, "classes features"],
    bias: Float[Tensor, " classes"],
    size: int,
) -> Float[Tensor, "batch classes new_height new_width"]:
    """Return the logits of a linear layer that slides over larger feature maps.

    The layer was made for maps of size × size, flattened. It slides by one place at a
    time.

    Args:
        maps: The feature maps, (batch, channels, height, width), at least size × size.
        weight: Those of the layer, (classes, channels · size · size).
        bias: Likewise, (classes,).
        size: The rows, and the columns, that the layer was made for.
    """
    windows = maps.unfold(2, size, 1).unfold(3, size, 1)  # (n, c, h', w', size, size)
    flat = windows.permute(0, 2, 3, 1, 4, 5).flatten(3)
    return linear(flat, weight, bias).permute(0, 3, 1, 2)


@mistake(
    "7.6",
    en="The rows of the weight matrix are read in the wrong order. Flattening lays out "
    "channel by channel, and in each row by row.",
    zh="权重矩阵的各行读错了次序。展平是一个通道接一个通道，通道里再一行接一行。",
)
def _channels_last(maps: Tensor, weight: Tensor, bias: Tensor, size: int) -> Tensor:
    kernels = weight.unflatten(1, (size, size, -1)).permute(0, 3, 1, 2)
    return conv2d(maps, kernels, bias)


@mistake(
    "7.6",
    en="The windows touch here; the layer is to move on by one place at a time.",
    zh="这里的窗口是一个挨一个的；题目要的是每次只挪一格。",
)
def _touching(maps: Tensor, weight: Tensor, bias: Tensor, size: int) -> Tensor:
    return slide(maps, weight, bias, size)[:, :, ::size, ::size]
