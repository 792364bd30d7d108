"""Losses: squared error and the cross-entropies, safe at logits of any size."""

from collections.abc import Sequence

import torch
from jaxtyping import Float, Integer
from torch import Tensor

from mlnotes import check
from mlnotes.activation import log_sigmoid
from mlnotes.softmax import detached_maximum


# --8<-- [start:mse]
def mse(
    input: Float[Tensor, "*shape"],
    target: Float[Tensor, "*shape"],
    reduction: str = "mean",
) -> Float[Tensor, "*shape"] | Float[Tensor, ""]:
    r"""Compute the squared error.

    $$L = (y - \hat y)^2 \tag{5d}$$

    Args:
        input: Predictions $y$, any shape, finite.
        target: Truths $\hat y$, in the shape of `input`, finite.
        reduction: ``"mean"`` or ``"sum"`` over all entries, or ``"none"``.

    Returns:
        The loss: a scalar, or in the shape of `input` if nothing is reduced.

    Raises:
        TypeError: If `input` or `target` is not floating point.
        ValueError: If either is empty or not finite, or their shapes differ, or
            `reduction` is unknown.

    Differs from torch: shapes that differ are refused, not broadcast.
    """
    check.floating("input", input)
    check.floating("target", target)
    check.shape("target", target, input.shape)
    return _reduce((input - target).square(), reduction)  # (5d)


# --8<-- [end:mse]


def _reduce(loss: Tensor, reduction: str) -> Tensor:
    """Take the mean or the sum of the losses, or leave them as they are."""
    check.not_empty("input", loss)
    check.one_of("reduction", reduction, ("none", "mean", "sum"))
    if reduction == "none":
        return loss
    return loss.mean() if reduction == "mean" else loss.sum()


# --8<-- [start:cross_entropy]
def cross_entropy(
    input: Float[Tensor, "batch classes"],
    target: Integer[Tensor, " batch"],
    weight: Float[Tensor, " classes"] | None = None,
    reduction: str = "mean",
    label_smoothing: float = 0.0,
) -> Float[Tensor, " batch"] | Float[Tensor, ""]:
    r"""Compute how improbable the logits hold the true class to be.

    $$L = -w_y \log p_y = w_y \Bigl(\log \sum_j e^{z_j - m} - (z_y - m)\Bigr) \tag{5e}$$

    $$L_\varepsilon = (1 - \varepsilon) L
    - \frac{\varepsilon}{C} \sum_{c=1}^{C} w_c \log p_c \tag{5f}$$

    $$\bar L = \sum_n L_n \Big/ \sum_n w_{y_n} \tag{5g}$$

    Args:
        input: Logits $z$, (batch, classes), finite, of maximum $m$; $p$ is their
            softmax.
        target: True classes $y$, (batch,), integers in [0, classes).
        weight: Weights of the classes $w > 0$, (classes,); 1 if not given.
        reduction: ``"mean"`` weighted by the true classes, ``"sum"`` or ``"none"``.
        label_smoothing: $\varepsilon$ in [0, 1), the share of the target that is
            spread evenly over the $C$ classes.

    Returns:
        The loss: a scalar, or (batch,) if nothing is reduced.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If `input` is empty or not finite, a shape does not fit, a label or
            `label_smoothing` is out of range, a weight is not positive, or `reduction`
            is unknown.

    Differs from torch: one shape of input, labels only; no `ignore_index`; a weight of
    0 and a smoothing of 1 are refused.

    Reference:
        Szegedy, Vanhoucke, Ioffe, Shlens and Wojna (2016), section 7, for (5f).
    """
    check.number("label_smoothing", label_smoothing, 0.0, 1.0, closed="[)")
    m = detached_maximum(input)  # (batch, 1)
    y, w = _labels_and_weights(input, target, weight)
    w_y = w[y]  # (batch,)
    log_sum = (input - m).exp_().sum(1).log()  # (batch,)
    z_y = (input.gather(1, y.unsqueeze(1)) - m).squeeze(1)  # (batch,)
    loss = w_y * (log_sum - z_y)  # (5e)
    if label_smoothing > 0:
        even = (log_sum * w.sum() - (input - m) @ w) / len(w)  # (batch,)
        loss = (1 - label_smoothing) * loss + label_smoothing * even  # (5f)
    if reduction == "mean":
        return loss.sum() / w_y.sum()  # (5g)
    return _reduce(loss, reduction)


# --8<-- [end:cross_entropy]


def _labels_and_weights(
    input: Tensor, target: Tensor, weight: Tensor | None
) -> tuple[Tensor, Tensor]:
    """Check both against the logits; without weights, every class weighs 1."""
    if input.ndim != 2:
        got = tuple(input.shape)
        raise ValueError(f"input must have shape (batch, classes), got {got}")
    batch, classes = input.shape
    check.shape("target", target, (batch,))
    check.class_labels("target", target, classes)
    if weight is None:
        return target.long(), input.new_ones(classes)
    _check_weight(weight, (classes,))
    return target.long(), weight


