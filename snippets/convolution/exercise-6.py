import torch

from mlnotes.activation import relu
from mlnotes.cnn import CNN
from mlnotes.conv import conv2d
from mlnotes.pool import max_pool2d

g = torch.Generator().manual_seed(0)
model = CNN((1, 12, 24), 12, 10, generator=g)  # last feature maps: 24 of 3 × 3


def slide(maps, weight, bias, size):
    return conv2d(maps, weight.unflatten(1, (-1, size, size)), bias)


def logits(x):  # the same network, for images of any size
    for convolution in model.convolutions:
        x = max_pool2d(relu(convolution(x)), 2)
    return slide(x, model.linear.weight, model.linear.bias, 3)


small, large = (
    torch.rand(2, 1, 12, 12, generator=g),
    torch.rand(1, 1, 20, 28, generator=g),
)
gap = (logits(small).flatten(1) - model(small)).abs().max().item()
print(f"12 x 12: {tuple(logits(small).shape)}, as the network: {gap < 1e-5}")
print(f"20 x 28: {tuple(logits(large).shape)}, a map of logits")
assert gap < 1e-5
assert logits(large).shape == (1, 10, 3, 5)
