# says: Those are slopes in the probability
import math


def slopes(d):
    p = 1 / (1 + math.exp(-d))
    return -1 / (1 - p), -1 / p, -1
