"""Exercises of the chapter on self-attention."""

import math

import torch
from jaxtyping import Bool, Float
from torch import Tensor
from torch.autograd.functional import jacobian
from torch.nn.functional import scaled_dot_product_attention

from mlnotes.exercises.task import exercise, mistake

_SAWS = [[1.0, 0.0], [1.0, 1.0], [0.0, 1.0], [1.0, 1.0]]  # I saw a saw
_MATRICES = [[1.0, 1], [0, 1]], [[1.0, -1], [1, 0]], [[2.0, 0], [1, -1]]


def _sentences(generator: torch.Generator) -> list[tuple]:
    found = [tuple(torch.tensor(x).double() for x in (_SAWS, *_MATRICES))]
    for words, dim in ((3, 4), (1, 2), (7, 6), (5, 8)):
        shapes = (words, dim), (dim, dim), (dim, dim), (dim, dim)
        found.append(
            tuple(torch.randn(s, generator=generator).double() for s in shapes)
        )
    return found


@exercise(
    "8.1",
    zh="返回第一个词的 (分数, 权重, 输出)：它的查询对每个键一个分数，除以 √d。"
    "`a` 的每一行是一个词，q = `w_q` a。",
    cases=_sentences,
)
def first_word(
    a: Float[Tensor, "words dim"],
    w_q: Float[Tensor, "dim dim"],
    w_k: Float[Tensor, "dim dim"],
    w_v: Float[Tensor, "dim dim"],
) -> tuple[Float[Tensor, " words"], Float[Tensor, " words"], Float[Tensor, " dim"]]:
    """Return the first word's (scores, weights, output), the scores divided by √d.

    Args:
        a: The vectors, one row for each word, (words, dim).
        w_q: Makes a query of a vector, q = w_q a, (dim, dim).
        w_k: Makes a key likewise, (dim, dim).
        w_v: Makes a value, (dim, dim).
    """
    q, keys, values = (a[:1] @ w_q.T), a @ w_k.T, a @ w_v.T
    one_hot = torch.eye(len(a)).to(a)  # as values, they show the weights
    weights = scaled_dot_product_attention(q[None], keys[None], one_hot[None])
    output = scaled_dot_product_attention(q[None], keys[None], values[None])
    return keys @ q[0] / math.sqrt(a.shape[1]), weights[0, 0], output[0, 0]


