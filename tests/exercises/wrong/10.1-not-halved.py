# says: mean of the two divergences
import math

import torch


def game(p, q):
    m = (p + q) / 2
    js = sum((torch.xlogy(r, r) - torch.xlogy(r, m)).sum().item() for r in (p, q))
    return p / (p + q), js, 2 * js - math.log(4)
