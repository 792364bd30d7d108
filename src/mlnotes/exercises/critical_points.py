"""Exercises of the chapter on critical points."""

import math

import torch

from mlnotes.exercises.task import exercise, mistake


def _hessians(generator: torch.Generator) -> list[tuple]:
    drawn = torch.randint(-4, 5, (12, 3), generator=generator).tolist()
    first = [(2, 0, 3), (1, 2, 1), (1, 2, 4), (-2, 1, -3), (0, 0, 0)]
    return [*first, *map(tuple, drawn)]


@exercise(
    "2.1",
    zh="临界点处的海森矩阵是 ((a, b), (b, c))，各元素是整数。返回 'minimum'（最小值）、"
    "'maximum'（最大值）、'saddle'（鞍点），或 'degenerate'（有特征值为零，"
    "二阶定不了）。",
    cases=_hessians,
)
def kind(a: int, b: int, c: int) -> str:
    """Return 'minimum', 'maximum', 'saddle' or 'degenerate'.

    The Hessian is ((a, b), (b, c)); it is degenerate if an eigenvalue is zero, so that
    the second order does not decide.

    Args:
        a: The upper left entry.
        b: The two entries off the diagonal.
        c: The lower right entry.
    """
    matrix = torch.tensor([[a, b], [b, c]], dtype=torch.float64)
    low, high = torch.linalg.eigvalsh(matrix).tolist()
    if min(abs(low), abs(high)) < 1e-9:
        return "degenerate"
    if low * high < 0:
        return "saddle"
    return "minimum" if low > 0 else "maximum"


@mistake(
    "2.1",
    en="The diagonal shows the curvature along the axes only. Across them it may have "
    "another sign: look at the determinant.",
    zh="对角线只说明沿坐标轴的曲率；斜着走，符号可能不同。要看行列式。",
)
def _by_the_diagonal(a: int, b: int, c: int) -> str:
    if not a or not c:
        return "degenerate"
    if a * c < 0:
        return "saddle"
    return "minimum" if a > 0 else "maximum"


def _pushes(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(5, 2, generator=generator).tolist()
    first = [(1e-3, 0.05), (1e-6, 0.05), (1e-6, 0.1)]
    return [*first, *((10 ** (-1 - 6 * a), 0.01 + 0.2 * b) for a, b in drawn)]


@exercise(
    "2.2",
    zh="两个权重都等于 `push`，学习率是 `lr`，每一步都乘以 1 + 2η。"
    "返回走到 1 需要多少步（不取整）。",
    cases=_pushes,
)
def steps_to_leave(push: float, lr: float) -> float:
    """Return after how many steps, not rounded, `push` has grown to 1.

    Each step multiplies it by 1 + 2η.

    Args:
        push: The size of both weights at the start, between 0 and 1.
        lr: The learning rate η, above 0.
    """
    return -math.log2(push) / math.log2(1 + 2 * lr)


@mistake(
    "2.2",
    en="That is exact for tiny steps only: a step multiplies by 1 + 2η, whose "
    "logarithm "
    "is less than 2η.",
    zh="步子极小时才能这样算：一步乘以 1 + 2η，它的对数小于 2η。",
)
def _as_if_continuous(push: float, lr: float) -> float:
    return math.log(1 / push) / (2 * lr)


def _points(generator: torch.Generator) -> list[tuple]:
    drawn = torch.randn(7, 4, generator=generator).tolist()
    first = [(0.0, 0.0, 2.0, 3.0), (1.5, 1.0, 2.0, 3.0), (3.0, 0.5, 2.0, 3.0)]
    return [*first, *map(tuple, drawn)]


@exercise(
    "2.3",
    zh="损失是 (t − w₁w₂x)²。返回它在点 (w1, w2) 处的海森矩阵的两个特征值，小的在前。",
    cases=_points,
    atol=1e-6,
)
def eigenvalues(w1: float, w2: float, x: float, t: float) -> tuple[float, float]:
    """Return the eigenvalues of the Hessian of (t - w₁ w₂ x)², the smaller one first.

    Args:
        w1: The first weight.
        w2: The second weight.
        x: The example.
        t: Its answer.
    """
    point = torch.tensor([w1, w2], dtype=torch.float64)
    matrix = torch.autograd.functional.hessian(lambda w: (t - w.prod() * x) ** 2, point)
    return tuple(torch.linalg.eigvalsh(matrix).tolist())


@mistake(
    "2.3",
    en="Off the diagonal there is a second term, -2 (t - w₁ w₂ x) x. It vanishes only "
    "in the valley.",
    zh="非对角元还有一项 −2 (t − w₁w₂x) x，只有在谷底才为零。",
)
def _as_in_the_valley(w1: float, w2: float, x: float, t: float) -> tuple[float, float]:
    return 0.0, 2 * x**2 * (w1**2 + w2**2)


def _deep(generator: torch.Generator) -> list[tuple]:
    return [
        (2, 1e-3, 0.05),
        (3, 1e-2, 0.05),
        (2, 1e-2, 0.1),
        (3, 0.1, 0.02),
        (5, 0.2, 0.1),
    ]


@exercise(
    "2.4",
    zh="网络 y = w₁w₂…w_k x 有 `weights` 个权重，全都等于 `push`；x = 1，答案是 1，"
    "损失是平方误差。返回以学习率 `lr` 下降多少步之后，权重首次达到 0.5。",
    cases=_deep,
)
def steps_to_half(weights: int, push: float, lr: float) -> int:
    """Return after how many steps of descent the weights of y = w₁ … w_k x are 0.5.

    All weights are `push` at the start; x = 1 has the answer 1, and the loss is the
    squared error.

    Args:
        weights: k, at least 2.
        push: Between 0 and 0.5.
        lr: The learning rate, above 0.
    """
    w, steps = torch.full((weights,), push, dtype=torch.float64), 0
    while w[0] < 0.5:
        product = w.prod()
        w, steps = w + 2 * lr * (1 - product) * product / w, steps + 1
    return steps


@mistake(
    "2.4",
    en="With k weights the slope holds the product of the other k - 1: near 0 it is "
    "a^(k-1), not a.",
    zh="有 k 个权重时，斜率里是另外 k − 1 个权重之积：在 0 附近是 a^(k−1)，不是 a。",
)
def _as_with_two(weights: int, push: float, lr: float) -> int:
    return steps_to_half(2, push, lr)
