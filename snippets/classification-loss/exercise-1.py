import math

import torch

from mlnotes.activation import sigmoid
from mlnotes.softmax import softmax


def two_logits(first, second, ratio):
    p = sigmoid(torch.tensor(first - second)).item()  # only the difference counts
    return p, 1 - p, (first - second) / math.log(ratio)


for logits in ([3.0, 1.0], [103.0, 101.0]):
    p1, p2, temperature = two_logits(*logits, math.e)
    print(f"softmax of {logits}: {p1:.4f}, {p2:.4f}")
    assert torch.allclose(softmax(torch.tensor(logits)), torch.tensor([p1, p2]))
print(f"sigmoid(2): {sigmoid(torch.tensor(2.0)):.4f}")
q = softmax(torch.tensor([3.0, 1.0]), temperature=temperature)
print(f"at T = {temperature:g}, p1 / p2 = {q[0] / q[1]:.4f}, and e = {math.e:.4f}")
assert torch.isclose(q[0] / q[1], torch.tensor(math.e))
