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


def _methods(generator: torch.Generator) -> list[tuple]:
    rows = torch.randn(3, 5, generator=generator).tolist()
    lists = [[6.0, 6.0, 0.1], [1.0], [0.5, -0.5, 0.5, -0.5], *rows]
    return [(m, g, 0.1) for g in lists for m in ("adagrad", "rmsprop", "adam")]


@exercise(
    "4.2",
    zh="method 是 'adagrad'、'rmsprop'（α = 0.9）或 'adam'（默认设置）。"
    "一个参数依次得到 gradients 里的梯度，返回各步的步长（沿负梯度方向为正）的列表。",
    cases=_methods,
)
def steps(method: str, gradients: list[float], lr: float) -> list[float]:
    """Return the lengths of all steps, positive against the gradient.

    One parameter receives the gradients one after the other. `method` is 'adagrad',
    'rmsprop' with α = 0.9, or 'adam' with the usual settings.

    Args:
        method: One of the three names.
        gradients: One for each step.
        lr: The learning rate, above 0.
    """
    theta = torch.zeros(1, dtype=torch.float64, requires_grad=True)
    settings = {"lr": lr} | ({"alpha": 0.9} if method == "rmsprop" else {})
    kinds = {"adagrad": "Adagrad", "rmsprop": "RMSprop", "adam": "Adam"}
    optimizer = getattr(torch.optim, kinds[method])([theta], **settings)
    found = []
    for g in gradients:
        before = theta.item()
        theta.grad = torch.full_like(theta, g)
        optimizer.step()
        found.append(before - theta.item())
    return found


@mistake(
    "4.2",
    en="Adam starts its averages at zero and corrects for it: divide m by 1 - β₁ᵗ and "
    "v by 1 - β₂ᵗ, with t counted from 1.",
    zh="Adam 的两个平均都从零开始，要作修正：m 除以 1 − β₁ᵗ，v 除以 1 − β₂ᵗ，"
    "t 从 1 数起。",
)
def _uncorrected(method: str, gradients: list[float], lr: float) -> list[float]:
    if method != "adam":
        return steps(method, gradients, lr)
    m, v, found = 0.0, 0.0, []
    for g in gradients:
        m, v = 0.9 * m + 0.1 * g, 0.999 * v + 0.001 * g * g
        found.append(lr * m / (math.sqrt(v) + 1e-8))
    return found


def _quiet(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(6, generator=generator).tolist()
    return [(1.5, 0.99), (1.5, 0.9), *((0.1 + 1.8 * p, 0.95) for p in drawn)]


@exercise(
    "4.4",
    zh="RMSProp 的有效学习率 × 曲率此刻是 product（小于 2）。从现在起梯度全为零，"
    "返回第几步之后这个乘积首次超过 2（整数）。",
    cases=_quiet,
)
def until_burst(product: float, alpha: float) -> int:
    """Return the number of steps after which the product first exceeds 2.

    The product of RMSProp's effective rate and the curvature is now `product`, and from
    now on all gradients are zero.

    Args:
        product: The product now, between 0 and 2.
        alpha: The share of the past in the moving average, between 0 and 1.
    """
    v, t = 1.0, 0
    while product / math.sqrt(v) <= 2:
        v, t = alpha * v, t + 1
    return t


@mistake(
    "4.4",
    en="The rate is divided by the root of v: v shrinks by α with each step, so the "
    "product grows by only 1 / √α.",
    zh="学习率除以的是 v 的根：v 每步乘以 α，乘积每步只乘以 1 / √α。",
)
def _without_the_root(product: float, alpha: float) -> int:
    return math.floor(math.log(2 / product) / math.log(1 / alpha)) + 1


def _currencies(generator: torch.Generator) -> list[tuple]:
    names = ("sgd", "adagrad", "rmsprop", "adam")
    return [(m, 0.01, f) for f in (100.0, 0.25) for m in names]


@exercise(
    "4.5",
    zh="损失乘以 factor 之后，method（'sgd'、'adagrad'、'rmsprop' 或 'adam'）"
    "要用多大的学习率，才会走出与原来用 lr 时同样的路？（ε 略去不计。）",
    cases=_currencies,
)
def rate_in_new_currency(method: str, lr: float, factor: float) -> float:
    """Return the rate that gives the old path when the loss is multiplied by `factor`.

    `method` is 'sgd', 'adagrad', 'rmsprop' or 'adam'; ε is neglected.

    Args:
        method: One of the four names.
        lr: The rate before, above 0.
        factor: What the loss is multiplied by, above 0.
    """
    unit = {"sgd": 1, "adagrad": 0, "rmsprop": 0, "adam": 0}[method]
    return lr * factor**-unit


@mistake(
    "4.5",
    en="Only SGD's rate has this unit. The others divide the gradient by its own size, "
    "and the factor cancels.",
    zh="只有 SGD 的学习率带着这个单位。其余几种用梯度自己的大小去除梯度，"
    "factor 约掉了。",
)
def _all_alike(method: str, lr: float, factor: float) -> float:
    return lr / factor


def _pushes(generator: torch.Generator) -> list[tuple]:
    limits = [(0.9, 38.0), (0.0, 2.0), (0.5, 6.0), (0.95, 78.0), (0.99, 398.0)]
    return [(limit * share, beta) for beta, limit in limits for share in (0.97, 1.03)]


@exercise(
    "4.6",
    zh="m ← βm + (1 − β)Ky，y ← y − η m：product = ηK 时，y 会趋于零吗？返回真或假。",
    cases=_pushes,
)
def settles(product: float, beta: float) -> bool:
    """Return whether y goes to zero: m ← βm + (1 - β) K y, then y ← y - η m.

    Args:
        product: η K, above 0, not at the limit itself.
        beta: β, at least 0 and below 1.
    """
    recursion = [[1 + beta - product * (1 - beta), -beta], [1.0, 0.0]]
    sizes = torch.linalg.eigvals(torch.tensor(recursion, dtype=torch.float64)).abs()
    return bool(sizes.max() < 1)


@mistake(
    "4.6",
    en="2 is the limit without a mean. The mean (1 - β) takes only part of each new "
    "slope: eliminate m and look at the recursion in y.",
    zh="2 是没有平均时的界限。平均只取新坡度的 1 − β 份：消去 m，再看 y 的递推式。",
)
def _limit_of_rmsprop(product: float, beta: float) -> bool:
    return product < 2
