"""Training an actor: act, weigh each action, make the good ones more probable."""

import torch
from gymnasium.vector import VectorEnv
from jaxtyping import Float
from torch import Tensor, nn
from tqdm import tqdm

from mlnotes import check
from mlnotes.loss import cross_entropy, mse
from mlnotes.rl.policy import entropy, policy_gradient_loss, ppo_loss
from mlnotes.rl.returns import advantage_gae, rewards_to_go, total_return
from mlnotes.rl.trajectory import Trajectory, rollout

WITHOUT_CRITIC = ("immediate", "return", "reward-to-go")
WITH_CRITIC = ("baseline", "advantage")


# --8<-- [start:action_weights]
def action_weights(
    trajectory: Trajectory,
    weight: str,
    values: Float[Tensor, "moments episodes"] | None = None,
    *,
    gamma: float = 0.99,
    lam: float = 0.95,
) -> Float[Tensor, "time episodes"]:
    r"""Weigh each action by what it is credited with, $A_t$ of (11f).

    - ``"immediate"``: $r_t$, what the action earned at once.
    - ``"return"``: $R$ of (11b), undiscounted, all that the episode earned.
    - ``"reward-to-go"``: $G_t$ of (11c), what came from the action on.
    - ``"baseline"``: $G_t - V_t$, how much more came than the critic expected; this is
      (11e) with $\lambda = 1$, so past a truncation $V$ stands for what was cut off.
    - ``"advantage"``: $\hat A_t$ of (11e), which takes the critic's word for a part of
      what came.

    Args:
        trajectory: The episodes.
        weight: One of the words above.
        values: The critic's values $V_t$ of all observations, (time + 1, episodes),
            finite; for the last two words only.
        gamma: The discount factor $\gamma$ in [0, 1].
        lam: $\lambda$ of (11e), in [0, 1].

    Returns:
        $A_t$, (time, episodes); meaningless after an episode's end.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `weight` is unknown, `values` do not fit, or a number is out of
            range.
    """
    _check_weight(weight, "values", values)
    check.number("gamma", gamma, 0.0, 1.0)
    check.number("lam", lam, 0.0, 1.0)
    rewards = trajectory.rewards
    match weight:
        case "immediate":
            return rewards
        case "return":
            return total_return(rewards).expand_as(rewards)
        case "reward-to-go":
            return rewards_to_go(rewards, gamma)
        case "baseline":
            lam = 1.0
    end, cut = trajectory.terminated, trajectory.truncated
    return advantage_gae(rewards, values, gamma, lam, end, cut)


# --8<-- [end:action_weights]


def _check_weight(weight: str, name: str, critic: object) -> None:
    check.one_of("weight", weight, WITHOUT_CRITIC + WITH_CRITIC)
    if (critic is None) == (weight in WITH_CRITIC):
        want = "be given" if critic is None else "be None"
        got = type(critic).__name__
        raise ValueError(f"{name} must {want} with weight {weight!r}, got {got}")


