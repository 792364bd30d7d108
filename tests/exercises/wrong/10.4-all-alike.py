# says: weighted by the shares
def frechet(values, shares, mean, std):
    own, own_std = values.mean(), values.std(correction=0)
    return (own - mean) ** 2 + (own_std - std) ** 2
