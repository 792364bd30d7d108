r"""Learning-rate schedules: the factor $\lambda(t)$ of the learning rate at step $t$.

Each function here returns $\lambda$, for torch to apply:
`torch.optim.lr_scheduler.LambdaLR(optimizer, schedule.cosine(1000))`. The step
$t = 0, 1, 2, \ldots$ counts the updates made, so the first one takes $\lambda(0)$.
"""

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence

from mlnotes import check

Schedule = Callable[[int], float]


# --8<-- [start:constant]
def constant() -> Schedule:
    r"""Keep the learning rate.

    $$\lambda(t) = 1 \tag{4q}$$

    Returns:
        The factor, as a function of the step.
    """
    return lambda t: 1.0  # (4q)


# --8<-- [end:constant]


# --8<-- [start:step]
def step(step_size: int, gamma: float = 0.1) -> Schedule:
    r"""Multiply the learning rate by $\gamma$ every $s$ steps.

    $$\lambda(t) = \gamma^{\lfloor t / s \rfloor} \tag{4r}$$

    Args:
        step_size: The number of steps $s$ between two changes, at least 1.
        gamma: $\gamma$, in [0, ∞).

    Returns:
        The factor, as a function of the step; that of torch's `StepLR`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.
    """
    check.integer("step_size", step_size, 1)
    check.number("gamma", gamma, 0.0)
    return lambda t: gamma ** (t // step_size)  # (4r)


# --8<-- [end:step]


# --8<-- [start:inverse_time]
def inverse_time(decay: float) -> Schedule:
    r"""Let the learning rate fall as $1/t$.

    $$\lambda(t) = \frac{1}{1 + \kappa\, t} \tag{4s}$$

    Args:
        decay: $\kappa$, in [0, ∞); after $1/\kappa$ steps the rate has halved.

    Returns:
        The factor, as a function of the step; that of `Adagrad`'s `lr_decay`.

    Raises:
        TypeError: If `decay` is not a number.
        ValueError: If `decay` is out of range.

    Reference:
        Robbins and Monro (1951), whose step sizes are of this order.
    """
    check.number("decay", decay, 0.0)
    return lambda t: 1 / (1 + decay * t)  # (4s)


# --8<-- [end:inverse_time]


# --8<-- [start:inverse_sqrt]
def inverse_sqrt(warmup: int) -> Schedule:
    r"""Raise the learning rate for $w$ steps, then let it fall as $1/\sqrt{t}$.

    $$\lambda(t) = \min\left(\frac{t}{w}, \sqrt{\frac{w}{t}}\right) \tag{4t}$$

    Args:
        warmup: The number of steps $w$ to the peak, at least 1; $\lambda(w) = 1$.

    Returns:
        The factor, as a function of the step; 0 at $t = 0$. The Transformer's own
        rate, $d^{-1/2} \min(t^{-1/2}, t\, w^{-3/2})$, is this with `lr` set to
        $(d\, w)^{-1/2}$, where $d$ is the width of the model.

    Raises:
        TypeError: If `warmup` is not an integer.
        ValueError: If `warmup` is less than 1.

    Reference:
        Vaswani et al. (2017), section 5.3, equation 3.
    """
    check.integer("warmup", warmup, 1)
    return lambda t: min(t / warmup, math.sqrt(warmup / max(t, 1)))  # (4t)


# --8<-- [end:inverse_sqrt]


# --8<-- [start:cosine]
def cosine(total: int, final: float = 0.0) -> Schedule:
    r"""Let the learning rate fall along half a cosine, and stay.

    $$\lambda(t) = f + (1 - f)\, \frac{1 + \cos(\pi \min(t, T) / T)}{2} \tag{4u}$$

    Args:
        total: The number of steps $T$ to the end of the fall, at least 1.
        final: The factor $f$ from there on, in [0, 1].

    Returns:
        The factor, as a function of the step.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Differs from torch: `CosineAnnealingLR` rises again after $T$ steps.

    Reference:
        Loshchilov and Hutter (2017), equation 5, without restarts.
    """
    check.integer("total", total, 1)
    check.number("final", final, 0.0, 1.0)

    def factor(t: int) -> float:
        fall = (1 + math.cos(math.pi * min(t, total) / total)) / 2
        return final + (1 - final) * fall  # (4u)

    return factor


# --8<-- [end:cosine]


# --8<-- [start:linear_warmup]
def linear_warmup(steps: int, start: float = 0.0) -> Schedule:
    r"""Raise the learning rate along a line, and stay.

    $$\lambda(t) = a + (1 - a)\, \frac{\min(t, w)}{w} \tag{4v}$$

    Args:
        steps: The number of steps $w$ to the top, at least 1.
        start: The factor $a$ of the first step, in [0, 1].

    Returns:
        The factor, as a function of the step; that of torch's `LinearLR`.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Differs from torch: `LinearLR` cannot start from 0, and from 1/3 by default.

    Reference:
        Goyal et al. (2017), section 2.2, "gradual warmup".
    """
    check.integer("steps", steps, 1)
    check.number("start", start, 0.0, 1.0)
    return lambda t: start + (1 - start) * (min(t, steps) / steps)  # (4v)


# --8<-- [end:linear_warmup]


# --8<-- [start:sequence]
def sequence(schedules: Sequence[Schedule], milestones: Sequence[int]) -> Schedule:
    r"""Follow one schedule after another, each from its own start.

    $$\lambda(t) = \lambda_k(t - T_k), \qquad T_k \le t < T_{k+1}, \qquad T_0 = 0
    \tag{4w}$$

    Args:
        schedules: The factors $\lambda_0, \ldots, \lambda_K$, at least one.
        milestones: The steps $T_1 < \ldots < T_K$ at which the next one begins.

    Returns:
        The factor, as a function of the step; that of torch's `SequentialLR`.

    Raises:
        TypeError: If a schedule is no function or a milestone no integer.
        ValueError: If the milestones do not rise from at least 1, or if they are not
            one fewer than the schedules.
    """
    starts = [0, *milestones]
    if len(schedules) != len(starts):
        raise ValueError(
            f"milestones must be one fewer than the {len(schedules)} schedules, "
            f"got {len(milestones)}"
        )
    for k, part in enumerate(schedules):
        if not callable(part):
            raise TypeError(f"schedules[{k}] must be a function, got {part!r}")
    for i, milestone in enumerate(milestones):
        check.integer(f"milestones[{i}]", milestone, starts[i] + 1)

    def factor(t: int) -> float:
        k = bisect_right(starts, t) - 1
        return schedules[k](t - starts[k])  # (4w)

    return factor


# --8<-- [end:sequence]
