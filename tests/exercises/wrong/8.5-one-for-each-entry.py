# says: There are d / 2 pairs
import math


def encodings_meet(distance, dim):
    omegas = [10000 ** (-(i - i % 2) / dim) for i in range(dim)]
    return sum(math.cos(distance * omega) for omega in omegas)
