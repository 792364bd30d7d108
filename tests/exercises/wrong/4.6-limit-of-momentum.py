# says: should be True
def settles(product, beta):
    return product < 2 * (1 + beta)
