# says: reads all C channels
def small_or_large(layers, kernel_size, channels):
    large = layers * (kernel_size - 1) + 1
    return large, layers * kernel_size**2 * channels, large**2 * channels
