"""The hard exercises of the chapter on critical points."""

import math

import torch

from mlnotes.exercises.task import exercise, mistake


def _shifts(generator: torch.Generator) -> list[tuple]:
    return [(1.0,), (2.0,), (0.5,), (10.0,), (math.sqrt(3),), (0.01,)]


@exercise(
    "2.5",
    zh="s 的标准差是 `shift`，d 和 b 的标准差是 1，三者独立，都是均值为零的正态分布。"
    "返回矩阵 ((s + d, b), (b, s − d)) 的两个特征值都为正的概率。",
    cases=_shifts,
)
def both_positive(shift: float) -> float:
    """Return the probability that both eigenvalues are positive.

    The matrix is ((s + d, b), (b, s - d)), where s, d and b are normal and independent
    with mean 0; the standard deviation of s is `shift`, those of d and b are 1.

    Args:
        shift: Above 0; 1 in the text.
    """
    s = torch.linspace(0, 12, 200_001, dtype=torch.float64)
    density = torch.exp(-(s**2) / 2) / math.sqrt(2 * math.pi)
    farther = 1 - torch.exp(-((shift * s) ** 2) / 2)  # P(d² + b² < (shift · s)²)
    return torch.trapezoid(density * farther, s).item()


@mistake(
    "2.5",
    en="A quarter would be right for independent signs. The eigenvalues keep apart, so "
    "they rarely share a sign; think of the cone s > √(d² + b²).",
    zh="两个符号互相独立时才是四分之一。特征值彼此排斥，很少同号；"
    "想一想圆锥 s > √(d² + b²)。",
)
def _coins(shift: float) -> float:
    return 0.25


def _memories(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(5, 2, generator=generator).tolist()
    return [(0.9, 0.1), (0.99, 0.1), (0.0, 0.1), *map(tuple, drawn)]


@exercise(
    "2.6",
    zh="沿着特征值为负的方向，`push` = η|λ|，动量是 `momentum`。"
    "返回距离每步最终放大的倍数。",
    cases=_memories,
)
def growth(momentum: float, push: float) -> float:
    """Return the factor by which a step of momentum makes the distance grow in the end.

    Args:
        momentum: μ, at least 0 and below 1.
        push: η |λ| along the eigenvector of a negative eigenvalue λ, above 0.
    """
    step = [[1 + momentum + push, -momentum], [1.0, 0.0]]
    found = torch.linalg.eigvals(torch.tensor(step, dtype=torch.float64))
    return found.real.max().item()


@mistake(
    "2.6",
    en="That holds once the memory is filled by a steady slope. Here the slope grows "
    "with "
    "every step, and the memory lags behind: solve the equation for z.",
    zh="坡度不变、记忆填满之后才是这样。这里坡度每步都在变大，记忆跟不上：要解关于 z "
    "的方程。",
)
def _filled_memory(momentum: float, push: float) -> float:
    return 1 + push / (1 - momentum)
