# says: divided by the root of v
import math


def until_burst(product, alpha):
    return math.floor(math.log(2 / product) / math.log(1 / alpha)) + 1
