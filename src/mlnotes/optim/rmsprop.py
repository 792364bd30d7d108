"""RMSprop: Adagrad that forgets."""

from typing import Any

from jaxtyping import Float
from torch import Tensor
from torch.optim.optimizer import ParamsT

from mlnotes import check
from mlnotes.optim.base import Optimizer, buffer, l2


# --8<-- [start:rmsprop]
class RMSprop(Optimizer):
    r"""RMSprop: divide each step by a moving root mean square of the gradient.

    $$v_t = \alpha\, v_{t-1} + (1 - \alpha)\, g_t^2 \tag{4g}$$

    $$\theta_t = \theta_{t-1} - \eta\, \frac{g_t}{\sqrt{v_t} + \epsilon} \tag{4h}$$

    Centered, the mean square gives way to the variance; with momentum, the scaled
    gradients are collected:

    $$\bar{g}_t = \alpha\, \bar{g}_{t-1} + (1 - \alpha)\, g_t, \qquad
    v_t \to v_t - \bar{g}_t^2 \;\text{ in (4h)} \tag{4i}$$

    $$b_t = \mu\, b_{t-1} + \frac{g_t}{\sqrt{v_t} + \epsilon}, \qquad
    \theta_t = \theta_{t-1} - \eta\, b_t \tag{4j}$$

    Every operation is per coordinate; $g$ is the gradient with weight decay, (4a), $v$
    and $\bar{g}$ the moving means of its square and of itself.

    Args:
        params: Tensors, named tensors, or groups of these with settings of their own.
        lr: The learning rate $\eta$, in [0, ∞).
        alpha: The share $\alpha$ of the past in the moving mean, in [0, 1).
        eps: $\epsilon$, which keeps the divisor from 0, in [0, ∞).
        weight_decay: $\lambda$ of (4a), in [0, ∞).
        momentum: The share $\mu$ of the last movement that is kept, in [0, ∞).
        centered: Divide by the standard deviation.
        maximize: Climb instead of descending.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Differs from torch: `alpha` is less than 1; a variance that rounding made negative
    counts as 0, where torch's parameter becomes NaN.

    Reference:
        Tieleman and Hinton (2012), lecture 6.5; Graves (2013), equations 38 to 41, for
        the centered form, which there has $\epsilon$ under the root.
    """

    def __init__(
        self,
        params: ParamsT,
        lr: float = 1e-2,
        alpha: float = 0.99,
        eps: float = 1e-8,
        weight_decay: float = 0.0,
        momentum: float = 0.0,
        centered: bool = False,
        *,
        maximize: bool = False,
    ) -> None:
        super().__init__(
            params,
            lr=lr,
            momentum=momentum,
            alpha=alpha,
            eps=eps,
            centered=centered,
            weight_decay=weight_decay,
            maximize=maximize,
        )

    def check_group(self, group: dict[str, Any]) -> None:
        """Raise `TypeError` or `ValueError` if a setting is not allowed."""
        check.number("alpha", group["alpha"], 0.0, 1.0, closed="[)")
        check.number("eps", group["eps"], 0.0)
        check.number("momentum", group["momentum"], 0.0)
        check.flag("centered", group["centered"])

    def update(
        self,
        theta: Float[Tensor, "*shape"],
        g: Float[Tensor, "*shape"],
        group: dict[str, Any],
    ) -> None:
        """Move `theta` against the gradient `g`, in place."""
        eta, alpha, mu = group["lr"], group["alpha"], group["momentum"]
        state = self.state[theta]
        state["step"] = state.get("step", 0) + 1
        g = l2(g, theta, group["weight_decay"])
        v = buffer(state, "square_avg", theta)
        v.mul_(alpha).addcmul_(g, g, value=1 - alpha)  # (4g)
        if group["centered"]:
            g_bar = buffer(state, "grad_avg", theta).lerp_(g, 1 - alpha)
            v = v.addcmul(g_bar, g_bar, value=-1).clamp_(min=0)  # (4i)
        sigma = v.sqrt().add_(group["eps"])
        if mu:
            b = buffer(state, "momentum_buffer", theta)
            theta.add_(b.mul_(mu).addcdiv_(g, sigma), alpha=-eta)  # (4j)
        else:
            theta.addcdiv_(g, sigma, value=-eta)  # (4h)


# --8<-- [end:rmsprop]
