# says: should be (10, 22, 9)
import math


def coast(mu, lr):
    near = math.log(0.1) / math.log(mu) if mu else 1
    return 1 / (1 - mu), near, lr * mu / (1 - mu) ** 2
