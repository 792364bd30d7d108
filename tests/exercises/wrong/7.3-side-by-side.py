# says: The fields overlap
def small_or_large(layers, kernel_size, channels):
    large = layers * kernel_size
    several = layers * kernel_size**2 * channels**2
    return large, several, large**2 * channels**2
