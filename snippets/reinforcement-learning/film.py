import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.optim import Adam
from mlnotes.rl import Actor, Critic, rollout, train_actor


def frame(axes, state, time):
    x, _, angle, _ = state.tolist()  # cart's place, its speed, the tilt, its speed
    axes.plot([-1.8, 1.8], [0, 0], color="0.5", lw=0.8)
    axes.plot([x - 0.3, x + 0.3], [0.1, 0.1], color="C0", lw=7)
    pole = torch.tensor([0, angle])
    top = x + 2 * pole.sin()[1].item(), 0.2 + 2 * pole.cos()[1].item()
    axes.plot([x, top[0]], [0.2, top[1]], color="C1", lw=4)
    axes.set(xlim=(-1.8, 1.8), ylim=(-0.2, 2.4), aspect="equal", title=f"{time}")
    axes.axis("off")


g = torch.Generator().manual_seed(5)
actor, critic = Actor(4, 2, generator=g), Critic(4, generator=g)
groups = [{"params": actor.parameters()}, {"params": critic.parameters(), "lr": 0.1}]
one = gymnasium.make_vec("CartPole-v1", num_envs=1)
start = 7
before = rollout(one, actor, generator=torch.Generator().manual_seed(start))
train_actor(
    gymnasium.make_vec("CartPole-v1", num_envs=16),
    actor,
    Adam(groups, lr=0.03),
    updates=94,
    generator=g,
    weight="baseline",
    critic=critic,
    solved=475.0,
    progress=False,
)
after = rollout(one, actor, generator=torch.Generator().manual_seed(start))
figure, rows = plt.subplots(2, 6, figsize=(6.4, 2.6), layout="constrained")
for played, row in ((before, rows[0]), (after, rows[1])):
    steps = len(played.rewards)
    for axes, time in zip(row, torch.linspace(0, steps, 6).long(), strict=True):
        frame(axes, played.observations[time, 0], time)
assert torch.equal(before.observations[0], after.observations[0])  # the same start
many = gymnasium.make_vec("CartPole-v1", num_envs=100)
returns = rollout(many, actor, generator=g).rewards.sum(0)
print(f"untrained: the pole falls after {len(before.rewards)} steps")
print(f"trained: cut off after {len(after.rewards)} steps, still upright")
print(f"a hundred new starts: mean return {returns.mean():.0f}")
assert len(before.rewards) < 60
assert after.truncated[-1].all()
assert returns.mean() > 450
plt.show()
