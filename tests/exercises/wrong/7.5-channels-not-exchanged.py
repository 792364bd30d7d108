# says: raises RuntimeError
from torch.nn.functional import conv2d


def way_back(x, w, slope):
    of_x = conv2d(slope, w.flip(2, 3), padding=w.shape[2] - 1)
    return of_x, conv2d(x.transpose(0, 1), slope.transpose(0, 1)).transpose(0, 1)
