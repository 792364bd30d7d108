import math

import torch

from mlnotes.attention import masked_softmax

torch.set_default_dtype(torch.float64)


def slopes(scores):
    w = masked_softmax(scores[None])[0]
    return w[:, None] * (torch.eye(len(w)) - w)


for name, lead in (("one half", 0.0), ("1/2982", -8.0)):
    alpha = torch.tensor([[lead, 0.0]], requires_grad=True)
    weights = masked_softmax(alpha)
    (slope,) = torch.autograd.grad(weights[0, 0], alpha)
    by_hand = slopes(alpha[0].detach())[0]
    print(f"weight {name:8} = {weights[0, 0]:.5f}, slope {by_hand[0]:.4f}")
    assert torch.allclose(slope[0], by_hand)

assert round(math.exp(8)) == 2981
