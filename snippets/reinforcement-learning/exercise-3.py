import torch

from mlnotes.rl import advantage_gae, rewards_to_go

r = torch.tensor([1.0, 1.0, 1.0])
v = torch.tensor([2.5, 2.0, 1.5, 0.5])  # the critic's values; the last: after the end
end = torch.tensor([False, False, True])
for lam in (0.0, 0.5, 1.0):
    a = advantage_gae(r, v, 1.0, lam, terminated=end)
    print(f"fallen, lambda {lam}:  A_t {[f'{x:+.3f}' for x in a]}")
cut = advantage_gae(r, v, 1.0, 1.0, truncated=end)
print(f"cut off, lambda 1.0: A_t {[f'{x:+.3f}' for x in cut]}")

assert torch.allclose(a, rewards_to_go(r) - v[:3])
assert torch.allclose(cut, a + 0.5)
