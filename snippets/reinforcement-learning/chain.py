import matplotlib.pyplot as plt
import torch
from gymnasium.vector import SyncVectorEnv

from mlnotes.optim import Adam
from mlnotes.rl import Actor, Critic, DelayedChain, train_actor
from mlnotes.stats import mean_std, paired_difference, spread

weights = ("immediate", "return", "reward-to-go", "baseline", "advantage")
seeds = 6


def learn(weight, seed):
    g = torch.Generator().manual_seed(seed)
    actor, critic = Actor(8, 2, (), generator=g), None
    groups = [{"params": actor.parameters()}]
    if weight in ("baseline", "advantage"):
        critic = Critic(8, (), generator=g)
        groups.append({"params": critic.parameters(), "lr": 0.3})
    chains = SyncVectorEnv([lambda: DelayedChain(7, 5.0, 1.0)] * 16)
    settings = {"weight": weight, "critic": critic, "gamma": 1.0, "lam": 0.0}
    adam = Adam(groups, lr=0.03)
    returns = train_actor(
        chains, actor, adam, updates=60, generator=g, progress=False, **settings
    )
    sown = actor(torch.eye(8)[:1]).softmax(1)[0, 1].item()  # action 1 at the start
    return returns.mean(1), sown


end = {}
for i, weight in enumerate(weights):
    runs = [learn(weight, 1200 + seed) for seed in range(seeds)]
    curves, first = torch.stack([r for r, _ in runs]), [p for _, p in runs]
    end[weight] = curves[:, -10:].mean(1)
    print(f"{weight:12} return {spread(end[weight])}, first action 1: {spread(first)}")
    mean, sd = curves.mean(0), curves.std(0)
    plt.plot(mean, f"C{i}", label=weight)
    plt.fill_between(range(60), mean - sd, mean + sd, color=f"C{i}", alpha=0.15, lw=0)
gain = paired_difference(end["baseline"], end["reward-to-go"])
near = paired_difference(end["reward-to-go"], end["return"])
print("the best there is: 11.00; always the reward at hand: 7.00")
print(f"reward-to-go - return, seed by seed: {spread(near)}")
print(f"[11.5] baseline - reward-to-go, seed by seed: {spread(gain)}")
assert end["immediate"].max() < 7.5 < 8.5 < end["return"].min()
assert mean_std(gain)[0] > 0.3
plt.axhline(11, color="0.5", linestyle=":")
plt.gca().set(xlabel="update", ylabel="return", ylim=(3.5, 12.5))
plt.legend(loc="lower right", ncols=3)
plt.show()
