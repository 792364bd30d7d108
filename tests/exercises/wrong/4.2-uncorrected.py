# says: corrects for it
import math


def steps(method, gradients, lr):
    total, m, v, found = 0.0, 0.0, 0.0, []
    for g in gradients:
        total, rms = total + g**2, 0.9 * v + 0.1 * g**2
        if method == "adagrad":
            found.append(lr * g / math.sqrt(total))
        elif method == "rmsprop":
            v = rms
            found.append(lr * g / math.sqrt(v))
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            found.append(lr * m / math.sqrt(v))
    return found
