# says: chance of one of the answers
import math


def by_chance(answers, length):
    return answers**-length, length * math.log(answers), math.log(answers)
