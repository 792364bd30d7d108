# says: only with its probability
import math


def gaps(rate, steps):
    fixed = own = 0.0
    for _ in range(steps):
        fixed += 2 * rate * (1 - 1 / (1 + math.exp(fixed)))
        own += 2 * rate * (1 - 1 / (1 + math.exp(own)))
    return fixed, own
