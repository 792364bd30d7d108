# says: should be (5, 10368, 14400)
def small_or_large(layers, kernel_size, channels):
    large = layers * (kernel_size - 1) + 1
    return large, (kernel_size * channels) ** 2, (large * channels) ** 2
