# says: average the two losses
import math


def above_chord(loss, left, right):
    def value(p):
        return (p - 1) ** 2 if loss == "mse" else -math.log(p)

    p = [1 / (1 + math.exp(-z)) for z in (left, (left + right) / 2, right)]
    return value(p[1]) - value((p[0] + p[2]) / 2)
