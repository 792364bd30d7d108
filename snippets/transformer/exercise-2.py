import math

import torch


def by_chance(answers, length):
    valid = answers * (1 / answers) ** length
    return valid, length * math.log(answers), math.log(answers)


by_hand, at_once, one_by_one = by_chance(3, 6)
g = torch.Generator().manual_seed(0)
drawn = torch.randint(3, (1_000_000, 6), generator=g)  # token k at every position
valid = (drawn == drawn[:, :1]).all(1).double().mean().item()
print(f"drawn: {valid:.4f}, by hand: {by_hand:.4f}")
print(f"loss: at once {at_once:.4f}, one by one {one_by_one:.4f}")
assert abs(valid - by_hand) < 0.0005
