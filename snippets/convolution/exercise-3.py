import torch

from mlnotes.conv import Conv2d
from mlnotes.window import receptive_field


def small_or_large(layers, kernel_size, channels):
    large = 1 + layers * (kernel_size - 1)
    return large, layers * (kernel_size * channels) ** 2, (large * channels) ** 2


for small in (2, 3):
    large, several, single = small_or_large(small, 3, 24)
    print(f"{small} layers of 3 x 3: field {large}, {several} weights;", end=" ")
    print(f"one of {large} x {large}: {single}")
    layers = [Conv2d(24, 24, 3, bias=False) for _ in range(small)]
    one = Conv2d(24, 24, large, bias=False)
    assert receptive_field([(3, 1, 1)] * small)[0] == large
    assert sum(layer.weight.numel() for layer in layers) == several
    assert one.weight.numel() == single
    assert (
        torch.nn.Sequential(*layers)(torch.zeros(1, 24, 9, 9)).shape
        == one(torch.zeros(1, 24, 9, 9)).shape
    )
