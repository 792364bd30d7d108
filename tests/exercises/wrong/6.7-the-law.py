# says: Case 1 of 6
def brake(eta, pull, steps):
    q = (1 + 2 * (eta * pull) ** 2 * steps) ** 0.5
    return q**0.5, eta * pull / q