@mistake(
    "8.1",
    en="The scores are not divided by √d.",
    zh="分数没有除以 √d。",
)
def _without_scale(
    a: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    return first_word(a, math.sqrt(a.shape[1]) * w_q, w_k, w_v)


@mistake(
    "8.1",
    en="The matrices are transposed: q = W a multiplies each row of W by the vector, "
    "so for vectors in rows it is a @ W.T.",
    zh="矩阵转置了：q = W a 是 W 的每一行去乘向量；向量排成行时，就是 a @ W.T。",
)
def _transposed(
    a: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor
) -> tuple[Tensor, Tensor, Tensor]:
    return first_word(a, w_q.T, w_k.T, w_v.T)


def _scores(generator: torch.Generator) -> list[tuple]:
    own = torch.tensor([3.0, 1.0, -2.0, 1.0]).double() / math.sqrt(2)
    found = [(own, torch.tensor([True, True, True, False]))]
    for keys in (2, 5, 7):
        scores = 3 * torch.randn(keys, generator=generator, dtype=torch.float64)
        found.append((scores, torch.rand(keys, generator=generator) < 0.6))
    return [*found, (own, torch.zeros(4).bool()), (1000 * own, own < 2)]


@exercise(
    "8.2",
    zh="`scores` 是一个查询的分数，`allowed` 为 True 的键才可以看。"
    "返回权重；什么都不许看时，权重全为 0。",
    cases=_scores,
)
def masked_weights(
    scores: Float[Tensor, " keys"], allowed: Bool[Tensor, " keys"]
) -> Float[Tensor, " keys"]:
    """Return the weights of one query, all 0 if it may look at nothing.

    Args:
        scores: Its scores, (keys,), possibly large.
        allowed: True for the keys that it may look at, (keys,).
    """
    weights = torch.zeros_like(scores)
    weights[allowed] = scores[allowed].softmax(0)
    return weights


@mistake(
    "8.2",
    en="A score of 0 is not a mask: its exponential is 1. Leave the exponential out, "
    "or take the score -∞.",
    zh="分数取 0 不等于遮住：它的指数是 1。要去掉这个指数，或者把分数取成 −∞。",
)
def _score_of_zero(scores: Tensor, allowed: Tensor) -> Tensor:
    return (scores * allowed).softmax(0)


@mistake(
    "8.2",
    en="What is left no longer adds up to 1: divide by the sum of the exponentials "
    "that are allowed.",
    zh="剩下的加起来不再是 1：要除以允许的那些指数之和。",
)
def _not_shared_out(scores: Tensor, allowed: Tensor) -> Tensor:
    return scores.softmax(0) * allowed


@exercise(
    "8.3",
    zh="给第 p 个词（从 0 数起）的向量加上 (8i) 的位置编码，再做一层点积注意力。"
    "返回所有输出，每个词一行。",
    cases=_sentences,
)
def with_positions(
    a: Float[Tensor, "words dim"],
    w_q: Float[Tensor, "dim dim"],
    w_k: Float[Tensor, "dim dim"],
    w_v: Float[Tensor, "dim dim"],
) -> Float[Tensor, "words dim"]:
    """Return the outputs of attention, with the encoding (8i) added to the vectors.

    Args:
        a: The vectors of the words 0, 1, …, in rows, (words, dim); dim is even.
        w_q: Makes a query, q = w_q (a + e), (dim, dim).
        w_k: Makes a key likewise, (dim, dim).
        w_v: Makes a value, (dim, dim).
    """
    return _attention(a + _waves(len(a), a.shape[1]), w_q, w_k, w_v)


def _waves(words: int, dim: int) -> Tensor:
    """Turn a pointer for each wave by its angle, from place to place."""
    omega = 10000.0 ** (-torch.arange(0, dim, 2).double() / dim)
    turn = torch.polar(torch.ones_like(omega), omega)
    pointers = torch.stack([turn**p for p in range(words)])
    return torch.stack([pointers.imag, pointers.real], 2).flatten(1)


def _attention(x: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor) -> Tensor:
    made = ((x @ w.T)[None] for w in (w_q, w_k, w_v))
    return scaled_dot_product_attention(*made)[0]


@mistake(
    "8.3",
    en="The positions are counted from 0: the first word gets (0, 1, 0, 1, …).",
    zh="位置要从 0 数起：第一个词加的是 (0, 1, 0, 1, …)。",
)
def _from_one(a: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor) -> Tensor:
    return _attention(a + _waves(len(a) + 1, a.shape[1])[1:], w_q, w_k, w_v)


@mistake(
    "8.3",
    en="Sines and cosines take turns, entry by entry: sin, cos, sin, cos.",
    zh="正弦和余弦要逐个分量交替：sin、cos、sin、cos。",
)
def _in_halves(a: Tensor, w_q: Tensor, w_k: Tensor, w_v: Tensor) -> Tensor:
    waves = _waves(len(a), a.shape[1])
    return _attention(a + torch.cat([waves[:, ::2], waves[:, 1::2]], 1), w_q, w_k, w_v)


def _rows(generator: torch.Generator) -> list[tuple]:
    sizes = (3, 5, 7)
    drawn = [torch.randn(n, generator=generator, dtype=torch.float64) for n in sizes]
    pairs = [torch.tensor(p).double() for p in ([0.0, 0.0], [-8.0, 0.0], [2.0, -1.0])]
    return [(scores,) for scores in (*pairs, *drawn)]


@exercise(
    "8.4",
    zh="返回一个方阵：第 i 行第 j 列是第 i 个权重对第 j 个分数的偏导数。",
    cases=_rows,
)
def slopes(scores: Float[Tensor, " keys"]) -> Float[Tensor, "keys keys"]:
    """Return the slope of each weight (row i) in each score (column j).

    Args:
        scores: The scores of one query, (keys,).
    """
    return jacobian(lambda alpha: alpha.softmax(0), scores)


@mistake(
    "8.4",
    en="That is the slope of the logarithm of the weight. Multiply row i by weight i.",
    zh="这是权重的对数的斜率。第 i 行还要乘以第 i 个权重。",
)
def _of_the_logarithm(scores: Tensor) -> Tensor:
    return jacobian(lambda alpha: alpha.log_softmax(0), scores)


@mistake(
    "8.4",
    en="A weight also depends on the scores of the other keys: raising one lowers it.",
    zh="权重也取决于其他键的分数：别的分数升高，它就降低。",
)
def _own_score_only(scores: Tensor) -> Tensor:
    return slopes(scores).diagonal().diag()
