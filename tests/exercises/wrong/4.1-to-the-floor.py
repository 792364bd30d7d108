# says: ends on the floor
import math


def bounce(place, steepness):
    root = math.sqrt(1 + place**2)
    return root / steepness, steepness * (root - 1), steepness * place / root
