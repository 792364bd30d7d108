# says: should be (0.5, 0.25)
import math


def gaps(rate, steps):
    return 2 * rate * steps, math.log(2 * rate * steps)
