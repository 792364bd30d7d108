# says: moves both logits
import math


def gaps(rate, steps):
    fixed = own = 0.0
    for _ in range(steps):
        fixed += rate * (1 - 1 / (1 + math.exp(fixed)))
        p = 1 / (1 + math.exp(own))
        own += rate * p * (1 - p)
    return fixed, own
