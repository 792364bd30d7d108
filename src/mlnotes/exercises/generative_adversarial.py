"""Exercises of the chapter on generative adversarial networks."""

import math

import torch
from jaxtyping import Float
from torch import Tensor

from mlnotes import gan
from mlnotes.exercises._generative_adversarial import generators, pairs, places
from mlnotes.exercises.task import exercise, mistake

Shares = Float[Tensor, " outcomes"]
Point = tuple[float, float]


@exercise(
    "10.1",
    zh="p 是真实数据的概率，q 是生成数据的。返回 (最好的判别器 D*, JS 散度, 博弈的值)。"
    "每个结果至少在一边概率大于 0；取自然对数。",
    cases=pairs,
)
def game(p: Shares, q: Shares) -> tuple[Shares, float, float]:
    """Return (the best discriminator D*, JS, the value of the game).

    Every outcome is possible on one side at least. Logarithms are natural.

    Args:
        p: The probabilities of real outcomes, (outcomes,).
        q: Those of made ones, (outcomes,).
    """
    js = gan.js_divergence(p, q).item()
    return gan.optimal_discriminator(p, q), js, 2 * js - math.log(4)


@mistake(
    "10.1",
    en="JS is the mean of the two divergences from the middle, not their sum.",
    zh="JS 是两边到中间的散度的平均，不是它们的和。",
)
def _not_halved(p: Shares, q: Shares) -> tuple[Shares, float, float]:
    d, js, _ = game(p, q)
    return d, 2 * js, 4 * js - math.log(4)


@mistake(
    "10.1",
    en="D* is the probability that an outcome is real: p stands above the line.",
    zh="D* 是结果为真的概率，分子应是 p。",
)
def _made_above(p: Shares, q: Shares) -> tuple[Shares, float, float]:
    d, js, value = game(p, q)
    return 1 - d, js, value


@exercise(
    "10.2",
    zh="数轴上的 place[k] 处，真实数据的概率是 p[k]，生成数据的是 q[k]；"
    "各个位置的次序是任意的。返回把 q 搬成 p 最少要做的功 W₁。",
    cases=places,
)
def least_work(p: Shares, q: Shares, place: Shares) -> float:
    """Return W₁, the least work that turns q into p on a line.

    Args:
        p: The probability of real points at each place, (outcomes,).
        q: That of made points, (outcomes,).
        place: Where the places lie, in any order, (outcomes,).
    """
    cost = (place[:, None] - place).abs()
    return (gan.transport_plan(p, q, cost) * cost).sum().item()


@mistake(
    "10.2",
    en="That counts the gaps, not how wide they are: what crosses a gap costs its "
    "probability times the width.",
    zh="这样数了间隔，却没算间隔有多宽：跨过一个间隔的代价，是概率乘以宽度。",
)
def _width_one(p: Shares, q: Shares, place: Shares) -> float:
    return (p - q).cumsum(0)[:-1].abs().sum().item()


@mistake(
    "10.2",
    en="The places come in any order. Sort them first, and the probabilities along.",
    zh="位置不一定从小到大。先排序，概率跟着一起排。",
)
def _not_sorted(p: Shares, q: Shares, place: Shares) -> float:
    return ((p - q).cumsum(0)[:-1].abs() * place.diff().abs()).sum().item()


@exercise(
    "10.3",
    zh="d 是判别器（或评论员）对一个生成样本的输出 D。"
    "返回 ((10d) 对 D 的斜率, (10e) 的, (10g) 的)。",
    cases=lambda generator: [(-8.0,), (0.0,), (3.0,), (-1.5,), (0.7,), (12.0,)],
)
def slopes(d: float) -> tuple[float, float, float]:
    """Return the slopes in D of ((10d), (10e), (10g)) for a single made example.

    Args:
        d: D, what the discriminator or critic puts out.
    """
    found = []
    for loss in (gan.minimax_loss, gan.non_saturating_loss, gan.wasserstein_loss):
        output = torch.tensor([d], dtype=torch.float64, requires_grad=True)
        found.append(torch.autograd.grad(loss(output), output)[0].item())
    return tuple(found)


@mistake(
    "10.3",
    en="Those are slopes in the probability σ(D). Asked for are those in the logit D: "
    "multiply by σ(D) (1 - σ(D)).",
    zh="这是对概率 σ(D) 的斜率。题目要的是对 logit D 的：还要乘以 σ(D) (1 − σ(D))。",
)
def _in_the_probability(d: float) -> tuple[float, float, float]:
    p = 1 / (1 + math.exp(-d))
    return -1 / (1 - p), -1 / p, -1.0


