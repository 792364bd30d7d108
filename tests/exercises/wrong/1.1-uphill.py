# says: should be (0.693147, [1.2, 1.9], 0.575939)
import math


def one_step(w, x, t, lr):
    def loss(w):
        z = sum(a * b for a, b in zip(w, x, strict=True))
        return math.log1p(math.exp(-z if t else z)), 1 / (1 + math.exp(-z))

    before, p = loss(w)
    after = [a + lr * (p - t) * b for a, b in zip(w, x, strict=True)]
    return before, after, loss(after)[0]
