"""What the Transformer's layers are made of: a way around, and a small network."""

from collections.abc import Callable

from jaxtyping import Float
from torch import Tensor

from mlnotes.activation import relu
from mlnotes.linear import Linear
from mlnotes.regularize import Dropout


# --8<-- [start:residual]
def residual(
    input: Float[Tensor, "batch length dim"],
    sublayer: Callable[[Tensor], Tensor],
    norm: Callable[[Tensor], Tensor],
    norm_first: bool,
) -> Float[Tensor, "batch length dim"]:
    r"""Add what a sublayer makes of its input to the input, and normalise.

    The original normalises the sum, and so the way around the sublayer too:

    $$y = \operatorname{norm}\bigl(x + f(x)\bigr) \tag{9b}$$

    Normalising first leaves the way around untouched:

    $$y = x + f\bigl(\operatorname{norm}(x)\bigr) \tag{9c}$$

    Args:
        input: $x$, (batch, length, dim), finite.
        sublayer: $f$, which keeps the shape.
        norm: The normalisation, such as a `LayerNorm`.
        norm_first: Whether as in (9c) instead of (9b).

    Returns:
        $y$, in the shape of `input`.

    Reference:
        Vaswani et al. (2017), section 3.1, for (9b); Xiong et al. (2020), for (9c).
    """
    if norm_first:
        return input + sublayer(norm(input))  # (9c)
    return norm(input + sublayer(input))  # (9b)


# --8<-- [end:residual]


# --8<-- [start:feed_forward]
def feed_forward(
    input: Float[Tensor, "batch length dim"],
    linear1: Linear,
    linear2: Linear,
    dropout: Dropout,
) -> Float[Tensor, "batch length dim"]:
    r"""Let a small network think about each position by itself.

    $$f(x) = W_2 \operatorname{relu}(W_1 x + \beta_1) + \beta_2 \tag{9d}$$

    Args:
        input: The $x$, (batch, length, dim), finite.
        linear1: $W_1$ and $\beta_1$.
        linear2: $W_2$ and $\beta_2$.
        dropout: Drops hidden units, and entries of the result.

    Returns:
        The $f(x)$, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If `input` is not finite or has another dim.

    Reference:
        Vaswani et al. (2017), equation 2.
    """
    h = dropout(relu(linear1(input)))
    return dropout(linear2(h))  # (9d)


# --8<-- [end:feed_forward]
