# says: whose logarithm is less than 2η
import math


def steps_to_leave(push, lr):
    return math.log(1 / push) / (2 * lr)
