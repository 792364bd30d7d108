# says: The rows of the weight matrix are read in the wrong order
from torch.nn.functional import conv2d


def slide(maps, weight, bias, size):
    kernels = weight.view(len(weight), size, size, maps.shape[1])
    return conv2d(maps, kernels.permute(0, 3, 1, 2), bias)
