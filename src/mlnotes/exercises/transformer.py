"""Exercises of the chapter on the Transformer."""

import torch
from jaxtyping import Float, Int
from torch import Tensor
from torch.autograd.functional import jacobian
from torch.distributions import Categorical
from torch.nn.functional import layer_norm

from mlnotes.exercises._transformer import beams, layers, tables, written
from mlnotes.exercises.task import exercise, mistake
from mlnotes.transformer import EncoderLayer

Scores = Float[Tensor, " sequences"]
Square = Float[Tensor, "dim dim"]
Ids = Int[Tensor, " time"]


@exercise(
    "9.1",
    zh="编码器的一层，向量长 d，隐藏单元 hidden 个，权重都带偏置。"
    "返回参数个数 (注意力的, 网络的, 标准化的)。",
    cases=lambda generator: [(32, 64), (8, 32), (3, 5), (5, 3), (1, 1)],
)
def parameters(d: int, hidden: int) -> tuple[int, int, int]:
    """Return how many parameters (attention, network, norms) an encoder layer has.

    All weights have biases.

    Args:
        d: The entries of each vector, at least 1.
        hidden: The hidden units of the network, at least 1.
    """
    counts = {"attn": 0, "linear": 0, "norm": 0}
    for name, theta in EncoderLayer(d, 1, hidden).named_parameters():
        counts[next(part for part in counts if part in name)] += theta.numel()
    return counts["attn"], counts["linear"], counts["norm"]


@mistake(
    "9.1",
    en="Each of the two sublayers has a norm of its own, and each norm has γ and β: "
    "4d numbers in all.",
    zh="两个子层各有一个层标准化，每个都有 γ 和 β：一共 4d 个数。",
)
def _one_norm(d: int, hidden: int) -> tuple[int, int, int]:
    attention, network, norms = parameters(d, hidden)
    return attention, network, norms // 2


@exercise(
    "9.2",
    zh="answers 个正确答案，各长 length 个词元，处处不同，概率相等。返回 "
    "(NAT 抽出正确答案的概率, NAT 的最低损失, AT 的最低损失)；损失是整个序列的。",
    cases=lambda generator: [(3, 6), (2, 10), (2, 1), (1, 4), (5, 3), (7, 2)],
)
def by_chance(answers: int, length: int) -> tuple[float, float, float]:
    """Return (share of valid answers, loss of the NAT, loss of the AT), at best.

    The valid answers are equally likely and differ at every position. The share is
    that of a NAT that draws each token. The losses are those of a whole sequence.

    Args:
        answers: The number of valid answers, at least 1.
        length: The tokens of each, at least 1.
    """
    token = Categorical(torch.ones(answers, dtype=torch.float64))
    tokens = torch.arange(answers)[:, None].expand(-1, length)  # one answer a row
    valid = token.log_prob(tokens).sum(1).exp().sum().item()
    entropy = token.entropy().item()
    return valid, length * entropy, entropy


@mistake(
    "9.2",
    en="That is the chance of one of the answers. Any of them is valid: add them up.",
    zh="这只是其中一个答案的概率。哪个答案都算对，要把它们加起来。",
)
def _one_of_them(answers: int, length: int) -> tuple[float, float, float]:
    valid, at_once, one_by_one = by_chance(answers, length)
    return valid / answers, at_once, one_by_one


@mistake(
    "9.2",
    en="That loss is a mean over the tokens; asked for is that of the whole sequence.",
    zh="这是每个词元的平均损失；题目要的是整个序列的。",
)
def _per_token(answers: int, length: int) -> tuple[float, float, float]:
    valid, at_once, one_by_one = by_chance(answers, length)
    return valid, at_once / length, one_by_one / length


@exercise(
    "9.3",
    zh="写 tokens 个词元。返回两个倍数：没有缓存时的分数个数是有缓存时的几倍；"
    "没有缓存时所算的位置个数是有缓存时的几倍。",
    cases=lambda generator: [(128,), (16,), (1024,), (1,), (2,), (7,)],
)
def saved(tokens: int) -> tuple[float, float]:
    """Return by which factors a cache lowers the number of (scores, positions).

    Without a cache all t positions are computed to write token t, each with t scores;
    with it only the new one.

    Args:
        tokens: How many tokens are written, at least 1.
    """
    return (2 * tokens + 1) / 3, (tokens + 1) / 2


@mistake(
    "9.3",
    en="Token t has only t positions to look at: what is written grows. "
    "Add up over t instead of taking the full length at each step.",
    zh="写第 t 个词元时只有 t 个位置可看，序列是边写边变长的。要对 t 求和，"
    "不能每一步都按全长算。",
)
def _full_length(tokens: int) -> tuple[float, float]:
    return float(tokens), float(tokens)


