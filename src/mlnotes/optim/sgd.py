"""Gradient descent, with momentum."""

from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.optim.optimizer import ParamsT

from mlnotes import check
from mlnotes.optim.base import Optimizer, l2


# --8<-- [start:sgd]
class SGD(Optimizer):
    r"""Stochastic gradient descent, plain or with momentum.

    $$m_1 = g_1, \qquad m_t = \mu\, m_{t-1} + (1 - \tau)\, g_t \tag{4b}$$

    $$d_t = g_t + \mu\, m_t \;\text{(Nesterov)}, \qquad d_t = m_t \;\text{(otherwise)}
    \tag{4c}$$

    $$\theta_t = \theta_{t-1} - \eta\, d_t \tag{4d}$$

    Here $g$ is the gradient with weight decay, (4a), $m$ the momentum and $d$ the
    direction; without momentum $d_t = g_t$.

    Args:
        params: Tensors, named tensors, or groups of these with settings of their own.
        lr: The learning rate $\eta$, in [0, ∞).
        momentum: The share $\mu$ of the last movement that is kept, in [0, ∞).
        dampening: The share $\tau$ of the gradient that is left out of $m$.
        weight_decay: $\lambda$ of (4a), in [0, ∞).
        nesterov: Look ahead along the momentum; needs `momentum` > 0, `dampening` 0.
        maximize: Climb instead of descending.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Reference:
        Sutskever, Martens, Dahl and Hinton (2013), section 2, where $m$ carries the
        factor $\eta$.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-3,
        momentum: float = 0.0,
        dampening: float = 0.0,
        weight_decay: float = 0.0,
        nesterov: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            dampening=dampening,
            weight_decay=weight_decay,
            nesterov=nesterov,
            maximize=maximize,
        )

    def check_group(self, group: dict[str, Any]) -> None:
        """Raise `TypeError` or `ValueError` if a setting is not allowed."""
        check.number("momentum", group["momentum"], 0.0)
        check.number("dampening", group["dampening"])
        check.flag("nesterov", group["nesterov"])
        if group["nesterov"] and not (group["momentum"] and group["dampening"] == 0):
            raise ValueError(
                "nesterov must be False without momentum or with dampening, "
                f"got momentum {group['momentum']}, dampening {group['dampening']}"
            )

    def update(
        self,
        theta: Float[Tensor, "*shape"],
        g: Float[Tensor, "*shape"],
        group: dict[str, Any],
    ) -> None:
        """Move `theta` against the gradient `g`, in place."""
        eta, mu, tau = group["lr"], group["momentum"], group["dampening"]
        d = g = l2(g, theta, group["weight_decay"])
        if mu:
            state = self.state[theta]
            m = state.get("momentum_buffer")
            if m is None:
                m = state["momentum_buffer"] = g.clone()
            else:
                damped = g.mul(1 - tau) if tau else g
                torch.add(damped, m, alpha=mu, out=m)  # (4b)
            d = g.add(m, alpha=mu) if group["nesterov"] else m  # (4c)
        theta.add_(d, alpha=-eta)  # (4d)


# --8<-- [end:sgd]
