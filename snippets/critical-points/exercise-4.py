import torch

from mlnotes.curvature import classify, hessian

torch.set_default_dtype(torch.float64)


def loss(w):  # of the deep network y = w1 w2 ... wk x
    return (1 - w.prod()) ** 2


def steps_to_half(weights, push, lr):  # all weights equal
    a, steps = push, 0
    while a < 0.5:
        a, steps = a + 2 * lr * (1 - a**weights) * a ** (weights - 1), steps + 1
    return steps


for weights in (2, 3):
    e = torch.linalg.eigvalsh(hessian(loss, torch.zeros(weights))) + 0
    print(f"{weights} weights: eigenvalues at 0 {e.tolist()}, {classify(e, 1e-9)}")
    for push in (1e-2, 1e-3, 1e-4):
        print(f"  from {push:.0e}: {steps_to_half(weights, push, 0.05)} steps")
assert 9 < steps_to_half(3, 1e-4, 0.05) / steps_to_half(3, 1e-3, 0.05) < 11
assert steps_to_half(2, 1e-4, 0.05) / steps_to_half(2, 1e-3, 0.05) < 1.5
