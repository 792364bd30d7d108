import torch

from mlnotes.conv import conv2d

torch.set_default_dtype(torch.float64)


def way_back(x, w, slope):
    turned = w.flip(2, 3).transpose(0, 1)  # (channels, kernels, size, size)
    of_x = conv2d(slope, turned, padding=w.shape[-1] - 1)
    of_w = conv2d(x.transpose(0, 1), slope.transpose(0, 1)).transpose(0, 1)
    return of_x, of_w


g = torch.Generator().manual_seed(0)
x = torch.randn(2, 3, 7, 5, generator=g, requires_grad=True)
w = torch.randn(4, 3, 3, 3, generator=g, requires_grad=True)
slope = torch.randn(2, 4, 5, 3, generator=g)  # of the loss, at each output
by_x, by_w = torch.autograd.grad(conv2d(x, w), (x, w), slope)

ours_x, ours_w = way_back(x, w, slope)
print("gradient of the image:", torch.allclose(ours_x, by_x))
print("gradient of the kernels:", torch.allclose(ours_w, by_w))
assert torch.allclose(ours_x, by_x)
assert torch.allclose(ours_w, by_w)
