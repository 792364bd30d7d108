# says: You took their mean
from torch.nn.functional import conv2d


def way_back(x, w, slope):
    turned = w.flip(2, 3).transpose(0, 1)
    of_w = conv2d(x.transpose(0, 1), slope.transpose(0, 1)) / len(x)
    return conv2d(slope, turned, padding=w.shape[2] - 1), of_w.transpose(0, 1)
