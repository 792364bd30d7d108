# says: should be (5, 19)
import math


def steps_to_close(gap, eta):
    return round(gap / (2 * eta)), round(math.exp(gap) / (8 * eta))
