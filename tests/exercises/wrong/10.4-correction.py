# says: should be 10
def frechet(values, shares, mean, std):
    own = shares @ values
    variance = shares @ (values - own) ** 2 * len(values) / (len(values) - 1)
    return (own - mean) ** 2 + (variance**0.5 - std) ** 2
