"""The two players: a generator makes examples, a discriminator judges them."""

import math
from collections.abc import Sequence
from itertools import pairwise

import torch
from jaxtyping import Float, Integer
from torch import Tensor, nn

from mlnotes import check
from mlnotes.activation import relu
from mlnotes.linear import MLP, Linear
from mlnotes.norm import BatchNorm1d


# --8<-- [start:generator]
class Generator(nn.Module):
    r"""Turn noise into examples: a network and a simple distribution.

    $$x = G(z, y), \qquad z \sim \mathcal{N}(0, I) \tag{10a}$$

    The noise is what makes the output a distribution: one label $y$ (or none) has many
    valid examples $x$. The network is a perceptron (1g), whose last layer is linear.

    Args:
        latent_dim: The number of entries of $z$, at least 1.
        out_shape: The shape of one example, such as ``(1, 8, 8)``.
        hidden: The number of units in each hidden layer.
        norm: Whether each hidden layer has batch normalization before its rectifier.
        classes: The number of classes of $y$; 0 for a generator without labels.
        generator: Draws the first parameters.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is out of range, or an input does not fit.

    Reference:
        Goodfellow et al. (2014), section 3; Mirza and Osindero (2014), section 3.2, for
        labels; Radford, Metz and Chintala (2016), section 3, for `norm`.
    """

    def __init__(
        self,
        latent_dim: int,
        out_shape: Sequence[int],
        hidden: Sequence[int] = (64, 64),
        norm: bool = False,
        classes: int = 0,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("latent_dim", latent_dim, 1)
        _check_sizes("out_shape", out_shape)
        _check_sizes("hidden", hidden)
        check.flag("norm", norm)
        check.integer("classes", classes, 0)
        self.latent_dim, self.classes = latent_dim, classes
        self.out_shape = tuple(out_shape)
        sizes = [latent_dim + classes, *hidden, math.prod(out_shape)]
        self.layers = nn.ModuleList(
            Linear(before, after, generator=generator)
            for before, after in pairwise(sizes)
        )
        self.norms = nn.ModuleList(
            BatchNorm1d(units) if norm else nn.Identity() for units in hidden
        )

    def forward(
        self,
        z: Float[Tensor, "batch latent"],
        labels: Integer[Tensor, " batch"] | None = None,
    ) -> Float[Tensor, "batch *shape"]:
        """Map noise (batch, latent_dim) to examples (batch, *out_shape)."""
        check.shape("z", z, (len(z), self.latent_dim))
        h = _with_labels(z, labels, self.classes)  # (batch, latent_dim + classes)
        for layer, norm in zip(self.layers[:-1], self.norms, strict=True):
            h = relu(norm(layer(h)))
        return self.layers[-1](h).unflatten(1, self.out_shape)  # (batch, *out_shape)

    def sample(
        self,
        n: int,
        labels: Integer[Tensor, " n"] | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> Float[Tensor, "n *shape"]:
        """Draw `n` examples, one for each label if there are labels.

        Args:
            n: The number of examples, at least 1.
            labels: The classes $y$, (n,), integers in [0, classes).
            generator: Draws $z$, on the device of the parameters.

        Returns:
            The examples, (n, *out_shape).

        Raises:
            TypeError: If an argument has the wrong type.
            ValueError: If `n` is below 1 or the labels do not fit.
        """
        check.integer("n", n, 1)
        z = self.layers[0].weight.new_empty(n, self.latent_dim)
        return self(z.normal_(generator=generator), labels)  # (10a)


# --8<-- [end:generator]


# --8<-- [start:discriminator]
class Discriminator(nn.Module):
    r"""Judge examples: one logit each, large for what seems real.

    $$\operatorname{logit} P(\text{real} \mid x, y) = D(x, y) \tag{10b}$$

    The same network is the critic of a Wasserstein game, where $D$ is only a score.
    It is a perceptron (1g) without batch normalization, so that each example is judged
    on its own, as the gradient penalty (10i) needs.

    Args:
        in_shape: The shape of one example, such as ``(1, 8, 8)``.
        hidden: The number of units in each hidden layer.
        classes: The number of classes of $y$; 0 for a discriminator without labels.
        generator: Draws the first parameters.

    Raises:
        TypeError: If an argument has the wrong type.
        ValueError: If a number is out of range, or an input does not fit.

    Reference:
        Goodfellow et al. (2014), section 3; Mirza and Osindero (2014), section 3.2, for
        labels.
    """

    def __init__(
        self,
        in_shape: Sequence[int],
        hidden: Sequence[int] = (64, 64),
        classes: int = 0,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        _check_sizes("in_shape", in_shape)
        _check_sizes("hidden", hidden)
        check.integer("classes", classes, 0)
        self.in_shape, self.classes = tuple(in_shape), classes
        sizes = [math.prod(in_shape) + classes, *hidden, 1]
        self.net = MLP(sizes, generator=generator)

    def forward(
        self,
        x: Float[Tensor, "batch *shape"],
        labels: Integer[Tensor, " batch"] | None = None,
    ) -> Float[Tensor, " batch"]:
        """Map examples (batch, *in_shape), and labels, to logits (batch,)."""
        check.shape("x", x, (len(x), *self.in_shape))
        h = _with_labels(x.flatten(1), labels, self.classes)
        return self.net(h).squeeze(1)  # (10b)


# --8<-- [end:discriminator]


def _check_sizes(name: str, sizes: Sequence[int]) -> None:
    if not sizes:
        raise ValueError(f"{name} must not be empty, got {sizes!r}")
    for i, size in enumerate(sizes):
        check.integer(f"{name}[{i}]", size, 1)


def check_labels(labels: Tensor | None, n: int, classes: int) -> None:
    """Require one label for each of `n` examples, or none if there are no classes.

    Args:
        labels: What was given.
        n: The number of examples.
        classes: The number of classes, or 0.

    Raises:
        TypeError: If the labels are not integers.
        ValueError: If they are missing or superfluous, or do not fit.
    """
    if classes == 0 and labels is not None:
        raise ValueError(f"labels must be None without classes, got {labels}")
    if classes > 0:
        if labels is None:
            raise ValueError(f"labels must be given for {classes} classes, got None")
        check.shape("labels", labels, (n,))
        check.class_labels("labels", labels, classes)


# --8<-- [start:with_labels]
def _with_labels(x: Tensor, labels: Tensor | None, classes: int) -> Tensor:
    """Append the labels as one-hot vectors: the first layer adds a vector per class."""
    check_labels(labels, len(x), classes)
    if labels is None:
        return x
    one_hot = torch.eye(classes, dtype=x.dtype, device=x.device)[labels.long()]
    return torch.cat([x, one_hot], dim=1)  # (batch, features + classes)


# --8<-- [end:with_labels]
