import torch
from gymnasium.vector import SyncVectorEnv

from mlnotes.optim import SGD
from mlnotes.rl import (
    Actor,
    Bandit,
    entropy,
    expected_reward,
    policy_gradient_loss,
    rollout,
    train_actor,
)
from mlnotes.stats import spread

r = torch.tensor([0.8, 1.0, 0.0, 0.0])
env = SyncVectorEnv([lambda: Bandit(r.tolist())] * 2)
seeds, updates = 10, 60


def greedy(actor, sgd, g):  # always pulls the likeliest lever, and learns from it
    for _ in range(updates):
        played = rollout(env, actor, greedy=True, generator=g)
        z = actor(played.observations[0])
        sgd.zero_grad()
        policy_gradient_loss(z, played.actions[0], played.rewards[0]).backward()
        sgd.step()


def drawn(actor, sgd, g, bonus):
    settings = {"weight": "return", "entropy_bonus": bonus, "progress": False}
    train_actor(env, actor, sgd, updates=updates, generator=g, **settings)


best = {}
for name, bonus in (
    ("greedy", None),
    ("drawn", 0.0),
    ("bonus 0.2", 0.2),
    ("bonus 1", 1.0),
):
    ends = []
    for seed in range(1700, 1700 + seeds):
        g = torch.Generator().manual_seed(seed)
        actor = Actor(1, 4, (), generator=g)
        sgd = SGD(actor.parameters(), lr=1.0)
        if bonus is None:
            greedy(actor, sgd, g)
        else:
            drawn(actor, sgd, g, bonus)
        ends.append(actor(torch.ones(1, 1))[0].detach())
    z = torch.stack(ends)
    best[name] = (z.argmax(1) == 1).sum().item()
    print(f"{name:9} best lever likeliest in {best[name]:2d} of {seeds},", end=" ")
    print(f"pays {spread(expected_reward(z, r))}, entropy {spread(entropy(z))}")
assert best["greedy"] < min(best["drawn"], best["bonus 0.2"])
