# says: 2 is the limit without a mean
def settles(product, beta):
    return product < 2
