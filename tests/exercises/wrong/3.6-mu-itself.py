# says: should be 0.948683
def shrink(mu, product):
    b = 1 + mu - product
    if b * b < 4 * mu:
        return mu
    return (abs(b) + (b * b - 4 * mu) ** 0.5) / 2
