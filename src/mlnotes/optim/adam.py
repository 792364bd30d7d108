"""Adam: RMSprop with momentum, and a correction for starting from zero."""

import math
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.optim.optimizer import ParamsT

from mlnotes import check
from mlnotes.optim.base import Optimizer, buffer, l2


# --8<-- [start:adam_rule]
def adam_rule(
    theta: Float[Tensor, "*shape"],
    g: Float[Tensor, "*shape"],
    state: dict[str, Any],
    group: dict[str, Any],
) -> None:
    r"""Move one parameter as Adam and AdamW do, in place.

    $$m_t = \beta_1\, m_{t-1} + (1 - \beta_1)\, g_t \tag{4k}$$

    $$v_t = \beta_2\, v_{t-1} + (1 - \beta_2)\, g_t^2 \tag{4l}$$

    $$\hat{m}_t = \frac{m_t}{1 - \beta_1^t}, \qquad
    \hat{v}_t = \frac{v_t}{1 - \beta_2^t} \tag{4m}$$

    $$\theta_t = \theta_{t-1} - \eta\, \frac{\hat{m}_t}{\sqrt{\hat{v}_t} + \epsilon}
    \tag{4n}$$

    With `amsgrad` the divisor never shrinks: in (4m), $v_t$ is replaced by

    $$u_t = \max(u_{t-1}, v_t) \tag{4o}$$

    Args:
        theta: The parameter $\theta$.
        g: The gradient $g$, left as it is.
        state: $m$, $v$, $u$ and the number $t$ of updates, under torch's names.
        group: The settings: $\eta$ is `lr`, and $\beta_1, \beta_2$ are `betas`.
    """
    eta, (beta1, beta2) = group["lr"], group["betas"]
    t = state["step"] = state.get("step", 0) + 1
    m, v = buffer(state, "exp_avg", theta), buffer(state, "exp_avg_sq", theta)
    m.lerp_(g, 1 - beta1)  # (4k)
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)  # (4l)
    if group["amsgrad"]:
        u = buffer(state, "max_exp_avg_sq", theta)
        v = torch.maximum(u, v, out=u)  # (4o)
    root = v.sqrt().div_(math.sqrt(1 - beta2**t))  # (4m)
    theta.addcdiv_(m, root.add_(group["eps"]), value=-eta / (1 - beta1**t))  # (4n)


# --8<-- [end:adam_rule]


# --8<-- [start:adam]
class Adam(Optimizer):
    r"""Adam: steps along the mean gradient, divided by its root mean square.

    The rule is (4k) to (4o), where $g$ is the gradient with weight decay, (4a).

    Args:
        params: Tensors, named tensors, or groups of these with settings of their own.
        lr: The learning rate $\eta$, in [0, ∞).
        betas: The shares $\beta_1, \beta_2$ of the past in the means of the gradient
            and of its square, in [0, 1).
        eps: $\epsilon$, which keeps the divisor from 0, in [0, ∞).
        weight_decay: $\lambda$ of (4a), in [0, ∞).
        amsgrad: Never let the divisor shrink, (4o).
        maximize: Climb instead of descending.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Reference:
        Kingma and Ba (2015), algorithm 1; Reddi, Kale and Kumar (2018), algorithm 2,
        for `amsgrad`, which there has no (4m).
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
        )

    def check_group(self, group: dict[str, Any]) -> None:
        """Raise `TypeError` or `ValueError` if a setting is not allowed."""
        _check_adam(group, decoupled=False)

    def update(
        self,
        theta: Float[Tensor, "*shape"],
        g: Float[Tensor, "*shape"],
        group: dict[str, Any],
    ) -> None:
        """Move `theta` against the gradient `g`, in place."""
        g = l2(g, theta, group["weight_decay"])
        adam_rule(theta, g, self.state[theta], group)


# --8<-- [end:adam]


# --8<-- [start:adamw]
class AdamW(Optimizer):
    r"""Adam whose weight decay keeps out of the gradient and its means.

    $$\theta_{t-1} \leftarrow (1 - \eta\, \lambda)\, \theta_{t-1} \tag{4p}$$

    The rule (4k) to (4o) follows, where $g$ is the gradient alone.

    Args:
        params: Tensors, named tensors, or groups of these with settings of their own.
        lr: The learning rate $\eta$, in [0, ∞).
        betas: The shares $\beta_1, \beta_2$ of the past in the means of the gradient
            and of its square, in [0, 1).
        eps: $\epsilon$, which keeps the divisor from 0, in [0, ∞).
        weight_decay: $\lambda$, in [0, ∞).
        amsgrad: Never let the divisor shrink, (4o).
        maximize: Climb instead of descending.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Differs from torch: not a subclass of `Adam`.

    Reference:
        Loshchilov and Hutter (2019), algorithm 2; its $\lambda$ is $\eta \lambda$ here.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 1e-2,
        amsgrad: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            betas=betas,
            eps=eps,
            weight_decay=weight_decay,
            amsgrad=amsgrad,
            maximize=maximize,
        )

    def check_group(self, group: dict[str, Any]) -> None:
        """Raise `TypeError` or `ValueError` if a setting is not allowed."""
        _check_adam(group, decoupled=True)

    def update(
        self,
        theta: Float[Tensor, "*shape"],
        g: Float[Tensor, "*shape"],
        group: dict[str, Any],
    ) -> None:
        """Move `theta` against the gradient `g`, in place."""
        theta.mul_(1 - group["lr"] * group["weight_decay"])  # (4p)
        adam_rule(theta, g, self.state[theta], group)


# --8<-- [end:adamw]


def _check_adam(group: dict[str, Any], *, decoupled: bool) -> None:
    betas = group["betas"]
    if not isinstance(betas, (tuple, list)) or len(betas) != 2:
        raise TypeError(f"betas must be a pair of numbers, got {betas!r}")
    for i, beta in enumerate(betas):
        check.number(f"betas[{i}]", beta, 0.0, 1.0, closed="[)")
    check.number("eps", group["eps"], 0.0)
    check.flag("amsgrad", group["amsgrad"])
    # torch writes this into checkpoints: Adam's must not pass for AdamW's.
    if group.get("decoupled_weight_decay", decoupled) != decoupled:
        raise ValueError(
            f"decoupled_weight_decay must be {decoupled}, got {not decoupled}"
        )
