# says: should be 0.146447
import math


def both_positive(shift):
    return math.atan(shift) / math.pi
