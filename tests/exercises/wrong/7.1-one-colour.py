# says: A kernel has weights for every channel
def counted(size, channels, kernels, kernel_size, stride, padding):
    new = (size + 2 * padding - kernel_size) // stride + 1
    dense = (channels * size**2 + 1) * kernels * new**2
    return new, kernels * (kernel_size**2 + 1), dense
