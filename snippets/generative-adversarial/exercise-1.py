import math

import torch

from mlnotes.gan import game_value, js_divergence


def game(p, q):
    d, m = p / (p + q), (p + q) / 2
    sides = [torch.xlogy(side, side) - torch.xlogy(side, m) for side in (p, q)]
    value = torch.xlogy(p, d) + torch.xlogy(q, 1 - d)
    return d, (sides[0] + sides[1]).sum().item() / 2, value.sum().item()


p, q = torch.tensor([[0.5, 0.5, 0], [0.25, 0.25, 0.5]], dtype=torch.float64)
d, js, value = game(p, q)
print("D* =", [round(v, 4) for v in d.tolist()])
print(f"JS = {js:.4f}, V(D*) = {value:.4f}, 2 JS - log 4 = {2 * js - math.log(4):.4f}")
assert math.isclose(value, 2 * js - math.log(4))
assert math.isclose(js, js_divergence(p, q).item())
assert math.isclose(value, game_value(p, q, d).item())
