import torch

from mlnotes.rl import rewards_to_go, total_return

r = torch.tensor([0.0, 0.0, 1.0, 4.0])
for gamma in (1.0, 0.5, 0.0):
    go = [f"{g:.3f}" for g in rewards_to_go(r, gamma)]
    print(f"gamma {gamma}: return {total_return(r, gamma):.3f}, G_t {go}")

assert rewards_to_go(r, 0.5).tolist() == [0.75, 1.5, 3.0, 4.0]
assert total_return(r, 0.5).item() == 0.75
assert torch.equal(rewards_to_go(r, 0.0), r)
