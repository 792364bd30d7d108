# says: should be 1
import math


def passed_on(w, b, layers, start):
    h, slope = start, 1.0
    for _ in range(layers):
        h = 1 / (1 + math.exp(-(w * h + b)))
        slope *= h * (1 - h)
    return slope
