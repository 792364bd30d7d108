"""Derivatives of a loss: its gradient, its Hessian, and the Hessian times a vector."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import check

Loss = Callable[..., Float[Tensor, ""]]


# --8<-- [start:gradient]
def gradient(func: Loss, inputs: Float[Tensor, " params"]) -> Float[Tensor, " params"]:
    r"""Compute the slopes of a loss at a point.

    $$g_i = \frac{\partial L}{\partial \theta_i} \tag{2b}$$

    Args:
        func: The loss $L$: takes `inputs`, returns a scalar.
        inputs: The point $\theta$, (params,), finite.

    Returns:
        The gradient $g$, (params,), a constant.

    Raises:
        TypeError: If `inputs` or the loss is not floating point.
        ValueError: If `inputs`, the loss or a slope is not finite, `inputs` is empty or
            not a vector, the loss is no scalar, or does not depend on `inputs`.
    """
    check_vector(inputs)
    loss, theta = _evaluate(func, [inputs])
    return _differentiate(loss, theta)[0]  # (2b)


# --8<-- [end:gradient]


def check_vector(inputs: Tensor) -> None:
    """Require one vector, not empty, of finite floating-point numbers.

    Args:
        inputs: What was given, any shape.
    """
    check.floating("inputs", inputs)
    check.not_empty("inputs", inputs)
    check.shape("inputs", inputs, (inputs.numel(),))


def _evaluate(func: Loss, inputs: Sequence[Tensor]) -> tuple[Tensor, list[Tensor]]:
    """Compute the loss at a copy of the inputs that autograd follows."""
    for tensor in inputs:
        check.floating("inputs", tensor)
        check.not_empty("inputs", tensor)
    theta = [tensor.detach().requires_grad_() for tensor in inputs]
    with torch.enable_grad():
        loss = func(*theta)
    check.floating("func(inputs)", loss)
    check.shape("func(inputs)", loss, ())
    if not loss.requires_grad:
        raise ValueError(
            f"func(inputs) must depend on inputs, got constant {loss.item()}"
        )
    return loss, theta


def _differentiate(loss: Tensor, theta: list[Tensor], **settings: bool) -> list[Tensor]:
    """Differentiate; the slope in what the loss does not depend on is 0."""
    slopes = torch.autograd.grad(loss, theta, materialize_grads=True, **settings)
    for slope in slopes:
        check.floating("the gradient of func", slope)
    return list(slopes)


# --8<-- [start:hessian]
def hessian(
    func: Loss, inputs: Float[Tensor, " params"]
) -> Float[Tensor, "params params"]:
    r"""Compute all second derivatives of a loss, one row of the matrix at a time.

    $$H_{ij} = \frac{\partial^2 L}{\partial \theta_i \, \partial \theta_j}
    = \frac{\partial g_i}{\partial \theta_j} \tag{2c}$$

    Args:
        func: The loss $L$: takes `inputs`, returns a scalar.
        inputs: The point $\theta$, (params,), finite.

    Returns:
        The Hessian $H$, (params, params), symmetric but for rounding, a constant.

    Raises:
        TypeError: If `inputs` or the loss is not floating point.
        ValueError: As for `gradient`, or if a second derivative is not finite.

    Differs from torch: the rows come one after another, from one graph of the gradient;
    `torch.func.hessian` runs them together, in forward mode.
    """
    check_vector(inputs)
    times_hessian = hessian_operator(func, [inputs])
    units = torch.eye(len(inputs), dtype=inputs.dtype, device=inputs.device)
    return torch.stack([times_hessian(unit)[0] for unit in units])  # (2c)


# --8<-- [end:hessian]


# --8<-- [start:hessian_vector_product]
def hessian_operator(
    func: Loss, inputs: Sequence[Float[Tensor, "..."]]
) -> Callable[..., list[Float[Tensor, "..."]]]:
    """Make the function from $v$ to $H v$, with the graph of the gradient built once.

    Args:
        func: The loss: takes one argument for each tensor of `inputs`.
        inputs: The point, in one or several tensors of any shape.

    Returns:
        A function that takes one tensor for each of `inputs`, and returns as many.

    Raises:
        TypeError: As for `hessian`.
        ValueError: As for `hessian`; a second derivative is looked at when it is made.
    """
    loss, theta = _evaluate(func, inputs)
    slopes = _differentiate(loss, theta, create_graph=True)
    with torch.enable_grad():  # + 0 t, as the slopes of a linear loss are constants
        slopes = [slope + 0 * t for slope, t in zip(slopes, theta, strict=True)]

    def times_hessian(*v: Tensor) -> list[Tensor]:
        product = torch.autograd.grad(slopes, theta, v, retain_graph=True)  # (2d)
        for part in product:
            check.floating("the Hessian of func", part)
        return list(product)

    return times_hessian


def hessian_vector_product(
    func: Loss,
    inputs: Float[Tensor, "*shape"] | Sequence[Float[Tensor, "..."]],
    v: Float[Tensor, "*shape"] | Sequence[Float[Tensor, "..."]],
) -> Float[Tensor, "*shape"] | list[Float[Tensor, "..."]]:
    r"""Multiply the Hessian by a vector without writing the matrix down.

    $$H v = \nabla_\theta \bigl(g^\top v\bigr) \tag{2d}$$

    Args:
        func: The loss $L$: takes `inputs`, or one argument for each if there are
            several; returns a scalar.
        inputs: The point $\theta$, finite: a tensor, or a sequence of tensors such as a
            model's parameters, of any shape.
        v: The vector, finite, in the shape or shapes of `inputs`.

    Returns:
        $H v$ in the shape of `inputs`, or a list of such, constants.

    Raises:
        TypeError: If `inputs`, `v` or the loss is not floating point.
        ValueError: As for `hessian`, or if `v` is not finite or does not fit `inputs`.

    Differs from torch: `torch.autograd.functional.hvp` returns the loss as well.

    Reference:
        Pearlmutter (1994), who differentiates $g$ along $v$, in forward mode, instead.
    """
    if isinstance(inputs, Tensor):
        return hessian_vector_product(func, [inputs], [v])[0]
    times_hessian = hessian_operator(func, inputs)
    if len(v) != len(inputs):
        raise ValueError(f"v must have {len(inputs)} tensors, got {len(v)}")
    for part, tensor in zip(v, inputs, strict=True):
        check.floating("v", part)
        check.shape("v", part, tensor.shape)
    return times_hessian(*v)


# --8<-- [end:hessian_vector_product]


# --8<-- [start:taylor]
def taylor(
    func: Loss, inputs: Float[Tensor, " params"], delta: Float[Tensor, " params"]
) -> Float[Tensor, ""]:
    r"""Predict the loss near a point from its value, slopes and curvature there.

    $$L(\theta + \delta) \approx L(\theta) + g^\top \delta
    + \tfrac{1}{2}\, \delta^\top H \delta \tag{2a}$$

    Args:
        func: The loss $L$: takes `inputs`, returns a scalar.
        inputs: The point $\theta$, (params,), finite.
        delta: The step $\delta$ away from it, (params,), finite.

    Returns:
        The right-hand side, a scalar constant; for a smooth $L$ its error falls as
        $\lVert\delta\rVert^3$.

    Raises:
        TypeError: If `inputs`, `delta` or the loss is not floating point.
        ValueError: As for `hessian`, or if `delta` is not finite or not in the shape of
            `inputs`.

    Reference:
        Nocedal and Wright (2006), theorem 2.1.
    """
    check_vector(inputs)
    check.floating("delta", delta)
    check.shape("delta", delta, inputs.shape)
    delta = delta.detach()
    curved = delta @ hessian_vector_product(func, inputs, delta)
    value = func(inputs.detach()).detach()
    return value + gradient(func, inputs) @ delta + curved / 2  # (2a)


# --8<-- [end:taylor]


# --8<-- [start:flat_loss]
def flat_loss(
    module: torch.nn.Module, args: Any, loss: Callable[[Any], Tensor]
) -> Loss:
    """Turn the loss of a model into a function of all its parameters in one vector.

    Args:
        module: The model, which is only read: its parameters and buffers stay as they
            are. With dropout at work the function would not be the same at each call.
        args: What the model is applied to; a tuple if that is more than one argument.
        loss: Takes what the model returns, gives a scalar.

    Returns:
        The function, of a vector (params,) in the order of
        `torch.nn.utils.parameters_to_vector(module.parameters())`.
    """
    shapes = {name: p.shape for name, p in module.named_parameters()}
    sizes = [shape.numel() for shape in shapes.values()]

    def func(theta: Float[Tensor, " params"]) -> Float[Tensor, ""]:
        check.shape("theta", theta, (sum(sizes),))
        state = {name: buffer.clone() for name, buffer in module.named_buffers()}
        for (name, shape), part in zip(shapes.items(), theta.split(sizes), strict=True):
            state[name] = part.view(shape)
        return loss(torch.func.functional_call(module, state, args))

    return func


# --8<-- [end:flat_loss]
