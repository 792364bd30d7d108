import math

import torch

from mlnotes.attention import masked_softmax

torch.set_default_dtype(torch.float64)
for name, lead in (("one half", 0.0), ("1/2982", -8.0)):
    alpha = torch.tensor([[lead, 0.0]], requires_grad=True)
    weights = masked_softmax(alpha)
    (slope,) = torch.autograd.grad(weights[0, 0], alpha)
    w = weights[0].detach()
    by_hand = w[0] * (torch.tensor([1.0, 0.0]) - w)
    print(f"weight {name:8} = {w[0]:.5f}, slope {slope[0, 0]:.4f}")
    assert torch.allclose(slope[0], by_hand)

assert round(math.exp(8)) == 2981
