# says: should be (16, 1216, 12587008)
import math


def counted(size, channels, kernels, kernel_size, stride, padding):
    new = math.ceil((size + 2 * padding - kernel_size) / stride) + 1
    dense = (channels * size**2 + 1) * kernels * new**2
    return new, kernels * (channels * kernel_size**2 + 1), dense
