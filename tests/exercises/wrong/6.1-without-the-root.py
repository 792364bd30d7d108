# says: The deviations are divided by the variance
def standardised(x):
    variance = (x - x.mean()).square().mean()
    return x.mean(), variance, (x - x.mean()) / variance
