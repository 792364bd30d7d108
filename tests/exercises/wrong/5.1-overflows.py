# says: raises OverflowError: math range error
import math


def two_logits(first, second, ratio):
    a, b = math.exp(first), math.exp(second)
    return a / (a + b), b / (a + b), (first - second) / math.log(ratio)
