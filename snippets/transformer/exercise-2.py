import math

import torch

g = torch.Generator().manual_seed(0)
drawn = torch.randint(3, (1_000_000, 6), generator=g)  # token k at every position
valid = (drawn == drawn[:, :1]).all(1).double().mean().item()
print(f"drawn: {valid:.4f}, by hand: {3 * 3**-6:.4f}")
print(f"loss: at once {6 * math.log(3):.4f}, one by one {math.log(3):.4f}")
assert abs(valid - 1 / 243) < 0.0005
