"""Reinforcement learning: an actor learns from rewards, in Gymnasium's environments."""

try:
    import gymnasium as _  # noqa: F401
except ImportError as missing:
    raise ImportError(
        'mlnotes.rl needs the package gymnasium: pip install "mlnotes[data]"'
    ) from missing

from mlnotes.rl.environment import Bandit, DelayedChain, expected_reward
from mlnotes.rl.learn import action_weights, train_actor
from mlnotes.rl.policy import (
    Actor,
    Critic,
    entropy,
    policy_gradient_loss,
    ppo_loss,
    sample_action,
)
from mlnotes.rl.returns import advantage_gae, rewards_to_go, total_return
from mlnotes.rl.trajectory import Trajectory, rollout

__all__ = [
    "Actor",
    "Bandit",
    "Critic",
    "DelayedChain",
    "Trajectory",
    "action_weights",
    "advantage_gae",
    "entropy",
    "expected_reward",
    "policy_gradient_loss",
    "ppo_loss",
    "rewards_to_go",
    "rollout",
    "sample_action",
    "total_return",
    "train_actor",
]
