"""The hardest exercises of the chapter on batch normalisation."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import batch_norm

from mlnotes.exercises.task import exercise, mistake


def _slopes(generator: torch.Generator) -> list[tuple]:
    found = []
    for n, eps in ((11, 1e-5), (2, 1e-3), (3, 1e-5), (5, 0.1), (97, 1e-5)):
        x, slope = torch.randn(2, n, generator=generator, dtype=torch.float64)
        found.append((4 + 2 * x, slope, eps))
    return found


@exercise(
    "6.6",
    zh="`slope` 是损失对各个标准化之后的值的梯度。"
    "返回穿过 (6a) 到 (6c) 之后，损失对 `x` 的梯度。",
    cases=_slopes,
)
def through_the_batch(
    x: Float[Tensor, " batch"], slope: Float[Tensor, " batch"], eps: float
) -> Float[Tensor, " batch"]:
    """Return the gradient of the loss in x, through (6a) to (6c).

    Args:
        x: One feature of a batch, (batch,).
        slope: The gradient of the loss in the standardised values, (batch,).
        eps: ε, above 0.
    """
    x = x.clone().requires_grad_()
    x_hat = batch_norm(x[:, None], None, None, training=True, eps=eps).flatten()
    return torch.autograd.grad(x_hat, x, slope)[0]


@mistake(
    "6.6",
    en="Mean and deviation are treated as constants. Each value moves them too, so "
    "two more terms are missing.",
    zh="均值和标准差被当成了常数。每个值也会推动它们，所以还少两项。",
)
def _constants(x: Tensor, slope: Tensor, eps: float) -> Tensor:
    return slope / (x.var(correction=0) + eps).sqrt()


@mistake(
    "6.6",
    en="The term of the deviation is missing: a value far from the mean also stretches "
    "the ruler.",
    zh="少了标准差那一项：离均值远的值，还会把尺子拉长。",
)
def _without_the_deviation(x: Tensor, slope: Tensor, eps: float) -> Tensor:
    return (slope - slope.mean()) / (x.var(correction=0) + eps).sqrt()


def _runs(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(4, 2, generator=generator, dtype=torch.float64).tolist()
    return [(0.1, 1.0, 1), (0.1, 1.0, 50), *((3 * a, 0.5 + b, 20) for a, b in drawn)]


@exercise(
    "6.7",
    zh="开始时 ‖w‖ = 1，梯度的长度始终是 `pull` / ‖w‖（`pull` 即 G），"
    "与 w 垂直，学习率是 `eta`。"
    "返回 (`steps` 步之后的 ‖w‖, 那时每步转动的快慢 η G / ‖w‖²)。"
    "逐步精确计算，不用连续近似。",
    cases=_runs,
)
def brake(eta: float, pull: float, steps: int) -> tuple[float, float]:
    """Return (the length of w, the turn of a step, η G / ‖w‖²) after some steps.

    At the start w has the length 1. Count the steps exactly, not as continuous.

    Args:
        eta: η, the learning rate, above 0.
        pull: G; the gradient has the length G / ‖w‖, at right angles to w.
        steps: How many steps are taken.
    """
    w = torch.tensor([1.0, 0.0], dtype=torch.float64, requires_grad=True)
    for _ in range(steps):
        (g,) = torch.autograd.grad(pull * torch.atan2(w[1], w[0]), w)  # a pure turn
        w = (w - eta * g).detach().requires_grad_()
    length = w.norm().item()
    return length, eta * pull / length**2


@mistake(
    "6.7",
    en="You add the length of the step to that of w. The step is at right angles to w, "
    "so the squares add up.",
    zh="这里把步长直接加到了 w 的长度上。步子与 w 垂直，相加的是平方。",
)
def _adds_lengths(eta: float, pull: float, steps: int) -> tuple[float, float]:
    length = 1.0
    for _ in range(steps):
        length += eta * pull / length
    return length, eta * pull / length**2


@mistake(
    "6.7",
    en="The gradient does not stay G: it shrinks as w grows, G / ‖w‖.",
    zh="梯度不会一直是 G：w 越长，它越小，是 G / ‖w‖。",
)
def _constant_gradient(eta: float, pull: float, steps: int) -> tuple[float, float]:
    q = 1 + steps * (eta * pull) ** 2
    return q**0.5, eta * pull / q
