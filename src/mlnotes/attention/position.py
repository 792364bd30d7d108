"""Positions: attention itself sees a set, so the order must be told."""

import torch
from jaxtyping import Float, Shaped
from torch import Tensor, nn

from mlnotes import check


# --8<-- [start:sinusoidal_encoding]
def sinusoidal_encoding(
    length: int,
    dim: int,
    *,
    device: torch.device | str | None = None,
    dtype: torch.dtype | None = None,
) -> Float[Tensor, "length dim"]:
    r"""Make a vector for each position, from waves of many lengths.

    $$e^p_{2i} = \sin(p\, \omega_i), \quad e^p_{2i+1} = \cos(p\, \omega_i),
    \quad \omega_i = 10000^{-2i/d} \tag{8i}$$

    It is added to the vectors: $a^p + e^p$.

    Args:
        length: The number of positions $p = 0, 1, \ldots$, at least 0.
        dim: $d$, the number of entries of a vector, even, at least 2.
        device: Where the result lives.
        dtype: Its type.

    Returns:
        The $e^p$, (length, dim), entries in [-1, 1].

    Raises:
        TypeError: If `length` or `dim` is no integer.
        ValueError: If `length` is negative, or `dim` odd or below 2.

    Reference:
        Vaswani et al. (2017), section 3.5.
    """
    check.integer("length", length, 0)
    angle = _angles(torch.arange(length), dim)
    waves = torch.stack([angle.sin(), angle.cos()], dim=2).flatten(1)  # (8i)
    return waves.to(device, dtype or torch.get_default_dtype())


# --8<-- [end:sinusoidal_encoding]


# --8<-- [start:rotary]
def rotary(
    input: Float[Tensor, "*batch length dim"], positions: Shaped[Tensor, " length"]
) -> Float[Tensor, "*batch length dim"]:
    r"""Turn each pair of entries by an angle that grows with the position.

    $$\begin{bmatrix} y_{2i} \\ y_{2i+1} \end{bmatrix} =
    \begin{bmatrix} \cos p\omega_i & -\sin p\omega_i \\
    \sin p\omega_i & \cos p\omega_i \end{bmatrix}
    \begin{bmatrix} x_{2i} \\ x_{2i+1} \end{bmatrix} \tag{8j}$$

    The $\omega_i$ are those of (8i). Applied to queries and keys, it leaves their
    lengths as they are and makes the score depend on the distance of the positions.

    Args:
        input: The $x$, (*batch, length, dim), finite; dim is even, at least 2.
        positions: The $p$, (length,), finite, integer or not.

    Returns:
        The $y$, in the shape of `input`.

    Raises:
        TypeError: If `input` is not floating point.
        ValueError: If the shapes do not fit, dim is odd, or an argument is not finite.

    Reference:
        Su et al. (2021), equations 14 and 15.
    """
    check.floating("input", input)
    check.floating("positions", positions.double())
    check.shape("positions", positions, input.shape[-2:-1])
    angle = _angles(positions, input.shape[-1])  # (length, dim / 2)
    cos, sin = angle.cos().to(input.dtype), angle.sin().to(input.dtype)
    even, odd = input.unflatten(-1, (-1, 2)).unbind(-1)  # (*batch, length, dim / 2)
    y = [cos * even - sin * odd, sin * even + cos * odd]  # (8j)
    return torch.stack(y, dim=-1).flatten(-2)


# --8<-- [end:rotary]


def _angles(positions: Tensor, dim: int) -> Tensor:
    """Compute p ω for all positions and pairs, in double: p may be large."""
    check.integer("dim", dim, 2)
    if dim % 2:
        raise ValueError(f"dim must be even, got {dim}")
    p = positions.double()
    omega = 10000 ** (-torch.arange(0, dim, 2).to(p) / dim)
    return p[:, None] * omega


# --8<-- [start:learned_position]
class LearnedPosition(nn.Module):
    """Add to each vector one that training finds for its position.

    Args:
        max_len: The number of positions it knows, at least 1.
        dim: The number of entries of a vector, at least 1.
        generator: Draws the first vectors, normal with standard deviation 0.02.

    Raises:
        TypeError: If a number is no integer.
        ValueError: If a number is below 1.

    Reference:
        Gehring et al. (2017), section 3.1.
    """

    def __init__(
        self, max_len: int, dim: int, *, generator: torch.Generator | None = None
    ) -> None:
        super().__init__()
        check.integer("max_len", max_len, 1)
        check.integer("dim", dim, 1)
        self.weight = nn.Parameter(torch.empty(max_len, dim))
        nn.init.normal_(self.weight, std=0.02, generator=generator)

    def forward(
        self, input: Float[Tensor, "*batch length dim"], start: int = 0
    ) -> Float[Tensor, "*batch length dim"]:
        """Add the vectors of positions start, start + 1, … to those of `input`.

        Args:
            input: (*batch, length, dim), finite.
            start: The position of the first, at least 0.

        Returns:
            The sums, in the shape of `input`.

        Raises:
            TypeError: If `input` is not floating point, or `start` no integer.
            ValueError: If `input` has another dim, is not finite, or goes beyond the
                last position.
        """
        check.floating("input", input)
        check.integer("start", start, 0)
        check.shape("input", input, (*input.shape[:-1], self.weight.shape[1]))
        end, max_len = start + input.shape[-2], len(self.weight)
        if end > max_len:
            raise ValueError(f"input must end by position {max_len}, got {end}")
        return input + self.weight[start:end]


# --8<-- [end:learned_position]
