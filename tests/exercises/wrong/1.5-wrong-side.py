# says: should be 0.271168
import math


def above_chord(loss, left, right):
    def value(z):
        p = 1 / (1 + math.exp(-z))
        return (p - 1) ** 2 if loss == "mse" else -math.log(p)

    return (value(left) + value(right)) / 2 - value((left + right) / 2)
