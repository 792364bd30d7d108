import math


def steps(method, gradients, lr):
    total, m, v, found = 0.0, 0.0, 0.0, []
    for t, g in enumerate(gradients, 1):
        if method == "adagrad":
            total += g**2
            found.append(lr * g / (math.sqrt(total) + 1e-10))
        elif method == "rmsprop":
            v = 0.9 * v + 0.1 * g**2
            found.append(lr * g / (math.sqrt(v) + 1e-8))
        else:
            m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g**2
            mean, size = m / (1 - 0.9**t), math.sqrt(v / (1 - 0.999**t))
            found.append(lr * mean / (size + 1e-8))
    return found


third = {}
for name in ("Adagrad", "RMSProp", "Adam"):
    found = steps(name.lower(), [6.0, 6.0, 0.1], 0.1)
    print(f"{name}: steps", ", ".join(f"{step:.4f}" for step in found))
    third[name] = found[2]
assert third["Adam"] > 10 * third["RMSProp"] > 10 * third["Adagrad"]
