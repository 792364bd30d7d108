"""Trajectories: what an actor saw, did and earned, and how it comes about."""

from dataclasses import dataclass

import numpy as np
import torch
from gymnasium import spaces
from gymnasium.vector import AutoresetMode, VectorEnv
from jaxtyping import Bool, Float, Int64
from torch import Tensor, nn

from mlnotes import check
from mlnotes.rl.policy import sample_action


# --8<-- [start:trajectory]
@dataclass(frozen=True)
class Trajectory:
    """Several episodes side by side, the shorter ones padded to the longest.

    Attributes:
        observations: (time + 1, episodes, features), finite: what was seen before each
            action, and after the last.
        actions: (time, episodes), integers.
        rewards: (time, episodes), finite; 0 after an episode's end.
        terminated: (time, episodes): the step ended the task.
        truncated: (time, episodes): the episode was cut off after the step.

    Raises:
        TypeError: If rewards or observations are not floating point.
        ValueError: If there are no steps, a reward or observation is not finite, or a
            shape does not fit.
    """

    observations: Float[Tensor, "moments episodes features"]
    actions: Int64[Tensor, "time episodes"]
    rewards: Float[Tensor, "time episodes"]
    terminated: Bool[Tensor, "time episodes"]
    truncated: Bool[Tensor, "time episodes"]

    def __post_init__(self) -> None:
        for name in ("rewards", "observations"):
            check.floating(name, getattr(self, name))
            check.not_empty(name, getattr(self, name))
        for name in ("actions", "terminated", "truncated"):
            check.shape(name, getattr(self, name), self.rewards.shape)
        time, episodes = self.rewards.shape
        features = self.observations.shape[2:]
        check.shape("observations", self.observations, (time + 1, episodes, *features))

    @property
    def alive(self) -> Bool[Tensor, "time episodes"]:
        """Whether the episode was still going on when the action was taken."""
        return _alive(self.terminated | self.truncated)


def _alive(end: Tensor) -> Tensor:
    """Find the steps before which there was no end."""
    return end.cumsum(0) - end.long() == 0


# --8<-- [end:trajectory]


# --8<-- [start:rollout]
@torch.no_grad()
def rollout(
    env: VectorEnv,
    actor: nn.Module,
    *,
    generator: torch.Generator | None = None,
    greedy: bool = False,
    max_steps: int | None = None,
) -> Trajectory:
    """Let the actor play one whole episode in each copy of the environment.

    A copy whose episode is over plays on until the last has finished, unrecorded. So
    long episodes count as much as short ones.

    Args:
        env: Copies of an environment, such as `gymnasium.make_vec` makes, with discrete
            actions and observations of one axis.
        actor: Maps observations (episodes, features) to logits (episodes, actions).
        generator: Draws the actions, and the seed with which the environment starts.
        greedy: Whether to take the most probable action instead of drawing one.
        max_steps: After how many steps episodes are truncated, at least 1; never if
            not given: then the environment itself must end them.

    Returns:
        The trajectory; observations and rewards have the type of the actor's
        parameters.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If the environment is of another kind, the logits do not fit its
            actions, or an observation or reward is not finite.
    """
    _check_env(env)
    if max_steps is not None:
        check.integer("max_steps", max_steps, 1)
    theta = next(actor.parameters())
    seed = torch.randint(2**31, (), generator=generator, device=theta.device)
    observations = [_like(theta, env.reset(seed=seed.item())[0])]
    actions, outcomes, ended = [], [], np.zeros(env.num_envs, bool)
    while not ended.all() and len(actions) != max_steps:
        actions.append(_choose(env, actor(observations[-1]), generator, greedy))
        answer = env.step(actions[-1].cpu().numpy() + env.single_action_space.start)
        observation, reward, terminated, truncated, _ = answer
        observations.append(_like(theta, observation))
        outcomes.append((reward, terminated, truncated))
        ended = ended | terminated | truncated
    rewards, terminated, truncated = (
        torch.tensor(np.stack(x), device=theta.device)
        for x in zip(*outcomes, strict=True)
    )
    truncated[-1] |= ~terminated[-1]
    alive = _alive(terminated | truncated)
    return Trajectory(
        torch.stack(observations),
        torch.stack(actions),
        torch.where(alive, rewards, 0).to(theta),
        terminated & alive,
        truncated & alive,
    )


def _choose(
    env: VectorEnv, logits: Tensor, generator: torch.Generator | None, greedy: bool
) -> Tensor:
    check.shape("logits", logits, (env.num_envs, int(env.single_action_space.n)))
    return logits.argmax(1) if greedy else sample_action(logits, generator)


# --8<-- [end:rollout]


def _like(theta: Tensor, value: np.ndarray) -> Tensor:
    return torch.tensor(value, dtype=theta.dtype, device=theta.device)


def _check_env(env: VectorEnv) -> None:
    if not isinstance(env, VectorEnv):
        raise TypeError(
            "env must be a gymnasium.vector.VectorEnv, as gymnasium.make_vec makes, "
            f"got {type(env).__name__}"
        )
    actions, seen = env.single_action_space, env.single_observation_space
    if not isinstance(actions, spaces.Discrete):
        raise ValueError(f"env must have discrete actions, got {actions}")
    if not isinstance(seen, spaces.Box) or len(seen.shape) != 1:
        raise ValueError(
            f"env must have observations of one axis (gymnasium.wrappers."
            f"FlattenObservation makes them so), got {seen}"
        )
    # so that the observation after an episode's end is its own, not the next one's
    mode = env.metadata.get("autoreset_mode")
    if mode is not AutoresetMode.NEXT_STEP:
        raise ValueError(f"env must have AutoresetMode.NEXT_STEP, got {mode}")
