"""Exercises of the chapter on batch normalisation."""

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn import BatchNorm1d
from torch.nn.utils.fusion import fuse_linear_bn_weights

from mlnotes.exercises.task import exercise, mistake


def _features(generator: torch.Generator) -> list[tuple]:
    own = torch.tensor([3.0, 5.0, 10.0]).double()
    drawn = [
        20 * torch.randn(n, generator=generator, dtype=torch.float64) + 7
        for n in (2, 5, 11)
    ]
    return [(own,), (100 + 10 * own,), (-own,), *((x,) for x in drawn)]


@exercise(
    "6.1",
    zh="返回 (均值, 方差, 标准化之后的各值)。各值不全相等，不用 ε。",
    cases=_features,
)
def standardised(x: Float[Tensor, " n"]) -> tuple[float, float, Float[Tensor, " n"]]:
    """Return (mean, variance, standardised values), without ε.

    Args:
        x: The values of one feature, (n,), not all equal.
    """
    variance, mean = torch.var_mean(x, correction=0)
    return mean.item(), variance.item(), (x - mean) / variance.sqrt()


@mistake(
    "6.1",
    en="The variance is divided by n - 1, as torch.std does by default. Here it is the "
    "mean of the squares: divide by n.",
    zh="方差除以了 n − 1，torch.std 默认就是这样。这里的方差是离差平方的平均，"
    "要除以 n。",
)
def _unbiased(x: Tensor) -> tuple[float, float, Tensor]:
    variance, mean = torch.var_mean(x)
    return mean.item(), variance.item(), (x - mean) / variance.sqrt()


@mistake(
    "6.1",
    en="The deviations are divided by the variance. Divide by its root: the result "
    "must not depend on the unit.",
    zh="离差除以的是方差。要除以方差的平方根，结果才与单位无关。",
)
def _without_the_root(x: Tensor) -> tuple[float, float, Tensor]:
    variance, mean = torch.var_mean(x, correction=0)
    return mean.item(), variance.item(), (x - mean) / variance


def _pairs(generator: torch.Generator) -> list[tuple]:
    pairs = 3 * torch.randn(4, 2, generator=generator, dtype=torch.float64)
    own = [(3.0, 7.0), (3.0, 3.1), (-90.0, 500.0), (3.0, 3.0), (7.0, 3.0)]
    return [(*pair, 1e-5) for pair in own] + [(*p, 0.1) for p in pairs.tolist()]


@exercise(
    "6.2",
    zh="批次标准化处于初始状态（γ = 1，β = 0），"
    "一个批次只有 `first` 和 `second` 两个值。返回它们各自变成什么。",
    cases=_pairs,
    rtol=1e-4,
)
def batch_of_two(first: float, second: float, eps: float) -> tuple[float, float]:
    """Return what batch normalisation at its first state makes of a batch of two.

    Args:
        first: The value of the first example.
        second: That of the second; it may be the same.
        eps: ε, above 0.
    """
    norm = BatchNorm1d(1, eps=eps, dtype=torch.float64)
    return tuple(norm(torch.tensor([[first], [second]]).double()).flatten().tolist())


@mistake(
    "6.2",
    en="The ε stands outside the root. In (6c) it is added to the variance.",
    zh="ε 放到根号外面了。在 (6c) 里，它加在方差上。",
)
def _outside_the_root(first: float, second: float, eps: float) -> tuple[float, float]:
    half = (first - second) / 2
    return half / (abs(half) + eps), -half / (abs(half) + eps)


@mistake(
    "6.2",
    en="The variance is divided by n - 1 = 1. The batch is standardised by (6b), "
    "divided by n; only the running variance is made unbiased.",
    zh="方差除以了 n − 1 = 1。标准化批次时按 (6b) 除以 n，只有移动方差才修正为无偏。",
)
def _unbiased_pair(first: float, second: float, eps: float) -> tuple[float, float]:
    half = (first - second) / 2
    return half / (2 * half**2 + eps) ** 0.5, -half / (2 * half**2 + eps) ** 0.5


def _memories(generator: torch.Generator) -> list[tuple]:
    drawn = torch.rand(4, 2, generator=generator, dtype=torch.float64).tolist()
    random = [(-40 + 90 * a, 0.02 + 0.6 * b, 3) for a, b in drawn]
    return [(10.0, 0.1, 10), (10.0, 0.01, 10), (10.0, 0.1, 0), *random]


@exercise(
    "6.3",
    zh="每个批次的均值都是 `mean`，移动平均从 0 开始，新批次的份额是 `rho`。"
    "返回 (`batches` 个批次之后的移动平均, 多少个批次之后"
    "它与 `mean` 的差不超过百分之一)。",
    cases=_memories,
)
def running_mean(mean: float, rho: float, batches: int) -> tuple[float, int]:
    """Return (the running mean, how many batches until it is within 1 % of `mean`).

    Every batch has the same mean; the running mean starts at 0.

    Args:
        mean: The mean of every batch, not 0.
        rho: ρ, the share of the new batch, in (0, 1).
        batches: After how many batches the running mean is asked for.
    """
    seen = [0.0]
    while abs(seen[-1] - mean) > abs(mean) / 100 or len(seen) <= batches:
        seen.append((1 - rho) * seen[-1] + rho * mean)
    near = [abs(value - mean) <= abs(mean) / 100 for value in seen]
    return seen[batches], near.index(True)


