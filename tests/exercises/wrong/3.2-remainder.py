# says: The remainder is 0
import math


def last_batch(examples, size):
    rest = examples % size
    weight = min(size, examples) / rest if rest else 1.0
    return math.ceil(examples / size), rest, weight
