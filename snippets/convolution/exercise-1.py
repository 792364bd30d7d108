import torch

from mlnotes.conv import Conv2d


def counted(size, channels, kernels, kernel_size, stride, padding):
    new = (size + 2 * padding - kernel_size) // stride + 1
    dense = (channels * size**2 + 1) * kernels * new**2
    return new, kernels * (channels * kernel_size**2 + 1), dense


size, parameters, dense = counted(32, 3, 16, kernel_size=5, stride=2, padding=2)
layer = Conv2d(3, 16, kernel_size=5, stride=2, padding=2)
print("size", size)
print("parameters", parameters)
print("output", tuple(layer(torch.zeros(1, 3, 32, 32)).shape))
print("a dense layer to the same outputs:", dense)
assert layer(torch.zeros(1, 3, 32, 32)).shape == (1, 16, size, size)
assert parameters == sum(p.numel() for p in layer.parameters())
