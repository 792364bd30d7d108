"""Two environments small enough to compute by hand what is to be learned."""

from collections.abc import Sequence
from typing import Any

import gymnasium
import numpy as np
from gymnasium import spaces
from jaxtyping import Float, Float32
from torch import Tensor

from mlnotes import check
from mlnotes.softmax import softmax


# --8<-- [start:bandit]
class Bandit(gymnasium.Env[Float32[np.ndarray, "1"], int]):
    """One choice among levers, each of which pays a fixed reward; then it is over.

    Args:
        rewards: What each lever pays, finite.

    Raises:
        TypeError: If a reward is no number.
        ValueError: If there are no rewards or one is not finite.
    """

    def __init__(self, rewards: Sequence[float]) -> None:
        if not rewards:
            raise ValueError("rewards must not be empty, got no reward")
        for i, reward in enumerate(rewards):
            check.number(f"rewards[{i}]", reward)
        self.rewards = list(rewards)
        self.observation_space = spaces.Box(1, 1, (1,), np.float32)
        self.action_space = spaces.Discrete(len(rewards))

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Float32[np.ndarray, "1"], dict[str, Any]]:
        """Start over: there is nothing to see, so the observation is always 1."""
        super().reset(seed=seed)
        return np.ones(1, np.float32), {}

    def step(
        self, action: int | np.integer
    ) -> tuple[Float32[np.ndarray, "1"], float, bool, bool, dict[str, Any]]:
        """Pay the reward of the lever; the episode has terminated."""
        return np.ones(1, np.float32), self.rewards[action], True, False, {}


# --8<-- [end:bandit]


# --8<-- [start:expected_reward]
def expected_reward(
    logits: Float[Tensor, "*batch actions"], rewards: Float[Tensor, " actions"]
) -> Float[Tensor, "*batch"]:
    r"""Compute exactly what a policy earns at a bandit, on average.

    $$J = \sum_a \pi(a)\, r_a \tag{11j}$$

    Its gradient is exact too; that of `policy_gradient_loss` estimates its negative.

    Args:
        logits: (*batch, actions), finite; $\pi$ is their softmax.
        rewards: What each action pays $r_a$, (actions,), finite.

    Returns:
        The expected rewards $J$, (*batch,).

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If an argument is empty or not finite, or their sizes differ.
    """
    check.floating("rewards", rewards)
    check.shape("rewards", rewards, logits.shape[-1:])
    return (softmax(logits) * rewards).sum(-1)  # (11j)


# --8<-- [end:expected_reward]


# --8<-- [start:delayed_chain]
class DelayedChain(gymnasium.Env[Float32[np.ndarray, " features"], int]):
    r"""A walk of a few steps whose first action decides the last reward.

    Action 0 earns 1 at once. Action 1 earns nothing, except that a 1 in the first step
    makes the last step pay `late` on top. If `late` is above 1, it is best to begin
    with 1 and go on with 0, which earns `length` - 1 + `late`; who looks at immediate
    rewards only always takes 0 and earns `length`. Noise is added to every reward, so
    that it takes many episodes to see which action was worth it.

    The observation is one-hot in the step, with one more entry that is 1 if the first
    action was 1: (length + 1,).

    Args:
        length: The number of steps, at least 2.
        late: What the last step pays for a first action 1, finite.
        noise: The standard deviation of the normal noise, in [0, ∞).

    Raises:
        TypeError: If an argument is no number.
        ValueError: If an argument is out of range.
    """

    def __init__(self, length: int = 7, late: float = 5.0, noise: float = 1.0) -> None:
        check.integer("length", length, 2)
        check.number("late", late)
        check.number("noise", noise, 0.0)
        self.length, self.late, self.noise = length, late, noise
        self.observation_space = spaces.Box(0, 1, (length + 1,), np.float32)
        self.action_space = spaces.Discrete(2)

    def reset(
        self, *, seed: int | None = None, options: dict[str, Any] | None = None
    ) -> tuple[Float32[np.ndarray, " features"], dict[str, Any]]:
        """Go back to the first step."""
        super().reset(seed=seed)
        self.time, self.sown = 0, False
        return self._observation(), {}

    def step(
        self, action: int | np.integer
    ) -> tuple[Float32[np.ndarray, " features"], float, bool, bool, dict[str, Any]]:
        """Take one of the two actions; after `length` of them all is over."""
        if self.time == 0:
            self.sown = bool(action == 1)
        self.time += 1
        end = self.time == self.length
        reward = float(action == 0) + self.late * (end and self.sown)
        reward += self.noise * self.np_random.standard_normal()
        return self._observation(), reward, end, False, {}

    def _observation(self) -> np.ndarray:
        seen = np.zeros(self.length + 1, np.float32)
        seen[self.time] = 1
        seen[-1] = self.sown  # after the last step, instead of that 1
        return seen


# --8<-- [end:delayed_chain]
