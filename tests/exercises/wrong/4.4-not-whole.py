# says: should be 58
import math


def until_burst(product, alpha):
    return 2 * math.log(2 / product) / math.log(1 / alpha)
