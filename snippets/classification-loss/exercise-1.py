import torch

from mlnotes.activation import sigmoid
from mlnotes.softmax import softmax

for logits in ([3.0, 1.0], [103.0, 101.0]):
    p = softmax(torch.tensor(logits))
    print(f"softmax of {logits}: {p[0]:.4f}, {p[1]:.4f}")
print(f"sigmoid(2): {sigmoid(torch.tensor(2.0)):.4f}")
q = softmax(torch.tensor([3.0, 1.0]), temperature=2.0)
print(f"at T = 2, p1 / p2 = {q[0] / q[1]:.4f}, and e = {torch.e:.4f}")

assert torch.equal(softmax(torch.tensor([3.0, 1.0])), p)
assert torch.isclose(p[0], sigmoid(torch.tensor(2.0)))
assert torch.isclose(q[0] / q[1], torch.tensor(torch.e))
