# says: That is in bits
import math


def price_of_nothing(classes, loss):
    return math.log2(classes), 2**-loss
