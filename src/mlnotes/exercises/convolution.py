"""Exercises of the chapter on convolutional neural networks."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import conv1d, pad

from mlnotes.exercises.task import exercise, mistake
from mlnotes.window import receptive_field


def _settings(generator: torch.Generator) -> list[tuple]:
    random = [
        tuple(int(torch.randint(*r, (), generator=generator)) for r in ranges)
        for ranges in [((9, 40), (1, 5), (1, 33), (1, 8), (1, 4), (0, 4))] * 6
    ]
    return [(32, 3, 16, 5, 2, 2), (4, 1, 1, 3, 1, 0), *random]


@exercise(
    "7.1",
    zh="返回 (输出的边长, 卷积层的参数个数, 得到同样多输出的全连接层的参数个数)，"
    "参数都含偏置；图像和卷积核都是正方形。",
    cases=_settings,
)
def counted(
    size: int, channels: int, kernels: int, kernel_size: int, stride: int, padding: int
) -> tuple[int, int, int]:
    """Return (size of the output, parameters, parameters of a dense layer).

    The dense layer leads to the same outputs. Biases count. Images and kernels are
    square.

    Args:
        size: The rows of the image, as many as columns.
        channels: Its channels.
        kernels: How many kernels the layer has.
        kernel_size: Their rows, as many as columns, at most size + 2 · padding.
        stride: The step from one place to the next.
        padding: The zeros added on each side.
    """
    layer = torch.nn.Conv2d(
        channels, kernels, kernel_size, stride, padding, device="meta"
    )
    image = torch.zeros(1, channels, size, size, device="meta")
    out = layer(image)
    dense = (image.numel() + 1) * out.numel()
    return out.shape[2], sum(p.numel() for p in layer.parameters()), dense


@mistake(
    "7.1",
    en="A kernel has weights for every channel of the image, not for one of them.",
    zh="一个卷积核对图像的每个通道都有权重，不是只对一个通道有。",
)
def _one_colour(
    size: int, channels: int, kernels: int, kernel_size: int, stride: int, padding: int
) -> tuple[int, int, int]:
    new, _, dense = counted(size, channels, kernels, kernel_size, stride, padding)
    return new, kernels * (kernel_size**2 + 1), dense


@mistake(
    "7.1",
    en="The biases are missing: one for each kernel, and one for each output of the "
    "dense layer.",
    zh="漏了偏置：每个卷积核有一个，全连接层的每个输出也有一个。",
)
def _without_biases(
    size: int, channels: int, kernels: int, kernel_size: int, stride: int, padding: int
) -> tuple[int, int, int]:
    new, own, dense = counted(size, channels, kernels, kernel_size, stride, padding)
    return new, own - kernels, dense - kernels * new**2


def _images(generator: torch.Generator) -> list[tuple]:
    edge = torch.tensor([0.0, 0, 0, 9, 9, 9]).double().expand(6, 6).contiguous()
    sizes = ((3, 3), (4, 7), (6, 5), (11, 3))
    return [
        (edge,),
        (edge.T.contiguous(),),
        *((torch.randn(*s, generator=generator, dtype=torch.float64),) for s in sizes),
    ]


@exercise(
    "7.2",
    zh="返回 (手算例子里的卷积核在 `image` 上的输出, 转置之后的卷积核的输出)，不填充。",
    cases=_images,
)
def edges(
    image: Float[Tensor, "height width"],
) -> tuple[
    Float[Tensor, "new_height new_width"], Float[Tensor, "new_height new_width"]
]:
    """Return (output of the worked example's kernel, output of that kernel transposed).

    Nothing is padded.

    Args:
        image: At least 3 × 3 pixels, (height, width).
    """
    across = image[:, 2:] - image[:, :-2]
    down = image[2:] - image[:-2]
    return (
        across[:-2] + across[1:-1] + across[2:],
        down[:, :-2] + down[:, 1:-1] + down[:, 2:],
    )


@mistake(
    "7.2",
    en="The signs are exchanged: the kernel was turned by 180 degrees, as in the "
    "mathematicians' convolution. (7d) lays it on as it is.",
    zh="正负号反了：卷积核转了 180 度，那是数学家的卷积。(7d) 是原样放上去的。",
)
def _turned(image: Tensor) -> tuple[Tensor, Tensor]:
    across, down = edges(image)
    return -across, -down


@mistake(
    "7.2",
    en="Zeros were padded around the image, so the output is too large and finds edges "
    "at the border. Use only the places where the whole kernel fits.",
    zh="图像四周补了零，输出因此太大，还会在边界上“找到”边缘。只用整个卷积核放得下的位置。",
)
def _padded(image: Tensor) -> tuple[Tensor, Tensor]:
    return edges(pad(image, (1, 1, 1, 1)))


def _stacks(generator: torch.Generator) -> list[tuple]:
    odd = [(1, 3, 7), (2, 5, 24), (4, 3, 1), (5, 7, 11), (3, 1, 5)]
    return [(2, 3, 24), (3, 3, 24), *odd]


@exercise(
    "7.3",
    zh="`layers` 层卷积，核的边长 `kernel_size`，步幅 1，每层 `channels` 个通道。"
    "返回 (看得同样远的单层卷积核的边长, 小的各层权重总数, 单层的权重个数)，不计偏置。",
    cases=_stacks,
)
def small_or_large(
    layers: int, kernel_size: int, channels: int
) -> tuple[int, int, int]:
    """Return (size of a single kernel that sees as far, weights, weights of that one).

    The layers have stride 1 and as many channels before as after; biases do not count.

    Args:
        layers: How many small layers there are.
        kernel_size: The rows of their kernels, as many as columns.
        channels: The channels before and after each layer.
    """
    large, _ = receptive_field([(kernel_size, 1, 1)] * layers)
    weights = [
        torch.nn.Conv2d(channels, channels, k, bias=False, device="meta").weight.numel()
        for k in (kernel_size, large)
    ]
    return large, layers * weights[0], weights[1]


@mistake(
    "7.3",
    en="The fields overlap: a further layer adds only kernel_size - 1 pixels, as (7b) "
    "says.",
    zh="感受野彼此重叠：按 (7b)，多一层只多看 kernel_size − 1 个像素。",
)
def _side_by_side(layers: int, kernel_size: int, channels: int) -> tuple[int, int, int]:
    large, weights = layers * kernel_size, (kernel_size * channels) ** 2
    return large, layers * weights, (large * channels) ** 2


@mistake(
    "7.3",
    en="Each of the C kernels reads all C channels: k² C² weights, not k² C.",
    zh="C 个卷积核，每个都要读全部 C 个通道：权重是 k² C² 个，不是 k² C 个。",
)
def _channels_once(
    layers: int, kernel_size: int, channels: int
) -> tuple[int, int, int]:
    large, several, one = small_or_large(layers, kernel_size, channels)
    return large, several // channels, one // channels


def _shifts(generator: torch.Generator) -> list[tuple]:
    two = [(4, [2, 2]), (2, [2, 2]), (6, [3, 2]), (5, [3, 2]), (6, [2, 1, 3])]
    return [(1, [1]), (1, [1, 2]), (2, [1, 2]), (3, [1, 2]), *two, (0, [2, 2])]


@exercise(
    "7.4",
    zh="各层的步幅是 `strides`，图像平移 `shift` 个像素。"
    "返回最后的特征图移动几格；如果除去边缘，它也不是原来那张图移动整数格，返回 None。",
    cases=_shifts,
)
def moved_by(shift: int, strides: list[int]) -> int | None:
    """Return by how many places the last feature map moves, or None.

    None says that, away from the border, it is not the old map moved by whole places.

    Args:
        shift: By how many pixels the image is shifted, at least 0.
        strides: The strides of the layers, convolution or pooling, in order.
    """
    generator = torch.Generator().manual_seed(0)
    x = torch.randn(200, generator=generator)
    old, new = x[shift:][None, None], x[: -shift or None][None, None]
    for stride in strides:
        kernel = torch.randn(1, 1, 3, generator=generator)
        old, new = (conv1d(map, kernel, stride=stride).tanh() for map in (old, new))
    last = old.shape[2]
    fits = (k for k in range(8) if torch.allclose(new[..., k:], old[..., : last - k]))
    return next(fits, None)


@mistake(
    "7.4",
    en="The map would have to move by a part of a place. The windows are then filled "
    "anew, and the new map is no shift of the old one.",
    zh="特征图得移动不到一格才行。这时窗口里的数重新搭配，新的图不再是旧图的移动。",
)
def _rounded(shift: int, strides: list[int]) -> int:
    return shift // int(torch.tensor(strides).prod())


@mistake(
    "7.4",
    en="Strides multiply: after two of 2, a place is 4 pixels wide.",
    zh="步幅要相乘：两次步幅 2 之后，一格有 4 个像素宽。",
)
def _sum_of_strides(shift: int, strides: list[int]) -> int | None:
    step = 1 + sum(s - 1 for s in strides)  # right for a single stride
    return None if shift % step else shift // step
