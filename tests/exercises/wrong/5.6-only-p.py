# says: should be (tensor([[ 0.2078, -0.1830, -0.0248]
import math


def bends(logits, place):
    p, s = logits.softmax(0), 1 / (1 + math.exp(-place))
    return p.diag(), -2 * s * (1 - s) ** 2 * (1 - 3 * s)
