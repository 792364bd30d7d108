# says: The windows touch here
from torch.nn.functional import conv2d


def slide(maps, weight, bias, size):
    kernels = weight.view(len(weight), -1, size, size)
    return conv2d(maps, kernels, bias, stride=size)
