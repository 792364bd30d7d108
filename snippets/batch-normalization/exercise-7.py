import math

import torch

from mlnotes.norm import standardize

torch.set_default_dtype(torch.float64)


def brake(eta, pull, steps):
    q = 1.0  # |w|²
    for _ in range(steps):
        q += (eta * pull) ** 2 / q  # |g|² = pull² / |w|²
    return math.sqrt(q), eta * pull / q


g = torch.Generator().manual_seed(693)
x, weights = torch.randn(97, 7, generator=g), torch.randn(97, generator=g)
w, rate = torch.randn(7, generator=g).requires_grad_(), 0.2
for _ in range(5):
    h = standardize(x @ w, 0, eps=1e-12)[0]
    (slope,) = torch.autograd.grad((h.sigmoid() * weights).mean(), w)
    before, grown = w.norm().item() ** 2, rate**2 * slope.norm().item() ** 2
    w.data -= rate * slope
    assert math.isclose(w.norm().item() ** 2, before + grown, rel_tol=1e-9)
print("in each step |w|² grows by exactly rate² |g|²")

q = brake(0.1, 1.0, 10_000)[0] ** 2
law = math.sqrt(1 + 2 * 0.1**2 * 10_000)
print(f"rate 0.1, 10,000 steps: |w|² = {q:.2f}, by the law {law:.2f}")
assert math.isclose(q, law, rel_tol=0.01)
