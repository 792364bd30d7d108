# says: Here only the true logit moves
import math


def steps_to_close(gap, eta):
    counts = []
    for slope in (lambda p: 1 - p, lambda p: 4 * p * (1 - p) ** 2):
        rest, step = gap, 0
        while rest > 1e-9:
            rest -= eta * slope(1 / (1 + math.exp(rest)))
            step += 1
        counts.append(step)
    return tuple(counts)
