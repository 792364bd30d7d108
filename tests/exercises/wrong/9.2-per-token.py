# says: a mean over the tokens
import math


def by_chance(answers, length):
    return answers ** (1 - length), math.log(answers), math.log(answers) / length
