"""Exercises of the chapter on losses for classification."""

import math

import torch
from jaxtyping import Float, Integer
from torch import Tensor
from torch.nn.functional import cross_entropy, mse_loss, one_hot

from mlnotes.exercises.task import exercise, mistake


def _logit_pairs(generator: torch.Generator) -> list[tuple]:
    drawn = 5 * torch.rand(5, 3, generator=generator, dtype=torch.float64)
    random = [(a, a - 0.1 - b, 1.5 + c) for a, b, c in drawn.tolist()]
    return [(3.0, 1.0, math.e), (103.0, 101.0, math.e), *random, (1e3, 997.0, 5.0)]


@exercise(
    "5.1",
    zh="返回 (p1, p2, T)：前两个数是温度为 1 时两个 logit 的概率；"
    "温度为 T 时，p1 / p2 正好等于 `ratio`。",
    cases=_logit_pairs,
    rtol=1e-4,  # a small p2 = 1 - p1 loses digits in single precision
)
def two_logits(first: float, second: float, ratio: float) -> tuple[float, float, float]:
    """Return (p1, p2, T): both probabilities at temperature 1, then a temperature.

    T is the temperature at which p1 / p2 would be `ratio`.

    Args:
        first: The larger logit.
        second: The smaller logit.
        ratio: Above 1.
    """
    logits = torch.tensor([first, second], dtype=torch.float64)
    p1, p2 = logits.softmax(0).tolist()
    return p1, p2, (first - second) / math.log(ratio)


@mistake(
    "5.1",
    en="The temperature is upside down: it divides the difference, so ratio = "
    "e^(difference / T), and a higher T brings the two closer.",
    zh="温度算倒了：它除的是差，所以 ratio = e^(差 / T)；T 越高，两个概率越接近。",
)
def _temperature_multiplies(
    first: float, second: float, ratio: float
) -> tuple[float, float, float]:
    p1, p2, temperature = two_logits(first, second, ratio)
    return p1, p2, 1 / temperature


@mistake(
    "5.1",
    en="These are the plain shares, logit / sum. Softmax takes the exponentials "
    "first; only the difference of the logits counts.",
    zh="这是直接按比例分，即 logit / 总和。softmax 要先取指数，"
    "起作用的只有 logit 之差。",
)
def _plain_shares(
    first: float, second: float, ratio: float
) -> tuple[float, float, float]:
    total = first + second
    return first / total, second / total, (first - second) / math.log(ratio)


def _prices(generator: torch.Generator) -> list[tuple]:
    losses = (12 * torch.rand(4, generator=generator, dtype=torch.float64)).tolist()
    sizes = (2, 5, 7, 1000)
    return [(3, 9.2), (10, 9.2), (1, 0.0), *zip(sizes, losses, strict=True)]


@exercise(
    "5.2",
    zh="返回 (交叉熵, 概率)：所有 logit 都相等、类别数为 `classes` 时的交叉熵；"
    "以及平均交叉熵为 `loss` 时，真实类别的典型概率（几何平均）。",
    cases=_prices,
)
def price_of_nothing(classes: int, loss: float) -> tuple[float, float]:
    """Return (cross-entropy, probability).

    The cross-entropy is that of equal logits for all classes. The probability is the
    typical one of the true class, a geometric mean, at a mean cross-entropy of `loss`.

    Args:
        classes: How many classes, at least 1.
        loss: A mean cross-entropy, at least 0.
    """
    logits = torch.zeros(1, classes, dtype=torch.float64)
    nothing = cross_entropy(logits, torch.tensor([0])).item()
    return nothing, math.exp(-loss)


@mistake(
    "5.2",
    en="That is in bits. Cross-entropy takes the natural logarithm, here and in "
    "PyTorch.",
    zh="这是以 2 为底的结果。这里和 PyTorch 里的交叉熵取的都是自然对数。",
)
def _in_bits(classes: int, loss: float) -> tuple[float, float]:
    return math.log2(classes), 2.0**-loss


def _logits_and_labels(generator: torch.Generator) -> list[tuple]:
    own = [(torch.tensor([2.0, 1.0, -1.0]).double(), 2)]
    for classes in (2, 3, 5, 7):
        z = 3 * torch.randn(classes, generator=generator, dtype=torch.float64)
        own.append((z, int(torch.randint(classes, (), generator=generator))))
    return [*own, (torch.tensor([-8.0, 9.0, 100.0]).double(), 0)]


