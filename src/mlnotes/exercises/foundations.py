"""Exercises of the chapter on the foundations."""

import torch
from torch.nn import functional

from mlnotes.diagnose import diagnose
from mlnotes.exercises.task import exercise, mistake
from mlnotes.train import History


def _examples(generator: torch.Generator) -> list[tuple]:
    drawn = torch.randn(8, 5, generator=generator).tolist()
    first = ([1.0, 2.0], [-1.0, 0.5], 0, 0.4)
    return [
        first,
        *((r[:2], r[2:4], k % 2, 0.1 + abs(r[4])) for k, r in enumerate(drawn)),
    ]


@exercise(
    "1.1",
    zh="对样本 `x`、目标 `t`，从权重 `w` 出发，以学习率 `lr` 对交叉熵走一步。"
    "返回 (走之前的损失, 走之后的权重, 走之后的损失)。",
    cases=_examples,
)
def one_step(
    w: list[float], x: list[float], t: int, lr: float
) -> tuple[float, list[float], float]:
    """Return (loss before, weights after, loss after) of one step on the cross-entropy.

    Args:
        w: The weights, one for each feature.
        x: The features of the example.
        t: Its target, 0 or 1.
        lr: The learning rate, above 0.
    """
    weights = torch.tensor(w, dtype=torch.float64, requires_grad=True)
    features = torch.tensor(x, dtype=torch.float64)
    target = torch.tensor(float(t), dtype=torch.float64)
    bce = functional.binary_cross_entropy_with_logits
    before = bce(weights @ features, target)
    before.backward()
    after = weights.detach() - lr * weights.grad
    return before.item(), after.tolist(), bce(after @ features, target).item()


@mistake(
    "1.1",
    en="-ln p is the loss only if t = 1. For t = 0 the right answer has the "
    "probability "
    "1 - p.",
    zh="只有 t = 1 时损失才是 −ln p；t = 0 时，正确答案的概率是 1 − p。",
)
def _always_yes(
    w: list[float], x: list[float], t: int, lr: float
) -> tuple[float, list[float], float]:
    return one_step(w, x, 1, lr)


def _counts(generator: torch.Generator) -> list[tuple]:
    return [(1000, 64, 10), (1000, 1, 10), (640, 64, 3), (7, 10, 2), (101, 25, 1)]


@exercise(
    "1.2",
    zh="`examples` 个样本，批次大小 `size`，训练 `epochs` 个轮次。"
    "返回 (每个轮次的更新次数, 最后一批的样本数, 更新的总次数)。",
    cases=_counts,
)
def count(examples: int, size: int, epochs: int) -> tuple[int, int, int]:
    """Return (updates in an epoch, examples in its last batch, updates in all).

    Args:
        examples: At least 1.
        size: Of a batch, at least 1; the last may be smaller.
        epochs: At least 1.
    """
    sizes = [len(batch) for batch in torch.arange(examples).split(size)]
    return len(sizes), sizes[-1], epochs * len(sizes)


@mistake(
    "1.2",
    en="The examples that are left over make a batch of their own: round up.",
    zh="余下的样本自成一批：除法要向上取整。",
)
def _rounded_down(examples: int, size: int, epochs: int) -> tuple[int, int, int]:
    return examples // size, examples % size, epochs * (examples // size)


def _curves(generator: torch.Generator) -> list[tuple]:
    gaps = 0.5 + torch.rand(5, 5, generator=generator)
    heights = torch.randn(5, 5, generator=generator)
    drawn = zip(gaps.cumsum(1).tolist(), heights.tolist(), strict=True)
    return [([0.0, 1.0, 2.0], [0.0, 1.0, 0.0]), ([0.0, 2.0], [1.0, 4.0]), *drawn]


@exercise(
    "1.3",
    zh="一条曲线经过各点 (`places`, `heights`)，相邻两点之间是直线，两端以外是水平的。"
    "它等于第一个高度加上 Σ 权重 · relu(x − place)。返回各个权重。",
    cases=_curves,
)
def relu_weights(places: list[float], heights: list[float]) -> list[float]:
    """Return the weights w for which a curve is heights[0] + Σ w relu(x - place).

    The curve runs straight from point to point, and level before the first and after
    the last.

    Args:
        places: Where the points are, rising, at least two.
        heights: The height of each.
    """
    ends = torch.tensor([*places, places[-1] + 1.0], dtype=torch.float64)
    target = torch.tensor([*heights, heights[-1]], dtype=torch.float64) - heights[0]
    ramps = functional.relu(ends[1:, None] - ends[None, :-1])
    return torch.linalg.solve(ramps, target[1:]).tolist()


@mistake(
    "1.3",
    en="Those are the slopes. A ReLU goes on for ever, so its weight is the change of "
    "slope at its place.",
    zh="这是斜率。ReLU 一旦开始就一直升下去，所以它的权重是该处斜率的变化。",
)
def _slopes(places: list[float], heights: list[float]) -> list[float]:
    pairs = zip(places, places[1:], heights, heights[1:], strict=False)
    return [(d - c) / (b - a) for a, b, c, d in pairs] + [0.0]


def _patients(generator: torch.Generator) -> list[tuple]:
    pairs = [(0.42, 0.45), (0.38, 0.41), (0.02, 0.95), (0.05, 0.09), (0.27, 0.5)]
    drawn = torch.rand(8, 2, generator=generator).tolist()
    return [(0.40, *pair, 0.6931, 0.4, 0.2) for pair in pairs + drawn]


@exercise(
    "1.4",
    zh="`simple` 是简单模型的训练损失，`train` 和 `validation` 是网络的两个损失；"
    "损失超过 "
    "`large * reference` 算大，验证损失比训练损失高出 `gap * reference` 以上算过拟合。"
    "返回 'optimisation failed'（优化失败）、'model too weak'（模型太弱）、"
    "'overfitting'（过拟合）或 'fine'（正常）。",
    cases=_patients,
)
def ailment(
    simple: float,
    train: float,
    validation: float,
    reference: float,
    large: float,
    gap: float,
) -> str:
    """Return 'optimisation failed', 'model too weak', 'overfitting' or 'fine'.

    A loss above `large * reference` is large; a validation loss that is higher than the
    training loss by over `gap * reference` shows overfitting.

    Args:
        simple: The training loss of a simpler model.
        train: The training loss.
        validation: The validation loss.
        reference: The loss without features, above 0.
        large: A share of `reference`.
        gap: A share of `reference`.
    """
    own = History(train=[train], validation=[validation])
    limits = {"reference": reference, "large": large, "gap": gap}
    return diagnose(History(train=[simple]), own, **limits).verdict


@mistake(
    "1.4",
    en="Compare with the simple model: where it reaches less, the network could too, "
    "and "
    "the descent is to blame.",
    zh="要和简单模型比：简单模型做得到的，网络本来也做得到，问题就出在优化。",
)
def _never_the_descent(
    simple: float,
    train: float,
    validation: float,
    reference: float,
    large: float,
    gap: float,
) -> str:
    return ailment(train, train, validation, reference, large, gap)
