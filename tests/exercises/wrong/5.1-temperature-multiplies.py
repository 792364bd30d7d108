# says: The temperature is upside down
import math


def two_logits(first, second, ratio):
    p = 1 / (1 + math.exp(second - first))
    return p, 1 - p, math.log(ratio) / (first - second)
