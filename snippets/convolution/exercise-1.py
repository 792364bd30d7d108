import torch

from mlnotes.conv import Conv2d
from mlnotes.window import output_size

layer = Conv2d(3, 16, kernel_size=5, stride=2, padding=2)
print("size", output_size(32, 5, stride=2, padding=2))
print("parameters", sum(p.numel() for p in layer.parameters()))
print("output", tuple(layer(torch.zeros(1, 3, 32, 32)).shape))
print("a dense layer to the same outputs:", (3 * 32 * 32 + 1) * 16 * 16 * 16)
assert layer(torch.zeros(1, 3, 32, 32)).shape == (1, 16, 16, 16)
