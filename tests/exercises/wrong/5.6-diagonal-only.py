# says: H lacks what lies off the diagonal
import math


def bends(logits, place):
    p, s = logits.softmax(0), 1 / (1 + math.exp(-place))
    return (p * (1 - p)).diag(), -2 * s * (1 - s) ** 2 * (1 - 3 * s)
