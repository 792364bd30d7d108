# says: should be 72.4766
import math


def steps_to_leave(push, lr):
    return math.log(1 / push) / math.log(1 + lr)
