"""The hardest exercises of the chapter on losses for classification."""

import math
from collections.abc import Callable

import torch
from jaxtyping import Float
from torch import Tensor
from torch.autograd.functional import hessian
from torch.nn.functional import cross_entropy

from mlnotes.exercises.task import exercise, mistake


def _gaps(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(5, 2, generator=generator, dtype=torch.float64)
    return [(4.0, 0.5), (6.0, 0.5), *((1 + 5 * a, 0.1 + b) for a, b in drawn.tolist())]


def _steps(gap: float, closed_by: Callable[[float], float]) -> int:
    """Count the steps until nothing of the gap is left.

    Args:
        gap: The gap at the start.
        closed_by: How much of it a step closes, from the probability of the truth.
    """
    count = 0
    while gap > 1e-9:
        gap -= closed_by(1 / (1 + math.exp(gap)))
        count += 1
    return count


@exercise(
    "5.5",
    zh="两个类别，两个 logit 都可以动，真实类别落后 `gap`。返回 (交叉熵的步数, "
    "平方误差的步数)：各走多少步，真实类别才不再落后。"
    "平方误差放在 softmax 之后，对两个类别求和；剩下不到 1e-9 就算补平。",
    cases=_gaps,
)
def steps_to_close(gap: float, eta: float) -> tuple[int, int]:
    """Return the steps of (cross-entropy, squared error) until the gap is closed.

    Two classes, both logits free, the true one trailing by `gap`. The squared error
    comes after softmax and is summed over both classes. A rest of 1e-9 counts as
    closed.

    Args:
        gap: The gap at the start, above 0.
        eta: The learning rate, above 0.
    """
    return (
        _steps(gap, lambda p: 2 * eta * (1 - p)),
        _steps(gap, lambda p: 8 * eta * p * (1 - p) ** 2),
    )


@mistake(
    "5.5",
    en="Here only the true logit moves. The other falls as fast as it rises, so a step "
    "closes twice as much.",
    zh="这里只有真实类别的 logit 在动。另一个 logit 也以同样的幅度下降，"
    "所以每一步缩小的差距是两倍。",
)
def _one_logit_moves(gap: float, eta: float) -> tuple[int, int]:
    return steps_to_close(gap, eta / 2)


@mistake(
    "5.5",
    en="The squared error is halved: sum it over the two classes, do not average.",
    zh="平方误差少了一半：要对两个类别求和，而不是取平均。",
)
def _mean_of_two(gap: float, eta: float) -> tuple[int, int]:
    return steps_to_close(gap, eta)[0], steps_to_close(gap, eta / 2)[1]


def _logits_and_places(generator: torch.Generator) -> list[tuple]:
    found = [(torch.tensor([2.0, 1.0, -1.0]).double(), -2.0)]
    for classes in (2, 3, 5, 7):
        z = 4 * torch.randn(classes, generator=generator, dtype=torch.float64)
        found.append((z, z[0].item()))
    return [*found, (torch.zeros(3).double(), -math.log(2))]


@exercise(
    "5.6",
    zh="返回 (H, 二阶导数)：H 是交叉熵对 `logits` 的海森矩阵；"
    "二阶导数是 (1 − σ(z))² 在 z = `place` 处的值。",
    cases=_logits_and_places,
    atol=1e-6,  # one second derivative is 0
)
def bends(
    logits: Float[Tensor, " classes"], place: float
) -> tuple[Float[Tensor, "classes classes"], float]:
    """Return (H, bend): the Hessian of cross-entropy, and a second derivative.

    H is taken in `logits`. The bend is the second derivative of (1 - σ(z))² at
    z = `place`.

    Args:
        logits: The logits of one example, (classes,).
        place: A logit.
    """
    y, z = torch.tensor(0), torch.tensor(place, dtype=torch.float64)
    bend = hessian(lambda z: (1 - z.sigmoid()).square(), z)
    return hessian(lambda z: cross_entropy(z, y), logits), bend.item()


@mistake(
    "5.6",
    en="H lacks what lies off the diagonal: every probability depends on every logit, "
    "∂p_j / ∂z_k = -p_j p_k.",
    zh="H 漏了对角线以外的部分：每个概率都依赖每个 logit，∂p_j / ∂z_k = −p_j p_k。",
)
def _diagonal_only(logits: Tensor, place: float) -> tuple[Tensor, float]:
    whole, bend = bends(logits, place)
    return whole.diagonal().diag(), bend


@mistake(
    "5.6",
    en="The bend lacks a term: the slope -2 (1 - σ) σ (1 - σ) is a product, and each "
    "factor has a derivative. This half alone is never negative.",
    zh="二阶导数漏了一项：斜率 −2 (1 − σ) σ (1 − σ) 是乘积，每个因子都要求导。"
    "只留这一半，就永远不会是负数。",
)
def _one_term(logits: Tensor, place: float) -> tuple[Tensor, float]:
    s = 1 / (1 + math.exp(-place))
    return bends(logits, place)[0], 2 * (s * (1 - s)) ** 2
