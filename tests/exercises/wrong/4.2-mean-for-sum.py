# says: steps('adagrad', [6, 6, 0.1], 0.1)
import math


def steps(method, gradients, lr):
    total, found = 0.0, []
    for t, g in enumerate(gradients, 1):
        total += g**2
        found.append(lr * g / math.sqrt(total / t))
    return found
