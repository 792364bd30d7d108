# says: should be 8
import math


def encodings_meet(distance, dim):
    omegas = [10000 ** (-2 * i / dim) for i in range(dim // 2)]
    return sum(math.cos(distance * omega) for omega in omegas) / (dim / 2)
