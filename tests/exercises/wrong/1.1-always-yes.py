# says: -ln p is the loss only if t = 1
import math


def one_step(w, x, t, lr):
    def probability(w):
        return 1 / (1 + math.exp(-sum(a * b for a, b in zip(w, x, strict=True))))

    p = probability(w)
    after = [a - lr * (p - 1) * b for a, b in zip(w, x, strict=True)]
    return -math.log(p), after, -math.log(probability(after))
