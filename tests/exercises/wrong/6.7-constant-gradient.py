# says: The gradient does not stay G
def brake(eta, pull, steps):
    length = 1.0
    for _ in range(steps):
        length = (length**2 + (eta * pull) ** 2) ** 0.5
    return length, eta * pull / length**2
