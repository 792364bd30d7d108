# says: Case 1 of 5
from torch.nn.functional import conv2d


def slide(maps, weight, bias, size):
    return conv2d(maps, weight.view(len(weight), -1, size, size))
