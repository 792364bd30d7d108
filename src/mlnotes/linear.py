"""Linear layers: one alone is a regression, several with kinks between them a net."""

import math
from collections.abc import Callable, Sequence
from itertools import pairwise

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes import check
from mlnotes.activation import relu
from mlnotes.regularize import Dropout


# --8<-- [start:linear]
class Linear(nn.Module):
    r"""Weigh the features and add a bias, once for each output.

    $$y = x W^\top + b \tag{1f}$$

    At first $W$ and $b$ are uniform in $[-1/\sqrt{n}, 1/\sqrt{n}]$ for $n$ features.

    Args:
        in_features: The number $n$ of features, at least 1.
        out_features: The number of outputs, at least 1.
        bias: Whether there is a $b$.
        device: Where the parameters live.
        dtype: The type of the parameters.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a number is no integer, or the input not floating point.
        ValueError: If a number is below 1, or the input is not finite or has another
            number of features.
    """

    def __init__(
        self,
        in_features: int,
        out_features: int,
        bias: bool = True,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("in_features", in_features, 1)
        check.integer("out_features", out_features, 1)
        self.in_features = in_features
        w = torch.empty(out_features, in_features, device=device, dtype=dtype)
        self.weight = nn.Parameter(w)
        self.bias = nn.Parameter(torch.empty_like(w[:, 0])) if bias else None
        bound = 1 / math.sqrt(in_features)
        for theta in self.parameters():
            nn.init.uniform_(theta, -bound, bound, generator=generator)

    def forward(self, input: Float[Tensor, "*batch features"]) -> Float[Tensor, "..."]:
        """Map features (*batch, in_features) to outputs (*batch, out_features)."""
        check.floating("input", input)
        check.shape("input", input, (*input.shape[:-1], self.in_features))
        y = input @ self.weight.T  # (*batch, out_features)
        return y if self.bias is None else y + self.bias  # (1f)


# --8<-- [end:linear]


# --8<-- [start:linear_regression]
class LinearRegression(nn.Module):
    """Predict a number: one linear layer, to be trained with `mse`.

    Args:
        in_features: The number of features, at least 1.
        generator: Draws the first parameters.

    Raises:
        TypeError: If the number is no integer, or the input not floating point.
        ValueError: If the number is below 1, or the input is not finite or has another
            number of features.
    """

    def __init__(
        self, in_features: int, *, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        self.linear = Linear(in_features, 1, generator=generator)

    def forward(
        self, input: Float[Tensor, "batch features"]
    ) -> Float[Tensor, " batch"]:
        """Map features (batch, in_features) to numbers (batch,)."""
        return self.linear(input).squeeze(1)


# --8<-- [end:linear_regression]


# --8<-- [start:logistic_regression]
class LogisticRegression(nn.Module):
    r"""Predict a category: the same linear layer, whose outputs are read as logits.

    Two classes need one logit $z$: the probability of class 1 is $\sigma(z)$, and the
    loss `binary_cross_entropy_with_logits`. More classes need one logit each: the
    probabilities are their softmax, and the loss `cross_entropy`.

    Args:
        in_features: The number of features, at least 1.
        classes: The number of classes, at least 2.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a number is no integer, or the input not floating point.
        ValueError: If a number is too small, or the input is not finite or has another
            number of features.
    """

    def __init__(
        self,
        in_features: int,
        classes: int = 2,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("classes", classes, 2)
        outputs = 1 if classes == 2 else classes
        self.linear = Linear(in_features, outputs, generator=generator)

    def forward(
        self, input: Float[Tensor, "batch features"]
    ) -> Float[Tensor, " batch"] | Float[Tensor, "batch classes"]:
        """Map features (batch, in_features) to logits (batch,) or (batch, classes)."""
        z = self.linear(input)
        return z.squeeze(1) if z.shape[1] == 1 else z


# --8<-- [end:logistic_regression]


# --8<-- [start:mlp]
class MLP(nn.Module):
    r"""A multilayer perceptron: linear layers with an activation between them.

    $$h_l = a\bigl(h_{l-1} W_l^\top + b_l\bigr), \qquad h_0 = x \tag{1g}$$

    The last layer, (1f), has no activation.

    Args:
        sizes: The number of features, of units in each hidden layer, and of outputs.
        activation: $a$, applied to each entry.
        dropout: The probability that training drops a hidden unit, in [0, 1].
        generator: Draws the first parameters and what is dropped.

    Raises:
        TypeError: If an argument has the wrong type, or the input is not floating
            point.
        ValueError: If a size is below 1 or there are fewer than two, `dropout` is out
            of range, or the input is not finite or has another number of features.
    """

    def __init__(
        self,
        sizes: Sequence[int],
        activation: Callable[[Tensor], Tensor] = relu,
        dropout: float = 0.0,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        if len(sizes) < 2:
            raise ValueError(f"sizes must have at least 2 entries, got {list(sizes)}")
        for i, size in enumerate(sizes):
            check.integer(f"sizes[{i}]", size, 1)
        self.layers = nn.ModuleList(
            Linear(before, after, generator=generator)
            for before, after in pairwise(sizes)
        )
        self.activation = activation
        self.dropout = Dropout(dropout, generator=generator)

    def forward(
        self, input: Float[Tensor, "*batch features"]
    ) -> Float[Tensor, "*batch outputs"]:
        """Map features (*batch, sizes[0]) to outputs (*batch, sizes[-1])."""
        h = input
        for layer in self.layers[:-1]:
            h = self.dropout(self.activation(layer(h)))  # (1g)
        return self.layers[-1](h)


# --8<-- [end:mlp]
