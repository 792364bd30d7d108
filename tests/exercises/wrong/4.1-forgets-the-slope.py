# says: should be (0.333333, 6.66667, 8)
import math


def bounce(place, steepness):
    root = math.sqrt(1 + place**2)
    return 2 * root / steepness, steepness * (root - 1)
