"""The actor, the critic, and the losses that teach the actor."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Int64
from torch import Tensor, nn

from mlnotes import check
from mlnotes.linear import MLP
from mlnotes.loss import cross_entropy
from mlnotes.softmax import log_softmax, softmax


# --8<-- [start:actor]
class Actor(nn.Module):
    """Observe the environment and give each action a logit.

    Args:
        observations: The number of features of an observation, at least 1.
        actions: The number of actions, at least 1.
        hidden: The number of units in each hidden layer.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a number is no integer, or the input not floating point.
        ValueError: If a number is below 1, or the input is not finite or has another
            number of features.
    """

    def __init__(
        self,
        observations: int,
        actions: int,
        hidden: Sequence[int] = (32,),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.net = MLP([observations, *hidden, actions], generator=generator)

    def forward(
        self, input: Float[Tensor, "*batch features"]
    ) -> Float[Tensor, "*batch actions"]:
        """Map observations (*batch, features) to logits (*batch, actions)."""
        return self.net(input)


# --8<-- [end:actor]


# --8<-- [start:critic]
class Critic(nn.Module):
    """Observe the environment and guess the reward still to come, the value.

    Args:
        observations: The number of features of an observation, at least 1.
        hidden: The number of units in each hidden layer.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a number is no integer, or the input not floating point.
        ValueError: If a number is below 1, or the input is not finite or has another
            number of features.
    """

    def __init__(
        self,
        observations: int,
        hidden: Sequence[int] = (32,),
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        self.net = MLP([observations, *hidden, 1], generator=generator)

    def forward(
        self, input: Float[Tensor, "*batch features"]
    ) -> Float[Tensor, "*batch"]:
        """Map observations (*batch, features) to values (*batch,)."""
        return self.net(input).squeeze(-1)


# --8<-- [end:critic]


# --8<-- [start:sample_action]
def sample_action(
    logits: Float[Tensor, "batch actions"], generator: torch.Generator | None = None
) -> Int64[Tensor, " batch"]:
    r"""Draw an action from the policy, the softmax of the logits.

    $$a \sim \pi(\cdot \mid s) = \operatorname{softmax}(z(s)) \tag{11a}$$

    Args:
        logits: $z(s)$, (batch, actions), finite.
        generator: Draws the actions.

    Returns:
        The actions $a$, (batch,), integers in [0, actions).

    Raises:
        TypeError: If `logits` is not floating point.
        ValueError: If `logits` is empty or not finite.
    """
    return torch.multinomial(softmax(logits), 1, generator=generator)[:, 0]  # (11a)


# --8<-- [end:sample_action]


# --8<-- [start:policy_gradient_loss]
def policy_gradient_loss(
    logits: Float[Tensor, "batch actions"],
    actions: Int64[Tensor, " batch"],
    weights: Float[Tensor, " batch"],
) -> Float[Tensor, ""]:
    r"""Weigh the cross-entropy of each action taken by how much it is wanted.

    $$L = -\frac{1}{N} \sum_{t=1}^{N} A_t \log \pi(a_t \mid s_t) \tag{11f}$$

    An action of positive weight becomes more probable, one of negative weight less. If
    the weights are returns, the mean gradient is that of minus the expected return.

    Args:
        logits: What the actor answers to the observations $s_t$, (batch, actions),
            finite.
        actions: The actions $a_t$ that it took, (batch,), integers in [0, actions).
        weights: $A_t$, (batch,), finite; held constant.

    Returns:
        The loss, a scalar.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is empty or not finite, shapes differ, or an action
            is out of range.

    Reference:
        Williams (1992), section 4; Sutton, McAllester, Singh and Mansour (2000),
        theorem 1.
    """
    _check_weights(weights, logits)
    surprise = cross_entropy(logits, actions, reduction="none")  # (batch,)
    return (weights.detach() * surprise).mean()  # (11f)


# --8<-- [end:policy_gradient_loss]


# --8<-- [start:ppo_loss]
def ppo_loss(
    logits: Float[Tensor, "batch actions"],
    old_log_prob: Float[Tensor, " batch"],
    actions: Int64[Tensor, " batch"],
    advantages: Float[Tensor, " batch"],
    clip: float = 0.2,
) -> Float[Tensor, ""]:
    r"""Learn from the actions of an older policy, without going far from it.

    $$\rho_t = \frac{\pi(a_t \mid s_t)}{\pi_\text{old}(a_t \mid s_t)} \tag{11g}$$

    $$L = -\frac{1}{N} \sum_{t=1}^{N} \min\bigl(\rho_t A_t,
    \min(\max(\rho_t, 1 - \varepsilon), 1 + \varepsilon)\, A_t\bigr) \tag{11h}$$

    Once a probability has moved by the share $\varepsilon$ in the wanted direction,
    its slope is 0. Where $\rho_t = 1$ the gradient is that of (11f).

    Args:
        logits: What the actor answers now, (batch, actions), finite.
        old_log_prob: $\log \pi_\text{old}(a_t \mid s_t)$, when the actions were taken,
            (batch,), at most 0; held constant.
        actions: The actions $a_t$, (batch,), integers in [0, actions).
        advantages: $A_t$, (batch,), finite; held constant.
        clip: $\varepsilon$ in (0, 1).

    Returns:
        The loss, a scalar.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is empty, not finite or out of range, shapes differ,
            or a ratio $\rho_t$ overflows.

    Reference:
        Schulman, Wolski, Dhariwal, Radford and Klimov (2017), equation (7).
    """
    check.number("clip", clip, 0.0, 1.0, closed="()")
    _check_weights(advantages, logits, "advantages")
    check.floating("old_log_prob", old_log_prob)
    check.shape("old_log_prob", old_log_prob, logits.shape[:1])
    check.between("old_log_prob", old_log_prob, -torch.inf, 0.0)
    log_prob = -cross_entropy(logits, actions, reduction="none")  # (batch,)
    ratio = (log_prob - old_log_prob.detach()).exp()  # (11g)
    check.floating("the ratio of probabilities", ratio)
    a = advantages.detach()
    return -torch.minimum(
        ratio * a, ratio.clamp(1 - clip, 1 + clip) * a
    ).mean()  # (11h)


# --8<-- [end:ppo_loss]


def _check_weights(value: Tensor, logits: Tensor, name: str = "weights") -> None:
    check.floating(name, value)
    check.shape(name, value, logits.shape[:1])


# --8<-- [start:entropy]
def entropy(logits: Float[Tensor, "*batch actions"]) -> Float[Tensor, "*batch"]:
    r"""Measure how undecided the policy is; its reward keeps the actor exploring.

    $$H = -\sum_a \pi(a \mid s) \log \pi(a \mid s) \tag{11i}$$

    Args:
        logits: (*batch, actions), finite.

    Returns:
        The entropies, (*batch,), from 0 (one action is certain) to the logarithm of
        the number of actions (all are equally probable).

    Raises:
        TypeError: If `logits` is not floating point.
        ValueError: If `logits` is empty or not finite.

    Reference:
        Williams and Peng (1991).
    """
    log_p = log_softmax(logits)
    return -(log_p.exp() * log_p).sum(-1)  # (11i)


# --8<-- [end:entropy]
