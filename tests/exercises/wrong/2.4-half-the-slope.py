# says: steps_to_half(2, 0.001, 0.05)
def steps_to_half(weights, push, lr):
    a, steps = push, 0
    while a < 0.5:
        a, steps = a + lr * (1 - a**weights) * a ** (weights - 1), steps + 1
    return steps
