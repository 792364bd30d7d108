# says: should be 1.31623
import math


def growth(momentum, push):
    middle = 1 + momentum + push
    return (middle - math.sqrt(middle**2 - 4 * momentum)) / 2
