"""The hardest exercises of the chapter on self-attention."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes.attention import attend, sinusoidal_encoding
from mlnotes.exercises.task import exercise, mistake


def _distances(generator: torch.Generator) -> list[tuple]:
    drawn = torch.randint(-60, 60, (4,), generator=generator).tolist()
    dims = (2, 4, 64, 6)
    return [(0, 16), (1, 16), (-5, 16), (20, 16), *zip(drawn, dims, strict=True)]


@exercise(
    "8.5",
    zh="返回两个位置编码 (8i) 的点积；两个位置相距 `distance`，编码是 `dim` 维。",
    cases=_distances,
    rtol=1e-4,
    atol=1e-5,  # cosines of large angles, in single precision
)
def encodings_meet(distance: int, dim: int) -> float:
    """Return the dot product of two encodings (8i) of positions at some distance.

    Args:
        distance: The difference of the positions, of either sign.
        dim: The number of entries of an encoding, even.
    """
    e = sinusoidal_encoding(abs(distance) + 8, dim, dtype=torch.float64)
    return (e[7] @ e[7 + abs(distance)]).item()


@mistake(
    "8.5",
    en="The frequencies fall too slowly: ω_i = 10000^(-2i / d), with i counting the "
    "pairs.",
    zh="频率降得太慢：ω_i = 10000^(−2i / d)，i 数的是第几对分量。",
)
def _too_slow(distance: int, dim: int) -> float:
    return sum(math.cos(distance * 10000 ** (-i / dim)) for i in range(dim // 2))


@mistake(
    "8.5",
    en="There are d / 2 pairs, and a pair gives one cosine: the length squared is "
    "d / 2.",
    zh="一共 d / 2 对分量：每一对只给出一个余弦，所以长度的平方是 d / 2。",
)
def _one_for_each_entry(distance: int, dim: int) -> float:
    return 2 * encodings_meet(distance, dim)


def _mixtures(generator: torch.Generator) -> list[tuple]:
    saw = torch.tensor([2.0, 1.0]).double()
    found = [(saw, saw * n / (n + 1)) for n in (1, 2, 0)]
    for n in (3, 7, 20):
        v = torch.randn(3, generator=generator, dtype=torch.float64)
        v[0] = 0.0
        found.append((v, v * n / (n + 1)))
    return found


@exercise(
    "8.6",
    zh="句首是一个值为 0 的特殊词，后面是若干个相同的词，它们的值是 `value`；"
    "所有分数都相等。由输出 `output` 返回这些相同的词有几个。",
    cases=_mixtures,
)
def copies(value: Float[Tensor, " dim"], output: Float[Tensor, " dim"]) -> int:
    """Return how many equal words a head has seen, from its output.

    In front stands one special word, of value 0. All scores are equal.

    Args:
        value: The value of each of the equal words, (dim,), not all 0.
        output: The output of the head, (dim,).
    """

    def mixed(n: int) -> Tensor:
        values = torch.cat([torch.zeros_like(value)[None], value.expand(n, -1)])
        return attend(torch.zeros(1, n + 1).to(value), values)[0][0]

    return min(range(40), key=lambda n: (mixed(n) - output).norm().item())


@mistake(
    "8.6",
    en="That counts the special word as well.",
    zh="这把特殊词也数进去了。",
)
def _special_too(value: Tensor, output: Tensor) -> int:
    return copies(value, output) + 1
