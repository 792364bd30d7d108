# says: but is    (tensor([0.6667, 0.6667, 0.0000], dtype=torch.float64), nan
import math


def game(p, q):
    m = (p + q) / 2
    js = ((p * (p / m).log()).sum() + (q * (q / m).log()).sum()).item() / 2
    return p / (p + q), js, 2 * js - math.log(4)
