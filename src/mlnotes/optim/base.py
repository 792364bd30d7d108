"""What all optimizers share: the step over the parameters, and the checks."""

from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor
from torch.optim.optimizer import ParamsT

from mlnotes import check


# --8<-- [start:optimizer]
class Optimizer(torch.optim.Optimizer, ABC):
    """An optimizer, stated by its rule for one parameter.

    A subclass says which settings it allows (`check_group`) and how a parameter moves
    (`update`). All else is torch's own, so its schedulers, checkpoints and gradient
    clipping work unchanged.

    Args:
        params: Tensors, named tensors, or groups of these with settings of their own.
        defaults: The settings of a group that does not give its own: `lr` and
            `weight_decay` in [0, ∞), `maximize`, and those of the subclass.

    Raises:
        TypeError: If a setting has the wrong type.
        ValueError: If a setting is out of range, or `params` is empty.

    Differs from torch: a step checks all settings and gradients before it changes the
    first parameter, so an error leaves everything as it was. `lr` is a number, not a
    tensor. State counts its steps in an integer, and a checkpoint of another shape is
    refused. There is one form: no `foreach`, `fused`, `capturable`, `differentiable`.
    """

    def __init__(self, params: ParamsT, **defaults: Any) -> None:
        self._check_settings(defaults)
        super().__init__(params, defaults)

    @abstractmethod
    def check_group(self, group: dict[str, Any]) -> None:
        """Raise `TypeError` or `ValueError` if a setting is not allowed."""

    @abstractmethod
    def update(
        self,
        theta: Float[Tensor, "*shape"],
        g: Float[Tensor, "*shape"],
        group: dict[str, Any],
    ) -> None:
        """Move one parameter, in place; `self.state[theta]` remembers what it must.

        Args:
            theta: The parameter.
            g: Its gradient; to be left as it is.
            group: The settings.
        """

    def step(self, closure: Callable[[], Any] | None = None) -> Any:
        """Update every parameter that has a gradient.

        Args:
            closure: Computes the loss and its gradients anew, and returns the loss.

        Returns:
            What `closure` returned, or None.

        Raises:
            TypeError: If a setting has the wrong type, or a gradient is sparse or
                complex.
            ValueError: If a setting is out of range.
        """
        loss = None
        if closure is not None:
            with torch.enable_grad():
                loss = closure()
        with torch.no_grad():
            for theta, g, group in self._checked():
                g = -g if group["maximize"] else g
                self.update(theta, g, group)
        return loss

    # --8<-- [end:optimizer]

    def add_param_group(self, param_group: dict[str, Any]) -> None:
        """Add parameters, with settings of their own.

        Args:
            param_group: The parameters under `"params"`, beside any settings.

        Raises:
            TypeError: If a setting has the wrong type.
            ValueError: If a setting is out of range.
        """
        self._check_settings({**self.defaults, **param_group})
        super().add_param_group(param_group)

    def __setstate__(self, state: dict[str, Any]) -> None:
        # What is loaded or unpickled comes through here: look first, then change.
        for group in state["param_groups"]:
            self._check_settings(group)
            for theta in group["params"]:
                _check_state(state["state"].get(theta, {}), theta)
        super().__setstate__(state)

    def _checked(self) -> list[tuple[Tensor, Tensor, dict[str, Any]]]:
        """Check everything, then list parameters, their gradients and settings."""
        work = []
        for j, group in enumerate(self.param_groups):
            self._check_settings(group)
            for i, theta in enumerate(group["params"]):
                if (g := theta.grad) is not None:
                    if g.layout is not torch.strided or not g.is_floating_point():
                        _refuse(f"param_groups[{j}]['params'][{i}].grad", g)
                    work.append((theta, g, group))
        return work

    def _check_settings(self, group: dict[str, Any]) -> None:
        try:
            check.number("lr", group["lr"], 0.0)
            check.number("weight_decay", group["weight_decay"], 0.0)
            check.flag("maximize", group["maximize"])
            self.check_group(group)
        except KeyError as missing:
            raise ValueError(
                f"the parameter group must have {missing}, got {sorted(group)}"
            ) from missing


def _refuse(name: str, g: Tensor) -> None:
    kind = g.layout if g.layout is not torch.strided else g.dtype
    raise TypeError(f"{name} must be dense and floating point, got {kind}")


def _check_state(state: dict[str, Any], theta: Tensor) -> None:
    for name, value in state.items():
        if name == "step":
            state[name] = int(value)  # torch counts in a tensor
        elif value is not None:
            check.shape(f"state[{name!r}]", value, theta.shape)


# --8<-- [start:l2]
def l2(
    g: Float[Tensor, "*shape"], theta: Float[Tensor, "*shape"], lam: float
) -> Float[Tensor, "*shape"]:
    r"""Add the gradient of the penalty $\tfrac{\lambda}{2} \lVert\theta\rVert^2$.

    $$g \leftarrow g + \lambda\, \theta \tag{4a}$$

    Args:
        g: The gradient, left as it is.
        theta: The parameter.
        lam: The weight decay $\lambda$.

    Returns:
        The new gradient; `g` itself if $\lambda$ is 0.
    """
    return g.add(theta, alpha=lam) if lam else g  # (4a)


# --8<-- [end:l2]


def buffer(
    state: dict[str, Any], name: str, theta: Float[Tensor, "*shape"]
) -> Float[Tensor, "*shape"]:
    """Look up a tensor of the state, which begins as zeros.

    Args:
        state: What is remembered of the parameter.
        name: The tensor's name.
        theta: The parameter, whose shape, type and device the tensor takes.

    Returns:
        `state[name]`, to be changed in place.
    """
    if name not in state:
        state[name] = torch.zeros_like(theta)
    return state[name]
