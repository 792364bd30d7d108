# says: should be 2
from itertools import permutations


def against(examples, theta, size):
    full = theta - sum(examples) / len(examples)
    slopes = [theta - sum(batch) / size for batch in permutations(examples, size)]
    return sum(slope * full < 0 for slope in slopes)
