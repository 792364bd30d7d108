import torch

from mlnotes.rl import advantage_gae, rewards_to_go


def advantages(rewards, values, gamma, lam, fallen):
    after = values[1:].clone()
    if fallen:
        after[-1] = 0
    delta = rewards + gamma * after - values[:-1]
    found = [delta[-1]]
    for d in delta[:-1].flip(0):
        found.insert(0, d + gamma * lam * found[0])
    return torch.stack(found)


r = torch.tensor([1.0, 1.0, 1.0])
v = torch.tensor([2.5, 2.0, 1.5, 0.5])  # the critic's values; the last: after the end
end = torch.tensor([False, False, True])
for lam in (0.0, 0.5, 1.0):
    a = advantages(r, v, 1.0, lam, fallen=True)
    print(f"fallen, lambda {lam}:  A_t {[f'{x:+.3f}' for x in a]}")
    assert torch.allclose(a, advantage_gae(r, v, 1.0, lam, terminated=end))
cut = advantages(r, v, 1.0, 1.0, fallen=False)
print(f"cut off, lambda 1.0: A_t {[f'{x:+.3f}' for x in cut]}")

assert torch.allclose(a, rewards_to_go(r) - v[:3])
assert torch.allclose(cut, a + 0.5)
