"""From rewards to returns and advantages: what an action is to be credited with."""

import torch
from jaxtyping import Bool, Float
from torch import Tensor

from mlnotes import check


# --8<-- [start:total_return]
def total_return(
    rewards: Float[Tensor, "time *episodes"], gamma: float = 1.0
) -> Float[Tensor, "*episodes"]:
    r"""Add up the rewards of each episode.

    $$R = \sum_{t=0}^{T-1} \gamma^t r_t \tag{11b}$$

    Args:
        rewards: $r_t$, (time, *episodes), finite; 0 after an episode's end.
        gamma: The discount factor $\gamma$ in [0, 1].

    Returns:
        The returns $R$, (*episodes,).

    Raises:
        TypeError: If `rewards` is not floating point or `gamma` no number.
        ValueError: If `rewards` is empty or not finite, or `gamma` is out of range.
    """
    _check(rewards, gamma)
    t = torch.arange(len(rewards)).to(rewards)  # (time,)
    return torch.einsum("t,t...->...", gamma**t, rewards)  # (11b)


# --8<-- [end:total_return]


# --8<-- [start:rewards_to_go]
def rewards_to_go(
    rewards: Float[Tensor, "time *episodes"], gamma: float = 1.0
) -> Float[Tensor, "time *episodes"]:
    r"""Add up, at each step, the rewards from there on.

    $$G_t = r_t + \gamma G_{t+1} = \sum_{k \ge t} \gamma^{k-t} r_k \tag{11c}$$

    Args:
        rewards: $r_t$, (time, *episodes), finite; 0 after an episode's end.
        gamma: The discount factor $\gamma$ in [0, 1].

    Returns:
        $G_t$, in the shape of `rewards`; $G_0$ is the return (11b).

    Raises:
        TypeError: If `rewards` is not floating point or `gamma` no number.
        ValueError: If `rewards` is empty or not finite, or `gamma` is out of range.

    Reference:
        Sutton and Barto (2018), equations (3.8) and (3.9).
    """
    _check(rewards, gamma)
    g = [rewards[-1]]
    for r in rewards[:-1].flip(0):
        g.append(r + gamma * g[-1])  # (11c)
    return torch.stack(g).flip(0)


# --8<-- [end:rewards_to_go]


# --8<-- [start:advantage_gae]
def advantage_gae(
    rewards: Float[Tensor, "time *episodes"],
    values: Float[Tensor, "time+1 *episodes"],
    gamma: float = 0.99,
    lam: float = 0.95,
    terminated: Bool[Tensor, "time *episodes"] | None = None,
    truncated: Bool[Tensor, "time *episodes"] | None = None,
) -> Float[Tensor, "time *episodes"]:
    r"""Compare what came of each action with what the critic had expected.

    $$\delta_t = r_t + \gamma V_{t+1} - V_t \tag{11d}$$

    $$\hat A_t = \delta_t + \gamma \lambda \hat A_{t+1} \tag{11e}$$

    With $\lambda = 0$ the critic is believed after one step: less noise, but its
    errors count. With $\lambda = 1$ only rewards count: $G_t - V_t$, with (11c).

    Where an episode has terminated nothing more can be earned: $V_{t+1} = 0$. Where it
    was only truncated, at a limit of time, $V_{t+1}$ stands for what was cut off. No
    $\hat A_{t+1}$ is added after either.

    Args:
        rewards: $r_t$, (time, *episodes), finite.
        values: $V_t$, (time + 1, *episodes), finite: the critic's values of all the
            observations, the last one included.
        gamma: The discount factor $\gamma$ in [0, 1].
        lam: $\lambda$ in [0, 1].
        terminated: Whether the step led to an end of the task, (time, *episodes);
            nowhere if not given.
        truncated: Whether the episode was cut off after the step, likewise.

    Returns:
        The advantages $\hat A_t$, in the shape of `rewards`; meaningless after an
        episode's end.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `rewards` is empty, an argument is not finite or out of range, or
            a shape does not fit.

    Reference:
        Schulman, Moritz, Levine, Jordan and Abbeel (2016), equation (16); Pardo,
        Tavakoli, Levdik and Kormushev (2018), for the truncation.
    """
    _check(rewards, gamma)
    check.number("lam", lam, 0.0, 1.0)
    check.floating("values", values)
    check.shape("values", values, (len(rewards) + 1, *rewards.shape[1:]))
    end = _flags("terminated", terminated, rewards)
    cut = _flags("truncated", truncated, rewards)
    delta = rewards + gamma * values[1:] * ~end - values[:-1]  # (11d)
    factor = gamma * lam * (~(end | cut)).to(rewards)
    a = [delta[-1]]
    for t in reversed(range(len(delta) - 1)):
        a.append(delta[t] + factor[t] * a[-1])  # (11e)
    return torch.stack(a).flip(0)


# --8<-- [end:advantage_gae]


def _flags(name: str, value: Tensor | None, rewards: Tensor) -> Tensor:
    if value is None:
        return torch.zeros_like(rewards, dtype=torch.bool)
    if value.dtype != torch.bool:
        raise TypeError(f"{name} must be True or False, got {value.dtype}")
    check.shape(name, value, rewards.shape)
    return value


def _check(rewards: Tensor, gamma: float) -> None:
    check.floating("rewards", rewards)
    check.not_empty("rewards", rewards)
    check.number("gamma", gamma, 0.0, 1.0)