@exercise(
    "10.4",
    zh="生成器以概率 shares[k] 给出 values[k]；真实数据的均值是 mean，标准差是 std。"
    "返回只有一个特征时的 (10s)。",
    cases=generators,
)
def frechet(values: Shares, shares: Shares, mean: float, std: float) -> float:
    """Return (10s) for one feature: of a generator and of real data.

    The generator puts out values[k] with the probability shares[k].

    Args:
        values: What it can put out, (outcomes,).
        shares: How often, of sum 1, (outcomes,).
        mean: The mean of the real data.
        std: Their standard deviation, above 0.
    """
    own = shares @ values
    variance = shares @ values.square() - own**2
    root = (variance * std**2).clamp(min=0).sqrt()
    return ((own - mean) ** 2 + variance + std**2 - 2 * root).item()


@mistake(
    "10.4",
    en="Values that come more often count more: mean and deviation are weighted by the "
    "shares.",
    zh="出现得多的值分量更重：均值和标准差都要按 shares 加权。",
)
def _all_alike(values: Shares, shares: Shares, mean: float, std: float) -> float:
    return frechet(values, torch.full_like(shares, 1 / len(shares)), mean, std)


@mistake(
    "10.4",
    en="Compare deviations, not variances: take the root first.",
    zh="要比的是标准差，不是方差：先开平方根。",
)
def _variances(values: Shares, shares: Shares, mean: float, std: float) -> float:
    own = shares @ values
    variance = shares @ (values - own).square()
    return ((own - mean) ** 2 + (variance - std**2) ** 2).item()


@exercise(
    "10.5",
    zh="从 (x, y) 出发，走 turns 轮，学习率是 eta。"
    "返回 (双方同时走到的点, x 先走、轮流走到的点)，每个点是 (x, y)。",
    cases=lambda generator: [
        *((1.0, 1.0, 0.1, turns) for turns in (1, 100)),
        *((2.0, -3.0, 0.3, 7), (0.0, 1.0, 1.0, 5), (-1.0, 0.5, 0.01, 200)),
    ],
)
def after(x: float, y: float, eta: float, turns: int) -> tuple[Point, Point]:
    """Return where the players stand: (both at once, in turns with x first).

    Args:
        x: Where the player starts who lowers V = xy.
        y: Where the other starts, who raises it.
        eta: The rate of both, above 0.
        turns: How many turns they take, at least 1.
    """
    once = torch.tensor([[1, -eta], [eta, 1]], dtype=torch.float64)
    first, second = once.triu(), once.tril()
    start = torch.tensor([x, y], dtype=torch.float64)
    ends = [m.matrix_power(turns) @ start for m in (once, second @ first)]
    return tuple(ends[0].tolist()), tuple(ends[1].tolist())


@mistake(
    "10.5",
    en="At once means that both look at the same point: keep the old x for the other "
    "player.",
    zh="“同时走”是指双方看的是同一个点：另一方要用旧的 x。",
)
def _never_at_once(x: float, y: float, eta: float, turns: int) -> tuple[Point, Point]:
    in_turns = after(x, y, eta, turns)[1]
    return in_turns, in_turns


@exercise(
    "10.6",
    zh="真样本全在 t，假样本全在 0；评论员是 a · x，a 大于 0，损失是 (10f) 加上 "
    "penalty 乘以 (10i)。返回 (最好的 a, 评论员读出的 W₁)。",
    cases=lambda generator: [
        *((2.0, penalty) for penalty in (10.0, 1.0, 0.1)),
        *((0.5, 3.0), (7.0, 20.0), (1.0, 1.0)),
    ],
)
def reads(t: float, penalty: float) -> tuple[float, float]:
    """Return (the best slope a, what the critic a · x reads as W₁).

    Its loss is (10f) plus `penalty` times (10i), and its slope is above 0.

    Args:
        t: Where all real points are, above 0; the made ones are at 0.
        penalty: λ, above 0.
    """
    a = torch.tensor(1.0, dtype=torch.float64, requires_grad=True)
    places = torch.tensor([[t], [0.0]], dtype=torch.float64)
    loss = gan.critic_loss(*(a * places)) + penalty * (a - 1) ** 2
    (slope,) = torch.autograd.grad(loss, a, create_graph=True)
    (bend,) = torch.autograd.grad(slope, a)
    best = (a - slope / bend).item()  # of a parabola: one step of Newton's
    return best, best * t


@mistake(
    "10.6",
    en="The derivative of λ (a - 1)² is 2 λ (a - 1): a 2 is missing.",
    zh="λ (a − 1)² 的导数是 2 λ (a − 1)，少了一个 2。",
)
def _without_the_two(t: float, penalty: float) -> tuple[float, float]:
    return reads(t, penalty / 2)


@mistake(
    "10.6",
    en="(10i) does not charge for every slope, only for its distance from 1.",
    zh="(10i) 罚的不是斜率本身，而是斜率与 1 的差距。",
)
def _towards_zero(t: float, penalty: float) -> tuple[float, float]:
    a = reads(t, penalty)[0] - 1
    return a, a * t
