"""Softmax, its logarithm and the log-sum-exp, safe at logits of any size."""

from jaxtyping import Float
from torch import Tensor

from mlnotes import check


# --8<-- [start:log_sum_exp]
def log_sum_exp(input: Float[Tensor, "*shape"], dim: int = -1) -> Float[Tensor, "..."]:
    r"""Compute the logarithm of a sum of exponentials, none of which can overflow.

    $$\log \sum_j e^{z_j} = m + \log \sum_j e^{z_j - m}, \quad m = \max_j z_j \tag{5a}$$

    Args:
        input: Logits $z$, any shape, finite.
        dim: The axis that is summed over.

    Returns:
        The logarithms, in the shape of `input` without `dim`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is empty or not finite.

    Differs from torch: `dim` is one axis and defaults to the last.

    Reference:
        Blanchard, Higham and Higham (2021), section 1: the shifted form.
    """
    m = detached_maximum(input, dim)
    # in place, since the difference is not needed again
    return m.squeeze(dim) + (input - m).exp_().sum(dim).log()  # (5a)


# --8<-- [end:log_sum_exp]


# --8<-- [start:detached_maximum]
def detached_maximum(
    input: Float[Tensor, "*shape"], dim: int = -1
) -> Float[Tensor, "..."]:
    """Find the maximum along `dim`, as a constant that carries no gradient.

    It cancels from (5a), (5b) and (5c), so its gradient would cancel too: held
    constant, the result stays exact, also where several entries share the maximum.

    Args:
        input: Logits, any shape, finite.
        dim: The axis along which the maximum is taken.

    Returns:
        The maxima, in the shape of `input` with length 1 along `dim`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is empty or not finite.
    """
    check.floating("input", input)
    check.not_empty("input", input)
    return input.detach().amax(dim, keepdim=True)


# --8<-- [end:detached_maximum]


# --8<-- [start:softmax]
def softmax(
    input: Float[Tensor, "*shape"], dim: int = -1, temperature: float = 1.0
) -> Float[Tensor, "*shape"]:
    r"""Turn logits into probabilities, which are positive and sum to 1.

    $$p_i = \frac{e^{(z_i - m) / T}}{\sum_j e^{(z_j - m) / T}},
    \quad m = \max_j z_j \tag{5b}$$

    Args:
        input: Logits $z$, any shape, finite.
        dim: The axis that sums to 1.
        temperature: $T > 0$; below 1 it widens the gaps, above 1 it narrows them.

    Returns:
        The probabilities $p$, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is empty or not finite, or `temperature` not positive.

    Differs from torch: has a `temperature`; `dim` defaults to the last axis.

    Reference:
        Bridle (1990), who introduced it to networks and named it.
    """
    check.number("temperature", temperature, 0.0, closed="()")
    e = (input - detached_maximum(input, dim)).div_(temperature).exp_()
    return e / e.sum(dim, keepdim=True)  # (5b)


# --8<-- [end:softmax]


# --8<-- [start:log_softmax]
def log_softmax(
    input: Float[Tensor, "*shape"], dim: int = -1, temperature: float = 1.0
) -> Float[Tensor, "*shape"]:
    r"""Take the logarithm of the softmax, where the softmax itself would round to 0.

    $$\log p_i = \frac{z_i - m}{T} - \log \sum_j e^{(z_j - m) / T} \tag{5c}$$

    Args:
        input: Logits $z$, any shape, finite; $m$ is their maximum.
        dim: The axis whose probabilities sum to 1.
        temperature: $T > 0$.

    Returns:
        The logarithms of the probabilities, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is empty or not finite, or `temperature` not positive.

    Differs from torch: has a `temperature`; `dim` defaults to the last axis.
    """
    check.number("temperature", temperature, 0.0, closed="()")
    z = (input - detached_maximum(input, dim)) / temperature
    return z - z.exp().sum(dim, keepdim=True).log()  # (5c)


# --8<-- [end:log_softmax]
