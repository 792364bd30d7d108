# says: These are the plain shares
import math


def two_logits(first, second, ratio):
    p = first / (first + second)
    return p, 1 - p, (first - second) / math.log(ratio)
