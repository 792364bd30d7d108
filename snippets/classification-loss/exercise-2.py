import math

import torch

from mlnotes.loss import cross_entropy

for classes in (3, 10):
    loss = cross_entropy(torch.zeros(1, classes), torch.tensor([0])).item()
    print(
        f"{classes} classes, all logits 0: {loss:.4f}, log C = {math.log(classes):.4f}"
    )
    assert math.isclose(loss, math.log(classes), rel_tol=1e-6)

typical = math.exp(-9.2)  # the geometric mean of the probabilities of the truth
print(f"a loss of 9.2: the true class gets {typical:.6f}, one in {1 / typical:.0f}")
assert typical < 1 / 3 / 1000  # far below even a blind guess
