import torch

from mlnotes.optim import SGD
from mlnotes.rl import entropy, expected_reward

torch.set_default_dtype(torch.float64)


def with_bonus(rewards, beta):
    policy = (rewards / beta).softmax(0)
    return policy, (policy @ rewards).item()


r = torch.tensor([0.8, 1.0, 0.0, 0.0])
for beta in (0.2, 0.5, 1.0):
    z = torch.zeros(4, requires_grad=True)
    sgd = SGD([z], lr=4.0)
    for _ in range(2000):
        sgd.zero_grad()
        (-expected_reward(z, r) - beta * entropy(z)).backward()
        sgd.step()
    p, law = z.detach().softmax(0), with_bonus(r, beta)[0]
    print(f"beta {beta:4}: found {[f'{x:.4f}' for x in p]}, pays {p @ r:.4f}")
    assert torch.allclose(p, law, atol=2e-3)
