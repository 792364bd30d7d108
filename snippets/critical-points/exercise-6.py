import math


def growth(momentum, push):
    middle = 1 + momentum + push
    return (middle + math.sqrt(middle**2 - 4 * momentum)) / 2


for momentum in (0.0, 0.9, 0.99):
    z = growth(momentum, 0.05 * 2)  # rate 0.05, curvature -2
    w, v, steps = 1e-6, 0.0, 0
    while w < 1:  # the loss is -w^2, with the slope -2 w
        v = momentum * v - 2 * w
        w, before, steps = w - 0.05 * v, w, steps + 1
    law = math.log(1e6) / math.log(z)
    print(f"momentum {momentum}: grows by {z:.4f} a step, counted {w / before:.4f};")
    print(f"  from 1e-6 to 1: by the law {law:.0f} steps, counted {steps}")
    assert abs(w / before - z) < 1e-4
    assert abs(steps - law) < 8
