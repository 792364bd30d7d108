# says: the product of the other k - 1
def steps_to_half(weights, push, lr):
    a, steps = push, 0
    while a < 0.5:
        a, steps = a + 2 * lr * (1 - a * a) * a, steps + 1
    return steps
