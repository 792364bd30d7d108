# says: The biases are missing
def counted(size, channels, kernels, kernel_size, stride, padding):
    new = (size + 2 * padding - kernel_size) // stride + 1
    own = kernels * channels * kernel_size**2
    return new, own, channels * size**2 * kernels * new**2
