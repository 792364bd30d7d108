# slow: 6
import sys

import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.optim import Adam
from mlnotes.rl import Actor, Critic, train_actor
from mlnotes.stats import spread

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 6


def learn(lr, clip, epochs, seed):
    g = torch.Generator().manual_seed(seed)
    actor, critic = Actor(4, 2, generator=g), Critic(4, generator=g)
    adam = Adam([{"params": actor.parameters()}], lr=lr)
    adam.add_param_group({"params": critic.parameters(), "lr": 0.1})
    return train_actor(
        gymnasium.make_vec("CartPole-v1", num_envs=16),
        actor,
        adam,
        updates=32,
        generator=g,
        weight="advantage",
        critic=critic,
        clip=clip,
        epochs=epochs,
        solved=475.0,
        progress=False,
    ).mean(1)


cases = {"1 epoch": (None, 1), "10 epochs": (None, 10), "10, clipped": (0.2, 10)}
rates, end = (0.003, 0.01, 0.03), {}
figure, panels = plt.subplots(1, 3, sharex=True, sharey=True, layout="constrained")
for rate, panel in zip(rates, panels, strict=True):
    for i, (name, (clip, epochs)) in enumerate(cases.items()):
        runs = [learn(rate, clip, epochs, 1300 + seed) for seed in range(seeds)]
        end[rate, name] = torch.stack([r[-6:].mean() for r in runs])
        solved = sum(len(r) < 32 for r in runs)
        print(f"rate {rate:5}, {name:11}: solved {solved} of {seeds},", end=" ")
        print(f"last 96 returns {spread(end[rate, name], 0)}")
        for j, r in enumerate(runs):
            label = None if j else name
            panel.plot(
                16 * torch.arange(1, len(r) + 1), r, f"C{i}", lw=0.8, label=label
            )
    panel.set_title(f"rate {rate}")
for rate in rates[1:]:
    gain = end[rate, "10, clipped"] - end[rate, "10 epochs"]
    print(f"rate {rate}: clipped - not clipped, seed by seed: {spread(gain, 0)}")
    assert gain.mean() > 100
panels[1].set(xlabel="episodes")
panels[0].set(ylabel="return")
panels[0].legend(fontsize="x-small", loc="upper left")
plt.show()
