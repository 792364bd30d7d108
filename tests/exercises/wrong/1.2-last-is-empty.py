# says: count(640, 64, 3)
import math


def count(examples, size, epochs):
    updates = math.ceil(examples / size)
    return updates, examples % size or (size if size == 1 else 0), updates * epochs