@exercise(
    "5.3",
    zh="返回 (交叉熵的梯度, 平方误差的梯度)，都是对 logit 求的；"
    "平方误差比较 softmax 的输出与独热目标，并对各类别求和。`label` 从 0 数起。",
    cases=_logits_and_labels,
)
def two_gradients(
    logits: Float[Tensor, " classes"], label: int
) -> tuple[Float[Tensor, " classes"], Float[Tensor, " classes"]]:
    """Return the gradients in the logits of (cross-entropy, squared error).

    The squared error compares the softmax with the one-hot target, summed over the
    classes.

    Args:
        logits: The logits of one bottle, (classes,).
        label: Its true class, counted from 0.
    """
    z, y = logits.clone().requires_grad_(), torch.tensor(label)
    squared = (z.softmax(0) - one_hot(y, len(z))).square().sum()
    (of_squared,) = torch.autograd.grad(squared, z)
    return torch.autograd.grad(cross_entropy(z, y), z)[0], of_squared


@mistake(
    "5.3",
    en="The gradient of the squared error lacks the weighted mean: raising one logit "
    "lowers all the other probabilities, so their errors count too.",
    zh="平方误差的梯度漏了加权平均：抬高一个 logit，其他概率都会降低，"
    "它们的误差也要算进来。",
)
def _each_for_itself(logits: Tensor, label: int) -> tuple[Tensor, Tensor]:
    p, (e, _) = logits.softmax(0), two_gradients(logits, label)
    return e, 2 * e * p * (1 - p)


@mistake(
    "5.3",
    en="The squared error is to be summed over the classes; a mean divides its "
    "gradient by their number.",
    zh="平方误差要对各类别求和；取平均会让梯度再除以类别数。",
)
def _mean_over_classes(logits: Tensor, label: int) -> tuple[Tensor, Tensor]:
    e, squared = two_gradients(logits, label)
    return e, squared / len(logits)


def _bottles(generator: torch.Generator) -> list[tuple]:
    own = (torch.ones(1, 1).double(), torch.tensor([[-8.0, 0.0]]).double())
    found = [(*own, torch.tensor([0]))]
    for bottles, features, classes in ((1, 2, 3), (5, 3, 2), (7, 13, 3), (11, 2, 5)):
        x = torch.randn(bottles, features, generator=generator, dtype=torch.float64)
        w = torch.randn(features, classes, generator=generator, dtype=torch.float64)
        found.append((x, w, torch.randint(classes, (bottles,), generator=generator)))
    return found


@exercise(
    "5.4",
    zh="logit 是 `x @ w`，损失是它与独热目标之间的平方误差，对各类别求和、"
    "对各瓶酒取平均。返回损失对 `w` 的梯度。",
    cases=_bottles,
)
def gradient_on_logits(
    x: Float[Tensor, "batch features"],
    w: Float[Tensor, "features classes"],
    y: Integer[Tensor, " batch"],
) -> Float[Tensor, "features classes"]:
    """Return the gradient in w of the squared error between logits and one-hot target.

    The logits are `x @ w`, without softmax. The error is summed over the classes; the
    loss is its mean over the bottles.

    Args:
        x: The features of the bottles, (batch, features).
        w: The weights, (features, classes).
        y: The true classes, (batch,), counted from 0.
    """
    w = w.clone().requires_grad_()
    t = one_hot(y, w.shape[1]).to(x)
    loss = mse_loss(x @ w, t, reduction="sum") / len(x)
    return torch.autograd.grad(loss, w)[0]


@mistake(
    "5.4",
    en="That is the mean over bottles and classes, as PyTorch's mse_loss takes it. Sum "
    "over the classes: the slope is then that of (z - 1)².",
    zh="这是对酒和类别都取了平均，PyTorch 的 mse_loss 就是这样。"
    "对类别要求和，斜率才是 (z − 1)² 的斜率。",
)
def _mean_of_all(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    return gradient_on_logits(x, w, y) / w.shape[1]


@mistake(
    "5.4",
    en="The softmax is still there. Compare the logits themselves with the target.",
    zh="softmax 还在。这里要拿 logit 本身去和目标比。",
)
def _softmax_left_in(x: Tensor, w: Tensor, y: Tensor) -> Tensor:
    w = w.clone().requires_grad_()
    e = (x @ w).softmax(1) - one_hot(y, w.shape[1])
    return torch.autograd.grad(e.square().sum() / len(x), w)[0]
