import torch

from mlnotes.rl import rewards_to_go, total_return


def still_to_come(rewards, gamma):
    go, later = [], 0.0
    for r in reversed(rewards.tolist()):
        later = r + gamma * later
        go.insert(0, later)
    return go[0], go


r = torch.tensor([0.0, 0.0, 1.0, 4.0])
for gamma in (1.0, 0.5, 0.0):
    total, go = still_to_come(r, gamma)
    print(f"gamma {gamma}: return {total:.3f}, G_t {[f'{g:.3f}' for g in go]}")
    assert total == total_return(r, gamma).item()
    assert go == rewards_to_go(r, gamma).tolist()

assert go == r.tolist()  # gamma 0: the immediate rewards
