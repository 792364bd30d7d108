import gymnasium
import torch

from mlnotes.optim import Adam
from mlnotes.rl import (
    Actor,
    Critic,
    action_weights,
    policy_gradient_loss,
    rollout,
    train_actor,
)
from mlnotes.stats import paired_difference, spread

ladder = ("immediate", "return", "reward-to-go", "baseline", "advantage")
env = gymnasium.make_vec("CartPole-v1", num_envs=16)
batches = 24


def gradient(actor, played, weights):
    z = actor(played.observations[:-1][played.alive])
    loss = policy_gradient_loss(z, played.actions[played.alive], weights)
    parts = torch.autograd.grad(loss, list(actor.parameters()))
    return torch.cat([part.flatten() for part in parts])


found = {weight: [] for weight in ladder}
for seed in range(1600, 1605):
    g = torch.Generator().manual_seed(seed)
    actor, critic = Actor(4, 2, generator=g), Critic(4, generator=g)
    groups = [{"params": actor.parameters()}]
    groups.append({"params": critic.parameters(), "lr": 0.1})
    train_actor(  # half trained: the pole stands for 60 steps
        env,
        actor,
        Adam(groups, lr=0.03),
        updates=60,
        generator=g,
        weight="baseline",
        critic=critic,
        solved=60.0,
        progress=False,
    )
    games = [rollout(env, actor, generator=g) for _ in range(batches)]
    for weight in ladder:
        gradients = []
        for played in games:
            with torch.no_grad():
                v = critic(played.observations)
                v = v if weight in ladder[3:] else None
                a = action_weights(played, weight, v)[played.alive]
            gradients.append(gradient(actor, played, a))
        gradients = torch.stack(gradients)
        noise = gradients.var(0).sum()
        signal = gradients.mean(0).square().sum() - noise / batches
        found[weight].append((signal / noise).item())
for weight in ladder:
    print(f"{weight:12} signal / noise of a batch: {spread(found[weight])}")
for better, worse in zip(ladder[1:], ladder, strict=False):
    more = paired_difference(found[better], found[worse])
    print(f"{better} - {worse}: {spread(more)}, up in {sum(d > 0 for d in more)} of 5")
    assert sum(more) > 0
assert max(found["immediate"]) < 0.1
