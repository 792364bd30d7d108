import math

import torch

from mlnotes.loss import cross_entropy


def price_of_nothing(classes, loss):
    return math.log(classes), math.exp(-loss)


for classes in (3, 10):
    nothing, typical = price_of_nothing(classes, 9.2)
    loss = cross_entropy(torch.zeros(1, classes), torch.tensor([0])).item()
    print(f"{classes} classes, all logits 0: {loss:.4f}, log C = {nothing:.4f}")
    assert math.isclose(loss, nothing, rel_tol=1e-6)
print(f"a loss of 9.2: the true class gets {typical:.6f}, one in {1 / typical:.0f}")
assert typical < 1 / 3 / 1000  # far below even a blind guess
