# says: should be (-0.00033535, -0.999665, -1)
import math


def slopes(d):
    p = 1 / (1 + math.exp(-d))
    return p, 1 - p, 1
