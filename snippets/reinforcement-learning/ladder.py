# slow: 4
import sys

import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.optim import Adam
from mlnotes.rl import Actor, Critic, train_actor
from mlnotes.stats import spread

seeds = int(sys.argv[2]) if sys.argv[1:2] == ["--seeds"] else 8
ladder = ("immediate", "return", "reward-to-go", "baseline", "advantage")


def learn(weight, seed):  # the returns of all episodes, one row an update
    g = torch.Generator().manual_seed(seed)
    actor, critic = Actor(4, 2, generator=g), None
    groups = [{"params": actor.parameters()}]
    if weight in ("baseline", "advantage"):
        critic = Critic(4, generator=g)
        groups.append({"params": critic.parameters(), "lr": 0.1})
    return train_actor(
        gymnasium.make_vec("CartPole-v1", num_envs=16),
        actor,
        Adam(groups, lr=0.03),
        updates=75,
        generator=g,
        weight=weight,
        critic=critic,
        solved=475.0,
        progress=False,
    )


figure, panels = plt.subplots(1, 5, sharex=True, sharey=True, layout="constrained")
took, last = {}, {}
for i, (weight, panel) in enumerate(zip(ladder, panels, strict=True)):
    runs = [learn(weight, 1100 + seed) for seed in range(seeds)]
    last[weight] = torch.stack([r.flatten()[-100:].mean() for r in runs])
    took[weight] = [r.numel() for r in runs if r.flatten()[-100:].mean() >= 475]
    text = f"{weight:12} solved {len(took[weight])} of {seeds}"
    if took[weight]:
        text += f", after {min(took[weight])} to {max(took[weight])} episodes"
    print(f"{text}; last 100: {spread(last[weight], 0)}")
    for r in runs:
        mean = r.mean(1)
        panel.plot(16 * torch.arange(1, len(r) + 1), mean, f"C{i}", alpha=0.5, lw=0.8)
        if r.flatten()[-100:].mean() >= 475:
            panel.plot(r.numel(), mean[-1], f"C{i}o", markersize=4)
    panel.set_title(f"({i + 1})")
panels[2].set(xlabel="episodes")
panels[0].set(ylabel="return", xticks=[0, 1000])
print(f"[11.4] solved, of {seeds}:", end=" ")
print(", ".join(f"({i + 1}) {len(took[w])}" for i, w in enumerate(ladder)))
assert not took["immediate"]
assert min(len(took["reward-to-go"]), len(took["baseline"])) >= 0.75 * seeds
assert took["advantage"]
assert 2 * last["immediate"].mean() < last["return"].mean()
plt.show()
