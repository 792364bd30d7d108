# says: take the root first
def frechet(values, shares, mean, std):
    own = shares @ values
    variance = shares @ (values - own) ** 2
    return (own - mean) ** 2 + (variance - std**2) ** 2
