# says: should be (1.09861, 0.000101039)
import math


def price_of_nothing(classes, loss):
    return math.log(classes), max(0.0, 1 - loss)