@exercise(
    "9.4",
    zh="每个序列的得分是 log p 除以 ℓ(y)。返回 (各序列的得分, 胜者的序号)；"
    "log_probs 是各序列的 log p，lengths 是各自的词元个数，序号从 0 数起。",
    cases=beams,
)
def ranked(
    log_probs: Scores, lengths: Int[Tensor, " sequences"], alpha: float
) -> tuple[Scores, int]:
    """Return (the score of each sequence, the index of the winner), counted from 0.

    A score is the log p of a sequence, divided by its ℓ(y).

    Args:
        log_probs: One for each sequence, (sequences,), below 0.
        lengths: The tokens of each, (sequences,), at least 1.
        alpha: The exponent, at least 0.
    """
    scores = log_probs * torch.exp(-alpha * torch.log((5 + lengths) / 6))
    return scores, int(scores.argmax())


@mistake(
    "9.4",
    en="Divide: a logarithm below 0 comes nearer to 0 when it is divided, so that a "
    "long sequence gains. Multiplying punishes it twice.",
    zh="要除，不是乘。log p 小于 0，除以 ℓ(y) 才更接近 0，长序列才占便宜；"
    "乘上去，就把长序列罚了两次。",
)
def _multiplied(
    log_probs: Scores, lengths: Int[Tensor, " sequences"], alpha: float
) -> tuple[Scores, int]:
    return ranked(log_probs, lengths, -alpha)


@exercise(
    "9.5",
    zh="`after[k]` 是模型在词元 k 之后最可能写的词元；`target` 是正确答案，前面是"
    "起始符 0。返回 (每步读正确前文时写对的词元个数, 贪心解码时写对的个数)，"
    "即两种写法各有几个位置与 `target` 相同。",
    cases=tables,
)
def right(after: Int[Tensor, " tokens"], target: Ids) -> tuple[int, int]:
    """Return how many tokens are right (fed with the truth, decoded greedily).

    The model looks at the last token only: `after[k]` is the likeliest one after k. The
    first token comes after BEGIN, 0. A token is right if it is that of `target`.

    Args:
        after: Ids, (tokens,).
        target: The only valid answer, ids, (time,).
    """
    forced = after[torch.cat([target.new_zeros(1), target[:-1]])]
    alone = written(after, len(target))
    return int((forced == target).sum()), int((alone == target).sum())


@mistake(
    "9.5",
    en="Token t is read while token t is to be found. The input lags by one: BEGIN "
    "first, then the target without its last token.",
    zh="要猜第 t 个词元时，已经把它读进去了。输入应该落后一位："
    "先是起始符，再是去掉末位的 target。",
)
def _not_shifted(after: Int[Tensor, " tokens"], target: Ids) -> tuple[int, int]:
    return int((after[target] == target).sum()), right(after, target)[1]


@mistake(
    "9.5",
    en="Greedy decoding has no truth to read: after a first error it goes on from its "
    "own wrong token.",
    zh="贪心解码没有正确前文可读：出了第一个错，就接着自己写错的词元往下写。",
)
def _always_the_truth(after: Int[Tensor, " tokens"], target: Ids) -> tuple[int, int]:
    forced = right(after, target)[0]
    return forced, forced


@exercise(
    "9.6",
    zh="设 f(x) = matrix · x，norm 是不带 γ、β 和 ε 的层标准化。"
    "返回 ((9b) 的 ∂y/∂x, (9c) 的 ∂y/∂x)，两个方阵，第 i 行第 j 列是 ∂y_i/∂x_j。",
    cases=layers,
)
def jacobians(x: Float[Tensor, " dim"], matrix: Square) -> tuple[Square, Square]:
    """Return (∂y/∂x of (9b), ∂y/∂x of (9c)) for f(x) = matrix · x.

    The norm is layer norm without γ, β and ε. Row i, column j is ∂y_i / ∂x_j.

    Args:
        x: The vector at which to take them, (dim,), not constant.
        matrix: (dim, dim).
    """

    def norm(x: Tensor) -> Tensor:
        return layer_norm(x, x.shape, eps=0.0)

    post = jacobian(lambda x: norm(x + matrix @ x), x)
    return post, jacobian(lambda x: x + matrix @ norm(x), x)


@mistake(
    "9.6",
    en="Post-norm normalises the sum: the slopes of its norm are those at x + f(x), "
    "and they multiply from the left.",
    zh="后置标准化处理的是和：标准化的斜率要取在 x + f(x) 处，并且乘在最左边。",
)
def _at_x(x: Float[Tensor, " dim"], matrix: Square) -> tuple[Square, Square]:
    pre = jacobians(x, matrix)[1]
    slopes = jacobians(x, torch.zeros_like(matrix))[0]
    return slopes @ (torch.eye(len(x)).to(x) + matrix), pre


@mistake(
    "9.6",
    en="Mean and deviation depend on x too. Divided by the deviation alone, a vector "
    "that grows would grow on behind the norm.",
    zh="均值和标准差也随 x 变化。如果只除以标准差，向量变长，标准化之后也会跟着变长。",
)
def _constant_moments(
    x: Float[Tensor, " dim"], matrix: Square
) -> tuple[Square, Square]:
    eye = torch.eye(len(x)).to(x)
    post = (eye + matrix) / (x + matrix @ x).std(correction=0)
    return post, eye + matrix / x.std(correction=0)
