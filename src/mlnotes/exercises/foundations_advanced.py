"""The hard exercises of the chapter on the foundations."""

import math

import torch
from torch.nn import functional

from mlnotes.exercises.task import exercise, mistake


def _chords(generator: torch.Generator) -> list[tuple]:
    drawn = (8 * torch.randn(6, 2, generator=generator)).tolist()
    pairs = [[-6.0, 2.0], [-1.0, 1.0], *drawn]
    return [(name, *pair) for name in ("mse", "ce") for pair in pairs]


@exercise(
    "1.5",
    zh="目标是 1。`loss` 为 'mse' 时损失是 (σ(z) − 1)²，为 'ce' 时是 −ln σ(z)。"
    "返回 `left` 与 `right` 的中点处，损失减去弦的高度；大于零就说明不是凸的。",
    cases=_chords,
)
def above_chord(loss: str, left: float, right: float) -> float:
    """Return how far the loss lies above its chord, halfway from `left` to `right`.

    The target is 1; the loss is (σ(z) - 1)² for 'mse' and -ln σ(z) for 'ce'. A positive
    answer shows that it is not convex.

    Args:
        loss: 'mse' or 'ce'.
        left: One z.
        right: Another z.
    """
    z = torch.tensor([left, (left + right) / 2, right], dtype=torch.float64)
    value = (torch.sigmoid(z) - 1) ** 2 if loss == "mse" else functional.softplus(-z)
    return (value[1] - (value[0] + value[2]) / 2).item()


@mistake(
    "1.5",
    en="The chord joins two points of the loss: average the two losses, not the two "
    "probabilities.",
    zh="弦连接的是损失曲线上的两点：要平均的是两个损失，不是两个概率。",
)
def _mean_probability(loss: str, left: float, right: float) -> float:
    def value(p: float) -> float:
        return (p - 1) ** 2 if loss == "mse" else -math.log(p)

    p = [1 / (1 + math.exp(-z)) for z in (left, (left + right) / 2, right)]
    return value(p[1]) - value((p[0] + p[2]) / 2)


def _layers(generator: torch.Generator) -> list[tuple]:
    drawn = torch.randn(6, 3, generator=generator).tolist()
    first = [(1.0, -0.5, 10, 0.5), (4.0, -2.0, 10, 0.5), (4.0, -2.0, 10, 0.7)]
    return [*first, *((3 * w, b, 4, h) for w, b, h in drawn)]


@exercise(
    "1.6",
    zh="h 从 `start` 出发，经过 `layers` 层 h ← σ(w h + b)。返回最后的 h 对 `start` "
    "的导数。",
    cases=_layers,
    atol=1e-12,
)
def passed_on(w: float, b: float, layers: int, start: float) -> float:
    """Return the derivative of the last h in `start`, after layers h ← σ(w h + b).

    Args:
        w: The weight of every layer.
        b: The bias of every layer.
        layers: How many, at least 1.
        start: h before the first layer.
    """
    first = torch.tensor(start, dtype=torch.float64, requires_grad=True)
    h = first
    for _ in range(layers):
        h = torch.sigmoid(w * h + b)
    return torch.autograd.grad(h, first)[0].item()


@mistake(
    "1.6",
    en="A quarter is the largest slope of the sigmoid, at 0. Elsewhere the factor is "
    "w h (1 - h), with the h that this layer gives.",
    zh="四分之一是 sigmoid 的最大斜率，只在 0 处取到。别处的因子是 w h (1 − h)，"
    "h 是这一层的输出。",
)
def _always_a_quarter(w: float, b: float, layers: int, start: float) -> float:
    return (w / 4) ** layers
