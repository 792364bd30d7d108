# says: should be (6, 12, 8.33333)
import math


def last_batch(examples, size):
    last = examples % size or size
    return math.ceil(examples / size), last, last / min(size, examples)
