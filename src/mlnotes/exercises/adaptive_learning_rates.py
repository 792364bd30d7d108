"""Exercises of the chapter on adaptive learning rates."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes.exercises.task import exercise, mistake


def _bounces(generator: torch.Generator) -> list[tuple]:
    drawn = 0.2 + 5 * torch.rand(10, 2, generator=generator)
    return [(4 / 3, 10.0), *((y, 4 * k) for y, k in drawn.tolist())]


@exercise(
    "4.1",
    zh="谷壁是 K (√(1 + y²) − 1)，最大坡度 K 即 steepness。"
    "参数在 place 与 −place 之间来回弹。返回 (学习率, 损失, place 处的坡度)。",
    cases=_bounces,
)
def bounce(place: float, steepness: float) -> tuple[float, float, float]:
    """Return (rate, loss, slope) of a run that bounces between place and -place.

    The wall is K (√(1 + y²) - 1); the slope is that at `place`.

    Args:
        place: y, above 0.
        steepness: K, the largest slope of the wall, above 0.
    """
    r = math.sqrt(1 + place**2)
    return 2 * r / steepness, steepness * (r - 1), steepness * place / r


@mistake(
    "4.1",
    en="That is the rate at which the step ends on the floor, y = 0. A bounce goes on "
    "to -y: the step is twice as long.",
    zh="用这个学习率，一步正好走到谷底 y = 0。弹跳要走到对面的 −y，步长是它的两倍。",
)
def _to_the_floor(place: float, steepness: float) -> tuple[float, float, float]:
    rate, loss, slope = bounce(place, steepness)
    return rate / 2, loss, slope


def _gradients(generator: torch.Generator) -> list[tuple]:
    rows = torch.randn(6, 7, 3, generator=generator, dtype=torch.float64)
    return [
        (torch.tensor([[6.0], [6.0], [0.1]]).double(), 0.1),
        *((g, 0.3) for g in rows),
    ]


@exercise(
    "4.3",
    zh="gradients 的第 t 行是第 t 步的梯度。参数从 0 出发；第 t 步的梯度除以"
    "到 t 为止（含 t）所有梯度平方的平均值的根，学习率是 eta / √t。"
    "返回走完之后的参数。",
    cases=_gradients,
)
def mean_descent(
    gradients: Float[Tensor, "steps params"], eta: float
) -> Float[Tensor, " params"]:
    """Return the parameters, from 0, after steps with a mean of squares.

    Step t divides the gradient by the root of the mean of all squared gradients up to
    and including t, and has the rate eta / √t.

    Args:
        gradients: One row for each step, (steps, params).
        eta: The rate of the first step, above 0.
    """
    return -eta * (gradients / gradients.square().cumsum(0).sqrt()).sum(0)


@mistake(
    "4.3",
    en="The rate does not fall: divide eta by √t, with t counted from 1.",
    zh="学习率没有下降：要用 eta 除以 √t，t 从 1 数起。",
)
def _constant_rate(
    gradients: Float[Tensor, "steps params"], eta: float
) -> Float[Tensor, " params"]:
    t = torch.arange(1, len(gradients) + 1)[:, None]
    mean = gradients.square().cumsum(0) / t
    return -eta * (gradients / mean.sqrt()).sum(0)
