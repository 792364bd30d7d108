# says: the kernel must be turned by 180 degrees
from torch.nn.functional import conv2d


def way_back(x, w, slope):
    of_x = conv2d(slope, w.transpose(0, 1), padding=w.shape[2] - 1)
    of_w = conv2d(x.transpose(0, 1), slope.transpose(0, 1))
    return of_x, of_w.transpose(0, 1)
