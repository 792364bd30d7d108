# says: should be None
import math


def moved_by(shift, strides):
    return shift / math.prod(strides)
