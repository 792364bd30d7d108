import matplotlib.pyplot as plt
import torch
from gymnasium.vector import SyncVectorEnv

from mlnotes.rl import (
    Actor,
    Bandit,
    expected_reward,
    policy_gradient_loss,
    rollout,
    sample_action,
)

torch.set_default_dtype(torch.float64)
r = torch.tensor([1.0, 3.0, 2.0])
z = torch.tensor([0.5, -0.5, 0.2], requires_grad=True)
(exact,) = torch.autograd.grad(expected_reward(z, r), z)
p = z.detach().softmax(0)
print("policy", [f"{v:.4f}" for v in p], f"J = {p @ r:.4f}")
print("exact gradient of J  ", [f"{v:+.4f}" for v in exact])


def estimates(baseline, episodes):  # one gradient for each episode
    g = torch.Generator().manual_seed(1500)
    a = sample_action(z.detach().expand(episodes, 3), g)
    return (r[a] - baseline)[:, None] * (torch.eye(3)[a] - p)


n, spreads = 200_000, {}
for name, b in (
    ("no baseline", 0.0),
    ("baseline J", (p @ r).item()),
    ("baseline 10", 10.0),
):
    found = estimates(b, n)
    error = (found.mean(0) - exact).norm() / (found.var(0).sum() / n).sqrt()
    spreads[name] = found.var(0).sum().item()
    mean = [f"{v:+.3f}" for v in found.mean(0)]
    print(f"{name:12} mean {mean}, variance {spreads[name]:.3f}")
    assert error < 4  # in standard errors
print("[11.5] right on average; with baseline J the variance is", end=" ")
print(f"{spreads['no baseline'] / spreads['baseline J']:.1f} times smaller")

env = SyncVectorEnv([lambda: Bandit(r.tolist())] * 50)
actor = Actor(1, 3, ())
with torch.no_grad():
    actor.net.layers[0].weight.zero_()
    actor.net.layers[0].bias.copy_(z)
played = rollout(env, actor, generator=torch.manual_seed(1500))
a, paid = played.actions[0], played.rewards[0]
loss = policy_gradient_loss(actor(played.observations[0]), a, paid)
loss.backward()
by_hand = -(paid[:, None] * (torch.eye(3)[a] - p)).mean(0)
assert torch.allclose(actor.net.layers[0].bias.grad, by_hand)
assert spreads["baseline J"] < spreads["no baseline"] < spreads["baseline 10"]

episodes = [2**k for k in range(0, 15)]
for i, (name, b) in enumerate((("no baseline", 0.0), ("baseline J", (p @ r).item()))):
    found = estimates(b, 64 * episodes[-1]).unflatten(0, (64, -1))
    off = [
        (found[:, :k].mean(1) - exact).norm(dim=1).square().mean().sqrt()
        for k in episodes
    ]
    plt.loglog(episodes, off, f"C{i}o-", label=name)
plt.gca().set(xlabel="episodes", ylabel="error of the gradient")
plt.legend()
plt.show()