# --8<-- [start:train_actor]
def train_actor(
    env: VectorEnv,
    actor: nn.Module,
    optimizer: torch.optim.Optimizer,
    *,
    updates: int,
    generator: torch.Generator | None,
    weight: str = "reward-to-go",
    critic: nn.Module | None = None,
    gamma: float = 0.99,
    lam: float = 0.95,
    entropy_bonus: float = 0.0,
    clip: float | None = None,
    epochs: int = 1,
    max_steps: int | None = None,
    solved: float | None = None,
    progress: bool = True,
) -> Float[Tensor, "updates episodes"]:
    r"""Train an actor: play episodes, learn from them, forget them, play again.

    A bonus for the entropy (11i) keeps the actor exploring. A critic learns too, what
    was still to come at each step, (11c):

    $$L_V = \frac{1}{N} \sum_{t=1}^{N} (V_t - G_t)^2 \tag{11k}$$

    REINFORCE is `weight="reward-to-go"`, without or with a `"baseline"`; actor-critic
    is `"advantage"`; PPO is that with a `clip` and some `epochs` on the same episodes.

    Args:
        env: Copies of an environment, as `rollout` takes them.
        actor: Maps observations to logits.
        optimizer: Moves the parameters of the actor and of the critic.
        updates: How many times to play, at most, at least 1.
        generator: Draws the actions and the seeds of the environment.
        weight: What an action is credited with, see `action_weights`.
        critic: Maps observations to values $V_t$; for ``"baseline"`` and
            ``"advantage"``.
        gamma: The discount factor $\gamma$ in [0, 1].
        lam: $\lambda$ of (11e), in [0, 1].
        entropy_bonus: What a unit of entropy is worth, in [0, ∞).
        clip: $\varepsilon$ of (11h), in (0, 1); if not given, the loss is (11f), which
            is right for the policy that acted only, so for the first epoch.
        epochs: How many steps to take on the same episodes, at least 1.
        max_steps: After how many steps episodes are truncated; never if not given.
        solved: Stop once the last 100 episodes returned this much on average.
        progress: Whether to show a progress bar, on the standard error.

    Returns:
        The undiscounted return of every episode, (updates, episodes).

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range or does not fit the others, or a
            reward or a loss is not finite; the parameters are those before it.

    Reference:
        Williams (1992); Mnih et al. (2016), for the actor-critic with many copies and
        the entropy; Schulman, Wolski, Dhariwal, Radford and Klimov (2017), algorithm 1.
    """
    _check_settings(updates, epochs, entropy_bonus, solved)
    _check_weight(weight, "critic", critic)
    _check_optimizer(optimizer, actor, critic)
    history: list[Tensor] = []
    for _ in tqdm(range(updates), unit="update", disable=not progress):
        played = rollout(env, actor, generator=generator, max_steps=max_steps)
        history.append(total_return(played.rewards))
        alive = played.alive
        seen, actions = played.observations[:-1][alive], played.actions[alive]
        with torch.no_grad():
            v = critic(played.observations) if critic else None
            a = action_weights(played, weight, v, gamma=gamma, lam=lam)[alive]
            if critic:
                g = v[:-1] + action_weights(played, "baseline", v, gamma=gamma)
            old = -cross_entropy(actor(seen), actions, reduction="none")
        for _ in range(epochs):
            z = actor(seen)
            if clip is None:
                loss = policy_gradient_loss(z, actions, a)
            else:
                loss = ppo_loss(z, old, actions, a, clip)
            loss = loss - entropy_bonus * entropy(z).mean()
            if critic:
                loss = loss + mse(critic(seen), g[alive])  # (11k)
            _step(optimizer, loss)
        last = torch.cat(history[-100:])[-100:]
        if solved is not None and len(last) == 100 and last.mean() >= solved:
            break
    return torch.stack(history)


def _step(optimizer: torch.optim.Optimizer, loss: Tensor) -> None:
    check.number("the loss", loss.item())
    optimizer.zero_grad()
    loss.backward()
    optimizer.step()


# --8<-- [end:train_actor]


def _check_settings(
    updates: int, epochs: int, entropy_bonus: float, solved: float | None
) -> None:
    check.integer("updates", updates, 1)
    check.integer("epochs", epochs, 1)
    check.number("entropy_bonus", entropy_bonus, 0.0)
    if solved is not None:
        check.number("solved", solved)


def _check_optimizer(
    optimizer: torch.optim.Optimizer, actor: nn.Module, critic: nn.Module | None
) -> None:
    held = {id(theta) for group in optimizer.param_groups for theta in group["params"]}
    for name, model in (("actor", actor), ("critic", critic)):
        if model and not held.issuperset(map(id, model.parameters())):
            raise ValueError(f"optimizer must hold all parameters of the {name}")
