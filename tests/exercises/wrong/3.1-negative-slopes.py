# says: which need not be positive
from itertools import combinations


def against(examples, theta, size):
    slopes = [theta - sum(batch) / size for batch in combinations(examples, size)]
    return sum(slope < 0 for slope in slopes)
