# says: but is    (0.00411523, 9.50978, 1.58496)
import math


def by_chance(answers, length):
    return answers ** (1 - length), length * math.log2(answers), math.log2(answers)
