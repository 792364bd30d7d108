"""A small convolutional network, of our own layers only."""

from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes import check
from mlnotes.activation import relu
from mlnotes.conv import Conv2d, Flatten
from mlnotes.linear import Linear
from mlnotes.pool import max_pool2d
from mlnotes.window import Pair, pair


# --8<-- [start:cnn]
class CNN(nn.Module):
    """Convolution, ReLU and pooling, a few times; then flatten and one linear layer.

    Args:
        channels: The number of channels of the images, then of each convolution.
        size: The height and width of the images, each at least 1.
        classes: The number of logits, at least 1.
        kernel_size: Of the convolutions, whose padding is half of it.
        stride: Of the convolutions.
        pool: Called as `pool(images, 2)` after each ReLU.
        generator: Draws the first parameters.

    Raises:
        TypeError: If an argument has the wrong type, or the input is not floating
            point.
        ValueError: If a number is out of range, a kernel fits nowhere, or the input is
            not finite or has another size.

    Reference:
        LeCun, Bottou, Bengio and Haffner (1998), section II: the order of the layers.
    """

    def __init__(
        self,
        channels: Sequence[int],
        size: Pair,
        classes: int,
        kernel_size: int = 3,
        stride: int = 1,
        pool: Callable[[Tensor, int], Tensor] = max_pool2d,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if len(channels) < 2:
            got = list(channels)
            raise ValueError(f"channels must have at least 2 entries, got {got}")
        check.integer("classes", classes, 1)
        check.integer("kernel_size", kernel_size, 1)
        self.size = channels[0], *pair("size", size, 1)
        self.pool = pool
        half = kernel_size // 2
        self.convolutions = nn.ModuleList(
            Conv2d(before, after, kernel_size, stride, half, generator=generator)
            for before, after in pairwise(channels)
        )
        self.flatten = Flatten()
        with torch.no_grad():
            features = self.features(torch.zeros(1, *self.size)).shape[1]
        self.linear = Linear(features, classes, generator=generator)

    def features(
        self, input: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch features"]:
        """Map images to what the linear layer sees of them."""
        check.shape("input", input, (len(input), *self.size))
        h = input
        for convolution in self.convolutions:
            h = self.pool(relu(convolution(h)), 2)
        return self.flatten(h)

    def forward(
        self, input: Float[Tensor, "batch channels height width"]
    ) -> Float[Tensor, "batch classes"]:
        """Map images (batch, channels[0], *size) to logits (batch, classes)."""
        return self.linear(self.features(input))


# --8<-- [end:cnn]
