"""Remedies for overfitting: a penalty on large weights, dropout, early stopping."""

import copy
import math
from collections.abc import Iterable, Mapping
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes import check


# --8<-- [start:l2_penalty]
def l2_penalty(
    params: Iterable[Float[Tensor, "..."]], strength: float
) -> Float[Tensor, ""]:
    r"""Charge for large parameters; to be added to the loss.

    $$R = \frac{\lambda}{2} \sum_i \theta_i^2 \tag{1h}$$

    Its gradient is $\lambda\, \theta$, which is what weight decay adds, (4a).

    Args:
        params: The parameters $\theta$, of any shapes, finite.
        strength: $\lambda$, in [0, ∞).

    Returns:
        The penalty, a scalar.

    Raises:
        TypeError: If a parameter is not floating point, or `strength` no number.
        ValueError: If there are no parameters, one is not finite, or `strength` is out
            of range.

    Reference:
        Hoerl and Kennard (1970), for regression; Krogh and Hertz (1992), for networks.
    """
    check.number("strength", strength, 0.0)
    params = list(params)
    for i, theta in enumerate(params):
        check.floating(f"params[{i}]", theta)
    if not params:
        raise ValueError("params must not be empty, got no parameter")
    return strength / 2 * sum(theta.square().sum() for theta in params)  # (1h)


# --8<-- [end:l2_penalty]


# --8<-- [start:dropout]
def dropout(
    input: Float[Tensor, "*shape"],
    p: float = 0.5,
    training: bool = True,
    *,
    generator: torch.Generator | None = None,
) -> Float[Tensor, "*shape"]:
    r"""Set entries to 0 at random, and scale up the rest so that the mean stays.

    $$y_i = \frac{m_i\, x_i}{1 - p}, \qquad P(m_i = 1) = 1 - p, \quad P(m_i = 0) = p
    \tag{1i}$$

    Args:
        input: $x$, any shape, finite.
        p: The probability of being dropped, in [0, 1]; with 1, all becomes 0.
        training: Whether to drop at all; if not, $y = x$.
        generator: Draws the mask $m$, on the device of `input`.

    Returns:
        $y$, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point, or `p` no number.
        ValueError: If `input` is not finite, or `p` is out of range.

    Differs from torch: no `inplace`.

    Reference:
        Srivastava, Hinton, Krizhevsky, Sutskever and Salakhutdinov (2014), section 4;
        section 10 for the scaling in training instead of testing.
    """
    check.floating("input", input)
    check.number("p", p, 0.0, 1.0)
    if not training or p == 0:
        return input
    m = torch.empty_like(input).bernoulli_(1 - p, generator=generator)
    return input * (m / (1 - p) if p < 1 else m)  # (1i)


class Dropout(nn.Module):
    """Dropout, (1i), as a layer: it drops in training mode only.

    Args:
        p: The probability of being dropped, in [0, 1].
        generator: Draws the masks, on the device of the input.

    Raises:
        TypeError: If `p` is no number, or the input is not floating point.
        ValueError: If `p` is out of range, or the input is not finite.

    Differs from torch: no `inplace`.
    """

    def __init__(
        self, p: float = 0.5, *, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        check.number("p", p, 0.0, 1.0)
        self.p = p
        self.generator = generator

    def forward(self, input: Float[Tensor, "*shape"]) -> Float[Tensor, "*shape"]:
        """Drop entries of `input` while training."""
        return dropout(input, self.p, self.training, generator=self.generator)


# --8<-- [end:dropout]


# --8<-- [start:early_stopping]
class EarlyStopping:
    """Watch the validation loss, remember the best parameters, and say when to stop.

    Args:
        patience: The number of losses in a row, none of them a new best, after which
            to stop; at least 1.
        min_delta: A new best must be lower than the old by more than this, in [0, ∞).

    Attributes:
        best_loss: The best loss so far, ∞ at first.
        best_state: A copy of the state that came with it, None at first.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If an argument is out of range.

    Reference:
        Goodfellow, Bengio and Courville (2016), algorithm 7.1.
    """

    def __init__(self, patience: int, min_delta: float = 0.0) -> None:
        check.integer("patience", patience, 1)
        check.number("min_delta", min_delta, 0.0)
        self.patience = patience
        self.min_delta = min_delta
        self.best_loss = math.inf
        self.best_state: Mapping[str, Any] | None = None
        self._waited = 0

    def update(self, loss: float, state: Mapping[str, Any]) -> bool:
        """Take in one validation loss.

        Args:
            loss: The loss, finite.
            state: What to keep if it is the best, such as `model.state_dict()`.

        Returns:
            Whether to stop.

        Raises:
            TypeError: If `loss` is no number.
            ValueError: If `loss` is not finite.
        """
        check.number("loss", loss)
        if loss < self.best_loss - self.min_delta:
            # A state_dict refers to the parameters themselves, which training moves.
            self.best_loss, self.best_state = loss, copy.deepcopy(state)
            self._waited = 0
        else:
            self._waited += 1
        return self._waited >= self.patience


# --8<-- [end:early_stopping]
