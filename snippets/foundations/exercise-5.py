import math

import torch

from mlnotes.activation import sigmoid
from mlnotes.loss import binary_cross_entropy_with_logits, mse

torch.set_default_dtype(torch.float64)


def above_chord(loss, left, right):
    def value(z):
        p = 1 / (1 + math.exp(-z))
        return (p - 1) ** 2 if loss == "mse" else math.log1p(math.exp(-z))

    return value((left + right) / 2) - (value(left) + value(right)) / 2


z, yes = torch.tensor([-6.0, -2.0, 2.0]), torch.ones(3)
losses = {
    "MSE": mse(sigmoid(z), yes, reduction="none"),
    "CE": binary_cross_entropy_with_logits(z, yes, reduction="none"),
}
for name, (left, middle, right) in losses.items():
    chord = (left + right) / 2
    print(f"{name}: ends {left:.4f} and {right:.4f}, chord {chord:.4f},", end=" ")
    print(f"in the middle {middle:.4f}: {'above' if middle > chord else 'below'}")
assert above_chord("mse", -6, 2) > 0 > above_chord("ce", -6, 2)
assert losses["MSE"][1] > losses["MSE"][[0, 2]].mean()
assert losses["CE"][1] < losses["CE"][[0, 2]].mean()
