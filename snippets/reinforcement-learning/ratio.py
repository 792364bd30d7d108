import copy

import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.loss import cross_entropy
from mlnotes.optim import Adam
from mlnotes.rl import (
    Actor,
    action_weights,
    policy_gradient_loss,
    ppo_loss,
    rollout,
    train_actor,
)
from mlnotes.stats import spread

env = gymnasium.make_vec("CartPole-v1", num_envs=16)
marks = (0, 20, 80)


def reuse(actor, played, clip, g):  # 80 steps on the same 16 episodes
    actor = copy.deepcopy(actor)
    adam = Adam(actor.parameters(), lr=0.01)
    s, a = played.observations[:-1][played.alive], played.actions[played.alive]
    w = action_weights(played, "reward-to-go")
    mean = w.sum(1) / played.alive.sum(1)  # of the episodes that reach this moment
    w = (w - mean[:, None])[played.alive]
    old = -cross_entropy(actor(s), a, reduction="none").detach()
    far, true = [], []
    for step in range(81):
        z = actor(s)
        if step in marks:
            ratio = (-cross_entropy(z, a, reduction="none") - old).exp()
            far.append((ratio - 1).abs().max().item())
            true.append(rollout(env, actor, generator=g).rewards.sum(0).mean().item())
        loss = ppo_loss(z, old, a, w) if clip else policy_gradient_loss(z, a, w)
        adam.zero_grad()
        loss.backward()
        adam.step()
    return far, true


found = {}
for seed in range(1900, 1905):
    g = torch.Generator().manual_seed(seed)
    actor = Actor(4, 2, generator=g)
    adam = Adam(actor.parameters(), lr=0.01)
    for start in (60.0, 150.0):  # the return at which the training stops
        train_actor(
            env, actor, adam, updates=60, generator=g, solved=start, progress=False
        )
        played = rollout(env, actor, generator=g)
        for clip in (False, True):
            result = reuse(actor, played, clip, g)
            found.setdefault((start, clip), []).append(result)

figure, panels = plt.subplots(1, 2, sharey=True, layout="constrained")
true = {}
for (start, clip), runs in found.items():
    far, true[start, clip] = torch.tensor(runs).unbind(1)
    name = "clipped" if clip else "not clipped"
    for k in range(3):
        print(f"from {start:3.0f}, {name:11}: step {marks[k]:2d},", end=" ")
        print(f"ratio off {spread(far[:, k], 1)},", end=" ")
        new = true[start, clip][:, k]
        print(f"return {spread(new, 0)}, worst {new.min():.0f}")
    panel, mean = panels[int(start > 100)], true[start, clip].mean(0)
    panel.errorbar(
        marks,
        mean,
        true[start, clip].std(0),
        fmt=f"C{clip + 1}o-",
        capsize=3,
        label=name,
    )
    panel.set(xlabel="steps on the same episodes")
gain = true[150.0, True][:, 1] - true[150.0, False][:, 1]
print(f"from 150, clipped - not clipped after 20 steps: {spread(gain, 0)}")
assert gain.mean() > 100
panels[0].set(ylabel="return of new episodes", ylim=(0, 400))
panels[0].legend()
plt.show()