def _check_weight(weight: Tensor, shape: Sequence[int]) -> None:
    check.floating("weight", weight)
    check.shape("weight", weight, shape)
    if (weight <= 0).any():
        raise ValueError(f"weight must be positive, got {weight.min().item()}")


# --8<-- [start:binary_cross_entropy_with_logits]
def binary_cross_entropy_with_logits(
    input: Float[Tensor, "*shape"],
    target: Float[Tensor, "*shape"],
    weight: Float[Tensor, "*shape"] | None = None,
    reduction: str = "mean",
) -> Float[Tensor, "*shape"] | Float[Tensor, ""]:
    r"""Compute the cross-entropy of yes-or-no questions, from their logits.

    $$L = -w \bigl(t \log \sigma(z) + (1 - t) \log \sigma(-z)\bigr)
    = w \bigl((1 - t) z - \log \sigma(z)\bigr) \tag{5h}$$

    Args:
        input: Logits $z$, any shape, finite.
        target: Probabilities of yes $t$ in [0, 1], in the shape of `input`.
        weight: Weights of the questions $w > 0$, in the shape of `input`; 1 if not
            given.
        reduction: ``"mean"`` or ``"sum"`` over all entries, or ``"none"``.

    Returns:
        The loss: a scalar, or in the shape of `input` if nothing is reduced.

    Raises:
        TypeError: If an argument is not floating point.
        ValueError: If `input` is empty or not finite, a shape does not fit, a target is
            outside [0, 1], a weight is not positive, or `reduction` is unknown.

    Differs from torch: `weight` is not broadcast; no `pos_weight`; a target outside
    [0, 1] and a weight of 0 are refused.
    """
    log_p = log_sigmoid(input)
    check.floating("target", target)
    check.shape("target", target, input.shape)
    check.between("target", target, 0.0, 1.0)
    loss = (1 - target) * input - log_p  # (5h)
    if weight is not None:
        _check_weight(weight, input.shape)
        loss = weight * loss
    return _reduce(loss, reduction)


# --8<-- [end:binary_cross_entropy_with_logits]


# --8<-- [start:binary_cross_entropy]
def binary_cross_entropy(
    input: Float[Tensor, "*shape"],
    target: Float[Tensor, "*shape"],
    reduction: str = "mean",
) -> Float[Tensor, "*shape"] | Float[Tensor, ""]:
    r"""Compute the cross-entropy of yes-or-no questions, from their probabilities.

    $$L = -t \max(\log p, -100) - (1 - t) \max(\log(1 - p), -100) \tag{5i}$$

    $$\frac{\partial L}{\partial p}
    = \frac{p - t}{\max\bigl(p (1 - p), 10^{-12}\bigr)} \tag{5j}$$

    Both bounds keep a certain and wrong answer finite.

    Args:
        input: Predicted probabilities $p$ in [0, 1], any shape.
        target: Probabilities of yes $t$ in [0, 1], in the shape of `input`.
        reduction: ``"mean"`` or ``"sum"`` over all entries, or ``"none"``.

    Returns:
        The loss: a scalar, or in the shape of `input` if nothing is reduced.

    Raises:
        TypeError: If `input` or `target` is not floating point.
        ValueError: If `input` is empty, the shapes differ, a probability is outside
            [0, 1], or `reduction` is unknown.

    Differs from torch: no `weight`; torch rounds the bound of (5j) to single precision.
    """
    for name, value in (("input", input), ("target", target)):
        check.floating(name, value)
        check.between(name, value, 0.0, 1.0)
    check.shape("target", target, input.shape)
    return _reduce(_BoundedCrossEntropy.apply(input, target), reduction)


class _BoundedCrossEntropy(torch.autograd.Function):
    """Equation (5i), whose slope is (5j), since its own is 0 or NaN at a bound."""

    @staticmethod
    def forward(p: Tensor, t: Tensor) -> Tensor:
        yes, no = p.log().clamp(min=-100), (-p).log1p().clamp(min=-100)
        return -t * yes - (1 - t) * no  # (5i)

    @staticmethod
    def setup_context(ctx, inputs: tuple[Tensor, Tensor], output: Tensor) -> None:
        ctx.save_for_backward(*inputs)

    @staticmethod
    def backward(ctx, grad: Tensor) -> tuple[Tensor, Tensor]:
        p, t = ctx.saved_tensors
        slope = (p - t) / (p * (1 - p)).clamp(min=1e-12)  # (5j)
        return grad * slope, grad * ((-p).log1p() - p.log())


# --8<-- [end:binary_cross_entropy]
