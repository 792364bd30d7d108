from itertools import product

import torch
from torch.nn import functional

from mlnotes.window import output_size

same, refused = 0, 0
settings = product(range(1, 13), range(1, 6), (1, 2, 3), (0, 1, 2), (1, 2, 3))
for h, k, s, p, d in settings:
    x, w = torch.zeros(1, 1, h, h), torch.zeros(1, 1, k, k)
    try:
        real = functional.conv2d(x, w, None, s, p, d).shape[2]
    except RuntimeError:
        refused += 1
        try:
            output_size(h, k, s, p, d)
        except ValueError:
            continue
        raise AssertionError((h, k, s, p, d)) from None
    assert output_size(h, k, s, p, d) == real
    same += 1
print(f"[7.3] formula = torch in {same} settings; {refused} do not fit, both refuse")

x = torch.zeros(1, 1, 8, 8, requires_grad=True)
functional.conv2d(x, torch.ones(1, 1, 3, 3), stride=2).sum().backward()
unseen = int((x.grad == 0).sum())
print(f"8 x 8, kernel 3 x 3, stride 2: {output_size(8, 3, 2)} places an axis;", end=" ")
print(f"{unseen} of 64 pixels are never seen")
