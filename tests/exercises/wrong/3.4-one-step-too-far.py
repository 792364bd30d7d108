# says: the first step already has the speed
import math


def coast(mu, lr):
    near = math.ceil(math.log(0.1) / math.log(mu)) if mu else 1
    return 1 / (1 - mu), near, lr / (1 - mu) ** 2
