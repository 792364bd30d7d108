import gymnasium
import matplotlib.pyplot as plt
import torch

from mlnotes.loss import cross_entropy
from mlnotes.rl import Actor, policy_gradient_loss, rewards_to_go, rollout

actor = Actor(4, 2, generator=torch.manual_seed(3))
env = gymnasium.make_vec("CartPole-v1", num_envs=1)
played = rollout(env, actor, generator=torch.manual_seed(3))
seen, actions, r = (
    played.observations[:-1, 0],
    played.actions[:, 0],
    played.rewards[:, 0],
)
z = actor(seen).detach().requires_grad_()
go = rewards_to_go(r, 0.9)
a = go - go.mean()  # the advantages: better or worse than this episode's average
ce = cross_entropy(z, actions, reduction="none").detach()
loss = policy_gradient_loss(z, actions, a)
(slope,) = torch.autograd.grad(loss, z)
for t in (0, 15):
    pull = -len(r) * slope[t, actions[t]]
    print(f"t = {t:2d}: action {actions[t]}, CE {ce[t]:.4f}, A {a[t]:+.4f},", end=" ")
    print(f"pull on its logit {pull:+.4f}")
    assert torch.isclose(pull, a[t] * (1 - (-ce[t]).exp()))
print(f"[11.5] mean of A · CE {(a * ce).mean():.6f}, the loss {loss:.6f}")
assert torch.isclose((a * ce).mean(), loss)

figure, panels = plt.subplots(
    3, 1, sharex=True, figsize=(6.4, 4.2), layout="constrained"
)
rows = (("$CE_t$", ce), ("$A_t$", a), (r"$A_t \cdot CE_t$", a * ce))
for (name, values), panel in zip(rows, panels, strict=True):
    colors = ["C0" if v > 0 else "C1" for v in a]
    panel.bar(
        range(len(a)), values.tolist(), color="0.5" if name == "$CE_t$" else colors
    )
    panel.axhline(0, color="0.5", lw=0.8)
    panel.set_ylabel(name)
panels[2].axhline(loss.item(), color="C3", linestyle="--", label="$L$ = mean")
panels[2].set(xlabel="$t$")
panels[2].legend()
plt.show()
