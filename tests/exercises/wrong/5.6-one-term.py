# says: The bend lacks a term
import math


def bends(logits, place):
    p, s = logits.softmax(0), 1 / (1 + math.exp(-place))
    return p.diag() - p.outer(p), 2 * (s * (1 - s)) ** 2
