import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.rl import Actor, rewards_to_go, rollout, total_return

actor = Actor(4, 2, generator=torch.manual_seed(3))
env = gymnasium.make_vec("CartPole-v1", num_envs=1)
played = rollout(env, actor, generator=torch.manual_seed(3))
seen, actions, r = played.observations[:, 0], played.actions[:, 0], played.rewards[:, 0]
p = actor(seen[:-1]).softmax(1)[:, 1]  # of a push to the right
for t in range(4):
    numbers = ", ".join(f"{s:+.2f}" for s in seen[t])
    print(
        f"t = {t}: sees {numbers}; p(right) = {p[t]:.2f}; a = {actions[t]}, r = {r[t]}"
    )
steps, back = len(r), gymnasium.make("CartPole-v1").unwrapped
print(f"[11.3] {steps} steps, {steps} rewards of 1, return {total_return(r):.0f}")
go = rewards_to_go(r, 0.9)
print(f"[11.3] discounted with 0.9: return {go[0]:.2f}; from the last step on {go[-1]}")

same, other = torch.tensor([0.0, 0.0]), []
for action in (0, 1):  # the same moment, both actions
    back.reset(seed=0)
    back.state = seen[5].tolist()
    other.append(back.step(action)[0][3].item())
print(
    f"[11.2] the pole's speed after a push left {other[0]:+.2f}, right {other[1]:+.2f}"
)
assert torch.isclose(go[0], total_return(r, 0.9))
assert other[1] < other[0]

figure, (loop, sums) = plt.subplots(2, 1, figsize=(6.4, 4.6), layout="constrained")


def box(text, x, y, color):
    edge = {"boxstyle": "round", "facecolor": "none", "edgecolor": color}
    loop.text(x, y, text, ha="center", va="center", bbox=edge)


def arrow(x, y, to_x, to_y):
    style = {"arrowstyle": "->", "color": "0.5", "shrinkA": 13, "shrinkB": 13}
    loop.annotate("", (to_x, to_y), (x, y), arrowprops=style)


for t in range(5):
    box(f"$s_{t}$", 2 * t, 1, "C0")
    if t:
        box(f"$r_{t - 1}$", 2 * t, 2, "C2")
        arrow(2 * t, 1, 2 * t, 2)
    arrow(2 * t, 1, 2 * t + 1, 0)
    if t < 4:
        box(f"$a_{t}$", 2 * t + 1, 0, "C1")
        arrow(2 * t + 1, 0, 2 * t + 2, 1)
loop.text(9, 0, "…", ha="center")
loop.text(9, 2, r"… $\Rightarrow R = \sum_t r_t$", va="center")
for y, word, c in ((2, "rewards", "C2"), (1, "environment", "C0"), (0, "actor", "C1")):
    loop.text(-1, y, word, ha="right", va="center", color=c)
loop.set(xlim=(-4, 12), ylim=(-0.4, 2.4))
loop.axis("off")
time = range(1, steps + 1)
sums.step([0, *time], [0, *r.cumsum(0)], "C2", where="post", label="$r_0 + … + r_t$")
sums.plot(range(steps), rewards_to_go(r), "C3--", label="$G_t$, γ = 1")
sums.plot(range(steps), go, "C4", label="$G_t$, γ = 0.9")
sums.set(xlabel="$t$")
sums.legend()
plt.show()
