from itertools import combinations

import torch

from mlnotes.data import digits
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy

torch.set_default_dtype(torch.float64)
images, label = digits()
x, y = images[:512].double() / 16, label[:512]
model = MLP((64, 64, 64, 10), generator=torch.Generator().manual_seed(0))


def accumulate(parts, shares):  # of each part the gradient of its mean loss
    model.zero_grad()
    for (some, truth), share in zip(parts, shares, strict=True):
        (share * cross_entropy(model(some), truth)).backward()  # adds to .grad
    return torch.cat([p.grad.flatten() for p in model.parameters()])


def off(a, b):  # relative to b
    return ((a - b).norm() / b.norm()).item()


whole = accumulate([(x, y)], [1])  # the large batch: all 512 at once
for size in (64, 7):  # small parts in turn: 8 of 64; then 73 of 7 and one of 1
    parts = list(zip(x.split(size), y.split(size), strict=True))
    by_size = accumulate(parts, [len(truth) / 512 for _, truth in parts])
    alike = accumulate(parts, [1 / len(parts)] * len(parts))
    print(f"[3.2] {len(parts)} parts of {size}, weighed by size: equal to", end=" ")
    print(f"all 512 at once: {off(by_size, whole) < 1e-12}")
    assert off(by_size, whole) < 1e-12
assert off(alike, whole) > 0.1
print(f"all {len(parts)} parts weighed alike, also that of one digit:", end=" ")
print(f"off by {off(alike, whole):.2f}")

some = [(x[list(i)], y[list(i)]) for i in combinations(range(7), 3)]
seven, each = accumulate([(x[:7], y[:7])], [1]), [accumulate([b], [1]) for b in some]
error = torch.tensor([off(gradient, seven) for gradient in each])
print(f"[3.2] {len(some)} batches of 3 out of 7 digits: off by", end=" ")
print(f"{error.min():.1f} to {error.max():.1f},", end=" ")
print(f"mean right: {off(sum(each) / len(each), seven) < 1e-12}")
assert off(sum(each) / len(each), seven) < 1e-12
