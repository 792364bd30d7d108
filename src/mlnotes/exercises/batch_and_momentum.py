"""Exercises of the chapter on batches and momentum."""

import math
from itertools import combinations

import torch

from mlnotes.exercises.task import exercise, mistake


def _batches(generator: torch.Generator) -> list[tuple]:
    first = [([0.0, 2.0, 4.0, 10.0], 5.0, size) for size in (1, 2, 3, 4)]
    drawn = torch.randn(4, 7, generator=generator).tolist()
    return [*first, *((row[:6], row[6], 2 + k % 3) for k, row in enumerate(drawn))]


@exercise(
    "3.1",
    zh="样本 e 的损失是 (θ − e)²/2，斜率是 θ − e。返回大小为 `size` "
    "的批次（不重复）中，"
    "有多少个的斜率与全部样本的斜率符号相反。",
    cases=_batches,
)
def against(examples: list[float], theta: float, size: int) -> int:
    """Return how many batches have a slope of the sign that all examples have not.

    An example e has the slope theta - e; a batch is a choice of `size` examples.

    Args:
        examples: The numbers.
        theta: Where the slopes are taken.
        size: Of a batch, from 1 to the number of examples.
    """
    numbers = torch.tensor(examples, dtype=torch.float64)
    slopes = theta - torch.combinations(numbers, size).mean(-1)
    return int((slopes * (theta - numbers.mean()) < 0).sum())


@mistake(
    "3.1",
    en="Opposite to the full slope, which need not be positive.",
    zh="是与全部样本的斜率相反；全部样本的斜率不一定为正。",
)
def _negative_slopes(examples: list[float], theta: float, size: int) -> int:
    slopes = [theta - sum(batch) / size for batch in combinations(examples, size)]
    return sum(slope < 0 for slope in slopes)


def _epochs(generator: torch.Generator) -> list[tuple]:
    return [(512, 100), (512, 1), (512, 512), (512, 64), (10, 3), (3, 10)]


@exercise(
    "3.2",
    zh="返回 (一个轮次的更新次数, 最后一批的样本数, "
    "其中每个样本的分量是前面各批里的几倍)。"
    "只有一批时，倍数是 1。",
    cases=_epochs,
)
def last_batch(examples: int, size: int) -> tuple[int, int, float]:
    """Return (updates in an epoch, examples in the last batch, their extra weight).

    The extra weight is that of an example of the last batch over that of one of the
    first; it is 1 if there is one batch only.

    Args:
        examples: At least 1.
        size: Of a batch, at least 1.
    """
    sizes = [len(batch) for batch in torch.arange(examples).split(size)]
    return len(sizes), sizes[-1], sizes[0] / sizes[-1]


@mistake(
    "3.2",
    en="The remainder is 0 where the division comes out even; the last batch is then "
    "as "
    "large as the others.",
    zh="除尽时余数是 0，这时最后一批与前面的一样大。",
)
def _remainder(examples: int, size: int) -> tuple[int, int, float]:
    rest = examples % size
    return math.ceil(examples / size), rest, min(size, examples) / rest if rest else 1.0


def _numbers(generator: torch.Generator) -> list[tuple]:
    first = [([0.0, 2.0, 4.0, 10.0], size) for size in (2, 1, 3, 4)]
    drawn = torch.randn(3, 8, generator=generator).tolist()
    return [*first, *((row, 3 + k) for k, row in enumerate(drawn))]


@exercise(
    "3.3",
    zh="从 `numbers` 里不重复地抽 `size` 个。"
    "返回它们的平均值与全体平均值之差的平方的平均。",
    cases=_numbers,
    atol=1e-9,
)
def noise(numbers: list[float], size: int) -> float:
    """Return the mean square of (mean of a batch - mean of all), drawn without repeats.

    Args:
        numbers: At least two.
        size: Of a batch, from 1 to the number of numbers.
    """
    values = torch.tensor(numbers, dtype=torch.float64)
    means = torch.combinations(values, size).mean(-1)  # every batch there is
    return (means - values.mean()).square().mean().item()


@mistake(
    "3.3",
    en="σ² / B is the noise with repeats. Without them there is the factor "
    "(N - B) / (N - 1): the whole set has no noise at all.",
    zh="σ² / B 是有重复抽取时的噪声。不重复时要乘以 (N − B) / (N − 1)："
    "全抽出来就毫无噪声。",
)
def _with_repeats(numbers: list[float], size: int) -> float:
    mean = sum(numbers) / len(numbers)
    return sum((x - mean) ** 2 for x in numbers) / len(numbers) / size
