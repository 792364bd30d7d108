"""Recurrent layers: one memory, passed along and rewritten at each step."""

import math

import torch
from jaxtyping import Float
from torch import Tensor, nn

from mlnotes import check


# --8<-- [start:recurrent]
class Recurrent(nn.Module):
    r"""Read a sequence from first to last; a subclass says how the memory changes.

    At first all parameters are uniform in $[-1/\sqrt{n}, 1/\sqrt{n}]$ for a memory of
    $n$ numbers.

    Args:
        input_size: The number of features of an input, at least 1.
        hidden_size: The number $n$ of numbers in the memory, at least 1.
        device: Where the parameters live.
        dtype: The type of the parameters.
        generator: Draws the first parameters.

    Raises:
        TypeError: If a size is no integer, or a tensor not floating point.
        ValueError: If a size is below 1, or a tensor is empty, not finite or of another
            shape.

    Differs from torch: one layer, in one direction, always with biases; the batch is
    the first axis, always there, and its sequences are of one length.
    """

    gates = 1  # how many times `hidden_size` rows each parameter has

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        device: torch.device | str | None = None,
        dtype: torch.dtype | None = None,
        *,
        generator: torch.Generator | None = None,
    ) -> None:
        super().__init__()
        check.integer("input_size", input_size, 1)
        check.integer("hidden_size", hidden_size, 1)
        self.input_size, self.hidden_size = input_size, hidden_size
        rows, bound = self.gates * hidden_size, 1 / math.sqrt(hidden_size)
        for name, shape in (
            ("weight_ih_l0", (rows, input_size)),
            ("weight_hh_l0", (rows, hidden_size)),
            ("bias_ih_l0", (rows,)),
            ("bias_hh_l0", (rows,)),
        ):
            theta = nn.Parameter(torch.empty(shape, device=device, dtype=dtype))
            nn.init.uniform_(theta, -bound, bound, generator=generator)
            self.register_parameter(name, theta)

    def forward(
        self,
        input: Float[Tensor, "batch time features"],
        hx: Float[Tensor, "1 batch hidden"] | None = None,
    ) -> tuple[Float[Tensor, "batch time hidden"], Float[Tensor, "1 batch hidden"]]:
        """Map inputs, and the memory before the first, to all memories and the last.

        Args:
            input: $x_1, …, x_T$, (batch, time, input_size), finite.
            hx: $h_0$, (1, batch, hidden_size), finite; zeros if not given.

        Returns:
            $h_1, …, h_T$, (batch, time, hidden_size), and $h_T$, (1, batch,
            hidden_size).
        """
        check.floating("input", input)
        check.not_empty("input", input)
        check.shape("input", input, (*input.shape[:2], self.input_size))
        if hx is None:
            hx = input.new_zeros(1, len(input), self.hidden_size)
        check.floating("hx", hx)
        check.shape("hx", hx, (1, len(input), self.hidden_size))
        # what the inputs contribute needs no memory: all steps at once
        a = input @ self.weight_ih_l0.T + self.bias_ih_l0  # (batch, time, rows)
        h, memories = hx[0], []
        for a_t in a.unbind(1):
            h = self.step(a_t, h)
            memories.append(h)
        return torch.stack(memories, dim=1), h[None]

    def step(
        self, a: Float[Tensor, "batch rows"], h: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch hidden"]:
        """Compute the next memory from the input's contribution and the last memory."""
        raise NotImplementedError


# --8<-- [end:recurrent]


# --8<-- [start:rnn]
class RNN(Recurrent):
    r"""Rewrite the whole memory at each step.

    $$h_t = \tanh(W_{ih} x_t + b_{ih} + W_{hh} h_{t-1} + b_{hh}) \tag{8r}$$

    The arguments are those of `Recurrent`.

    Reference:
        Elman (1990), Finding structure in time.
    """

    def step(
        self, a: Float[Tensor, "batch rows"], h: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch hidden"]:
        """Compute $h_t$ from $W_{ih} x_t + b_{ih}$ and $h_{t-1}$."""
        b = torch.addmm(self.bias_hh_l0, h, self.weight_hh_l0.T)
        return torch.tanh(a + b)  # (8r)


# --8<-- [end:rnn]


# --8<-- [start:gru]
class GRU(Recurrent):
    r"""Rewrite the memory only where a gate opens, so that the rest can last.

    $$\begin{aligned}
    r_t &= \sigma(W_{ir} x_t + b_{ir} + W_{hr} h_{t-1} + b_{hr}) \\
    z_t &= \sigma(W_{iz} x_t + b_{iz} + W_{hz} h_{t-1} + b_{hz})
    \end{aligned} \tag{8s}$$

    $$n_t = \tanh\bigl(W_{in} x_t + b_{in}
    + r_t \odot (W_{hn} h_{t-1} + b_{hn})\bigr) \tag{8t}$$

    $$h_t = (1 - z_t) \odot n_t + z_t \odot h_{t-1} \tag{8u}$$

    Here $r_t$ resets, $z_t$ keeps, and $n_t$ is the new content. The weights of the
    three stand below each other in one matrix. The arguments are those of `Recurrent`.

    Reference:
        Cho, van Merriënboer, Gulcehre, Bahdanau, Bougares, Schwenk and Bengio (2014),
        equations (5) to (8), with $r_t$ moved behind the product, as in torch.
    """

    gates = 3

    def step(
        self, a: Float[Tensor, "batch rows"], h: Float[Tensor, "batch hidden"]
    ) -> Float[Tensor, "batch hidden"]:
        """Compute $h_t$ from what $x_t$ contributes to the three, and $h_{t-1}$."""
        b = torch.addmm(self.bias_hh_l0, h, self.weight_hh_l0.T)
        split = [2 * self.hidden_size, self.hidden_size]
        (a_rz, a_n), (b_rz, b_n) = a.split(split, dim=1), b.split(split, dim=1)
        r, z = torch.sigmoid(a_rz + b_rz).chunk(2, dim=1)  # (8s)
        n = torch.tanh(a_n + r * b_n)  # (8t)
        return n + z * (h - n)  # (8u)


# --8<-- [end:gru]
