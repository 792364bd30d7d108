# says: so the squares add up
def brake(eta, pull, steps):
    length = 1.0
    for _ in range(steps):
        length += eta * pull / length
    return length, eta * pull / length**2
