"""The harder exercises of the chapter on batches and momentum."""

import math

import torch

from mlnotes.exercises.task import exercise, mistake


def _balls(generator: torch.Generator) -> list[tuple]:
    return [(0.9, 0.1), (0.99, 0.1), (0.0, 0.1), (0.5, 0.3), (0.8, 0.01)]


@exercise(
    "3.4",
    zh="坡度一直是 1。返回 (最终速度, 几步之后首次达到其十分之九, "
    "地面变平之后滑行的距离)。"
    "速度是 m，每步移动 η m；滑行从速度达到最终值之后算起。",
    cases=_balls,
)
def coast(mu: float, lr: float) -> tuple[float, int, float]:
    """Return (top speed, steps to nine tenths of it, distance coasted on the flat).

    The slope is 1 until the top speed m is reached, then 0; a step moves by η m.

    Args:
        mu: Momentum μ, at least 0 and below 1.
        lr: The learning rate η, above 0.
    """
    m, speeds = 0.0, []
    for _ in range(5000):
        m = mu * m + 1
        speeds.append(m)
    near = next(t for t, v in enumerate(speeds, 1) if v >= 0.9 * m - 1e-9)
    coasted, speed = 0.0, m
    for _ in range(5000):
        speed *= mu
        coasted += lr * speed
    return m, near, coasted


@mistake(
    "3.4",
    en="On the flat the first step already has the speed μ m: coasting is "
    "η (μ + μ² + …) m.",
    zh="到了平地，第一步的速度就已经是 μ m：滑行距离是 η (μ + μ² + …) m。",
)
def _one_step_too_far(mu: float, lr: float) -> tuple[float, int, float]:
    top, near, _ = coast(mu, lr)
    return top, near, lr * top / (1 - mu)


def _curvatures(generator: torch.Generator) -> list[tuple]:
    first = [([0.0, 8.0], size) for size in (1, 4, 16)]
    drawn = (5 * torch.rand(4, 5, generator=generator)).tolist()
    return [*first, *((row, 1 + k) for k, row in enumerate(drawn))]


@exercise(
    "3.5",
    zh="各样本的曲率是 `curvatures`，最小值在同一处；批次有重复地抽取，大小为 `size`。"
    "返回学习率的上限：低于它，均方距离逐步缩小。",
    cases=_curvatures,
)
def largest_rate(curvatures: list[float], size: int) -> float:
    """Return the learning rate below which the mean square distance shrinks.

    All examples share their minimum; batches are drawn with repeats.

    Args:
        curvatures: Of the examples, at least 0, not all 0.
        size: Of a batch, at least 1.
    """
    h = torch.tensor(curvatures, dtype=torch.float64)
    low, high = 0.0, 2 / h.mean().item()
    for _ in range(60):  # where the mean of (1 - η · mean of a batch)² passes 1
        rate = (low + high) / 2
        factor = (1 - rate * h.mean()) ** 2 + rate**2 * h.var(correction=0) / size
        low, high = (rate, high) if factor < 1 else (low, rate)
    return low


@mistake(
    "3.5",
    en="2 / a is the limit of the full batch. Batches whose curvature is above the "
    "mean "
    "throw further out than the others bring back.",
    zh="2 / a 是整批的界限。曲率偏大的批次甩出去的，比其他批次拉回来的多。",
)
def _full_batch(curvatures: list[float], size: int) -> float:
    return 2 * len(curvatures) / sum(curvatures)


def _products(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(5, 2, generator=generator).tolist()
    first = [(0.9, p) for p in (0.001, 0.01, 0.1, 1.0, 3.7, 3.79)]
    return [*first, *((mu, 2 * (1 + mu) * p) for mu, p in drawn)]


@exercise(
    "3.6",
    zh="动量 `mu`、η λ = `product` 时，距离每步最终缩小到多少倍？"
    "即 r² − (1 + μ − ηλ) r + μ 的根中绝对值最大的那个的绝对值。",
    cases=_products,
)
def shrink(mu: float, product: float) -> float:
    """Return the factor by which a step of momentum shrinks the distance in the end.

    It is the largest absolute value of a root of r² - (1 + μ - ηλ) r + μ.

    Args:
        mu: Momentum μ, at least 0 and below 1.
        product: η λ, between 0 and 2 (1 + μ).
    """
    step = torch.tensor([[1 + mu - product, -mu], [1.0, 0.0]], dtype=torch.float64)
    return torch.linalg.eigvals(step).abs().max().item()


@mistake(
    "3.6",
    en="√μ holds while the roots are complex. Outside of (1 - √μ)² to (1 + √μ)² they "
    "are "
    "real, and the larger one counts.",
    zh="根为复数时才是 √μ。在 (1 − √μ)² 到 (1 + √μ)² 之外，根是实数，"
    "要取绝对值大的那个。",
)
def _always_complex(mu: float, product: float) -> float:
    return math.sqrt(mu)