@mistake(
    "6.3",
    en="ρ is the share of the new batch. You gave it to the old mean, as an "
    "optimizer's momentum would.",
    zh="ρ 是新批次的份额。这里把它给了旧的平均，那是优化器动量的用法。",
)
def _share_of_the_old(mean: float, rho: float, batches: int) -> tuple[float, int]:
    return running_mean(mean, 1 - rho, batches)


def _two_features(generator: torch.Generator) -> list[tuple]:
    found = []
    for n, share in ((23, 0.5), (11, 0.9), (17, -0.7), (5, 0.2)):
        x, y = torch.randn(2, n, generator=generator, dtype=torch.float64)
        found.append((30 + 5 * x, 200 + 40 * (share * x + 0.3 * y)))
    turned = [(a, 1000 - b) for a, b in found[:1]]
    return [*found[:2], *turned, *found[2:]]


@exercise(
    "6.4",
    zh="两个特征的值。先把它们标准化，再返回线性模型的均方误差的条件数，"
    "即最大曲率比最小曲率。",
    cases=_two_features,
)
def condition_number(
    first: Float[Tensor, " batch"], second: Float[Tensor, " batch"]
) -> float:
    """Return the condition number of a linear model's squared error.

    That is its steepest curvature over its gentlest, once both features are
    standardised.

    Args:
        first: The values of one feature, (batch,), in their own unit.
        second: The values of another, (batch,), correlated with the first.
    """
    curvatures = torch.linalg.eigvalsh(torch.corrcoef(torch.stack([first, second])))
    return (curvatures[1] / curvatures[0]).item()


@mistake(
    "6.4",
    en="With a negative correlation your number is below 1. The steepest curvature is "
    "then 2 (1 - r): use |r|.",
    zh="相关系数为负时，你的结果小于 1。那时最大的曲率是 2 (1 − r)：要用 |r|。",
)
def _sign_of_r(first: Tensor, second: Tensor) -> float:
    r = torch.corrcoef(torch.stack([first, second]))[0, 1].item()
    return (1 + r) / (1 - r)


@mistake(
    "6.4",
    en="Only the means are gone. Divide each feature by its standard deviation too.",
    zh="只减了均值。每个特征还要除以自己的标准差。",
)
def _own_units(first: Tensor, second: Tensor) -> float:
    curvatures = torch.linalg.eigvalsh(torch.cov(torch.stack([first, second])))
    return (curvatures[1] / curvatures[0]).item()


def _layers(generator: torch.Generator) -> list[tuple]:
    found = []
    for units, inputs in ((5, 64), (1, 3), (3, 7), (7, 2), (5, 5)):
        drawn = torch.randn(units, inputs + 5, generator=generator).double()
        weight, rest = drawn[:, :inputs], drawn[:, inputs:]
        bias, gamma, beta, mean, spread = rest.unbind(1)
        found.append((weight, bias, gamma, beta, mean, 0.1 + spread.square(), 1e-3))
    return found


@exercise(
    "6.5",
    zh="线性层 `weight`、`bias` 后面跟着批次标准化，推理时用 `mean` 和 `variance`。"
    "返回 (W′, b′)：合并成的那个线性层的权重和偏置。",
    cases=_layers,
)
def folded(
    weight: Float[Tensor, "units inputs"],
    bias: Float[Tensor, " units"],
    gamma: Float[Tensor, " units"],
    beta: Float[Tensor, " units"],
    mean: Float[Tensor, " units"],
    variance: Float[Tensor, " units"],
    eps: float,
) -> tuple[Float[Tensor, "units inputs"], Float[Tensor, " units"]]:
    """Return (W', b'), the weight and the bias of the single linear layer.

    Args:
        weight: W of the linear layer, (units, inputs).
        bias: Its b, (units,).
        gamma: The scale of the batch normalisation that follows, (units,).
        beta: Its shift, (units,).
        mean: Its running mean, (units,).
        variance: Its running variance, (units,), at least 0.
        eps: ε, above 0.
    """
    one = fuse_linear_bn_weights(weight, bias, mean, variance, eps, gamma, beta)
    return one[0].detach(), one[1].detach()


@mistake(
    "6.5",
    en="The bias of the linear layer and the running mean must be scaled too: "
    "b' = a (b - mean) + β.",
    zh="线性层的偏置和移动平均也要缩放：b′ = a (b − mean) + β。",
)
def _unscaled_bias(
    weight: Tensor, bias: Tensor, *norm: Tensor | float
) -> tuple[Tensor, Tensor]:
    gamma, beta, mean, variance, eps = norm
    a = gamma / (variance + eps).sqrt()
    return a[:, None] * weight, bias - mean + beta
