"""Adagrad: the steeper a coordinate has been, the smaller its steps."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.optim.optimizer import ParamsT

from mlnotes import check
from mlnotes.optim.base import Optimizer, l2


# --8<-- [start:adagrad]
class Adagrad(Optimizer):
    r"""Adagrad: divide each step by the root of the sum of all squared gradients.

    $$s_t = s_{t-1} + g_t^2 \tag{4e}$$

    $$\theta_t = \theta_{t-1}
    - \frac{\eta}{1 + (t - 1)\, \kappa} \cdot \frac{g_t}{\sqrt{s_t} + \epsilon}
    \tag{4f}$$

    Every operation is per coordinate; $g$ is the gradient with weight decay, (4a), and
    $s$ the sum of its squares.

    Args:
        params: Tensors, named tensors, or groups of these with settings of their own.
        lr: The learning rate $\eta$, in [0, ∞).
        lr_decay: The decay $\kappa$ of the learning rate, in [0, ∞).
        weight_decay: $\lambda$ of (4a), in [0, ∞).
        initial_accumulator_value: $s_0$, in [0, ∞).
        eps: $\epsilon$, which keeps the divisor from 0, in [0, ∞).
        maximize: Climb instead of descending.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Differs from torch: a group's own `initial_accumulator_value` is used, which torch
    ignores; the state is made at the first gradient, not at construction.

    Reference:
        Duchi, Hazan and Singer (2011), figure 1, the diagonal form.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-2,
        lr_decay: float = 0.0,
        weight_decay: float = 0.0,
        initial_accumulator_value: float = 0.0,
        eps: float = 1e-10,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            lr_decay=lr_decay,
            eps=eps,
            weight_decay=weight_decay,
            initial_accumulator_value=initial_accumulator_value,
            maximize=maximize,
        )

    def check_group(self, group: dict[str, Any]) -> None:
        """Raise `TypeError` or `ValueError` if a setting is not allowed."""
        for name in ("lr_decay", "initial_accumulator_value", "eps"):
            check.number(name, group[name], 0.0)

    def update(
        self,
        theta: Float[Tensor, "*shape"],
        g: Float[Tensor, "*shape"],
        group: dict[str, Any],
    ) -> None:
        """Move `theta` against the gradient `g`, in place."""
        eta, kappa, eps = group["lr"], group["lr_decay"], group["eps"]
        state = self.state[theta]
        t = state["step"] = state.get("step", 0) + 1
        if "sum" not in state:
            s_0 = group["initial_accumulator_value"]
            state["sum"] = torch.full_like(theta, s_0)
        s = state["sum"]
        g = l2(g, theta, group["weight_decay"])
        s.addcmul_(g, g)  # (4e)
        eta_t = eta / (1 + (t - 1) * kappa)
        theta.addcdiv_(g, s.sqrt().add_(eps), value=-eta_t)  # (4f)


# --8<-- [end:adagrad]
