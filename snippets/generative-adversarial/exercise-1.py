import math

import torch

from mlnotes.gan import game_value, js_divergence, optimal_discriminator

p, q = torch.tensor([[0.5, 0.5, 0], [0.25, 0.25, 0.5]], dtype=torch.float64)
d = optimal_discriminator(p, q)
js, value = js_divergence(p, q).item(), game_value(p, q, d).item()
print("D* =", [round(v, 4) for v in d.tolist()])
print(f"JS = {js:.4f}, V(D*) = {value:.4f}, 2 JS - log 4 = {2 * js - math.log(4):.4f}")
assert math.isclose(value, 2 * js - math.log(4))
