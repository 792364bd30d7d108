"""Exercises of the chapter on reinforcement learning; they need no environment."""

import math

import torch
from jaxtyping import Float
from torch import Tensor
from torch.nn.functional import cross_entropy

from mlnotes.exercises import _reinforcement_learning as cases
from mlnotes.exercises.task import exercise, mistake

Times = Float[Tensor, " time"]
Values = Float[Tensor, " time+1"]
Actions = Float[Tensor, " actions"]


def _ahead(factor: float, n: int) -> Float[Tensor, "time time"]:
    """Return factor^(k - t) in row t, column k, and 0 where k lies before t."""
    t = torch.arange(n)
    power = (t - t[:, None]).clamp(min=0)
    return torch.tensor(factor, dtype=torch.float64).pow(power).triu()


@exercise(
    "11.1",
    zh="rewards 是一个回合里各步的奖励，gamma 是折扣因子。"
    "返回 (回报, 各步的后续回报)，都打折扣。",
    cases=cases.episodes,
)
def still_to_come(rewards: Times, gamma: float) -> tuple[float, Times]:
    """Return (the return, all rewards-to-go) of an episode, both discounted.

    Args:
        rewards: What each action earned, (time,).
        gamma: The discount factor, in [0, 1].
    """
    go = _ahead(gamma, len(rewards)) @ rewards
    return go[0].item(), go


@mistake(
    "11.1",
    en="Discounting begins anew at each action: in G_t the reward r_t counts in full, "
    "whatever t is.",
    zh="折扣在每个动作处重新算起：不管 t 是几，r_t 在 G_t 里都算足数。",
)
def _from_the_start(rewards: Times, gamma: float) -> tuple[float, Times]:
    weights = gamma ** torch.arange(len(rewards)).double()
    go = (weights * rewards).flip(0).cumsum(0).flip(0)
    return go[0].item(), go


@exercise(
    "11.2",
    zh="logits 是各动作的 logit，action 是所做的动作，weight 是它的权重 A，"
    "rate 是学习率。返回 (损失 (11f), 它对各 logit 的斜率, 走一步之后 action 的概率)。",
    cases=cases.pushes,
)
def push(
    logits: Actions, action: int, weight: float, rate: float
) -> tuple[float, Actions, float]:
    """Return (the loss (11f), its slopes in the logits, the new p of `action`).

    The step is one of plain descent on the logits.

    Args:
        logits: One for each action, (actions,).
        action: The action that was taken, from 0 on.
        weight: Its weight A.
        rate: The learning rate, above 0.
    """
    z = logits.clone().requires_grad_()
    loss = weight * cross_entropy(z, torch.tensor(action))
    (slope,) = torch.autograd.grad(loss, z)
    return loss.item(), slope, (logits - rate * slope).softmax(0)[action].item()


@mistake(
    "11.2",
    en="The size of A counts, not only its sign: it multiplies the cross-entropy.",
    zh="A 的大小也要算，不只是正负：它与交叉熵相乘。",
)
def _sign_only(
    logits: Actions, action: int, weight: float, rate: float
) -> tuple[float, Actions, float]:
    return push(logits, action, float((weight > 0) - (weight < 0)), rate)


@exercise(
    "11.3",
    zh="values 是评论员对每个观测给的价值，比 rewards 多一个；fallen 说杆子是倒了，"
    "还是只被截断。返回各步的优势 Â_t，即 (11d) 和 (11e)。",
    cases=cases.surprises,
)
def advantages(
    rewards: Times, values: Values, gamma: float, lam: float, fallen: bool
) -> Times:
    """Return the advantages Â_t of one episode, (11d) and (11e).

    Args:
        rewards: r_t, (time,).
        values: V_t, (time + 1,): the last is that of the last observation.
        gamma: The discount factor, in [0, 1].
        lam: λ, in [0, 1].
        fallen: Whether the pole has fallen; if not, the episode was only cut off.
    """
    after = torch.cat([values[1:-1], values[-1:] * (not fallen)])
    return _ahead(gamma * lam, len(rewards)) @ (rewards + gamma * after - values[:-1])


@mistake(
    "11.3",
    en="When the pole has fallen nothing more can be earned: the value after the last "
    "step is 0, whatever the critic says.",
    zh="杆子倒了，后面什么也挣不到：最后一步之后的价值是 0，评论员说什么都不算。",
)
def _believes_always(
    rewards: Times, values: Values, gamma: float, lam: float, fallen: bool
) -> Times:
    return advantages(rewards, values, gamma, lam, False)


@exercise(
    "11.4",
    zh="一个动作现在的概率是 now，原来是 old，权重是 A，裁剪的界限是 clip。"
    "返回 (11h) 对这个动作的 logit 的斜率；这一批只有这一个动作。",
    cases=lambda generator: [
        *((p, 0.5, a, 0.2) for p in (0.5, 0.55, 0.7, 0.3) for a in (2.0, -2.0)),
        *((0.1, 0.4, 1.0, 0.3), (0.8, 0.4, -3.0, 0.3), (0.35, 0.3, 0.5, 0.1)),
    ],
)
def clipped_slope(now: float, old: float, weight: float, clip: float) -> float:
    """Return the slope of (11h) in the logit of the action that was taken.

    The batch holds this one action, weighted with A. Its probability was `old` when it
    was taken, and is `now`.

    Args:
        now: Its present probability, in (0, 1).
        old: Its probability when it was taken, in (0, 1).
        weight: A.
        clip: ε, in (0, 1).
    """
    z = torch.tensor(now, dtype=torch.float64).logit().requires_grad_()
    ratio = z.sigmoid() / old
    clamped = ratio.clamp(1 - clip, 1 + clip)
    loss = -torch.minimum(ratio * weight, clamped * weight)
    return torch.autograd.grad(loss, z)[0].item()


@mistake(
    "11.4",
    en="The clip is not flat on both sides: (11h) takes the smaller of two terms, and "
    "keeps the slope where the ratio has gone the wrong way.",
    zh="裁剪并不是两边都平：(11h) 取两项中较小的一项，比值走错了方向时，斜率还在。",
)
def _flat_on_both_sides(now: float, old: float, weight: float, clip: float) -> float:
    inside = abs(now / old - 1) < clip
    return -weight * now / old * (1 - now) if inside else 0.0


@exercise(
    "11.5",
    zh="两个 logit 从 0 出发，走 steps 步，学习率是 rate。"
    "返回 (固定清单下的差距 g, 自己抽动作、按平均的那一步走时的差距)。",
    cases=lambda generator: [
        *((0.5, 1), (0.5, 10), (0.5, 100), (0.3, 1000), (2.0, 3), (0.01, 50)),
    ],
)
def gaps(rate: float, steps: int) -> tuple[float, float]:
    """Return the gap g after some steps: (on the fixed list, with own draws).

    Both logits begin at 0; with own draws, each step is the average one.

    Args:
        rate: The learning rate, above 0.
        steps: How many steps, at least 1.
    """
    found = []
    for own in (False, True):
        z0 = z1 = 0.0
        for _ in range(steps):
            p = math.exp(z1) / (math.exp(z0) + math.exp(z1))
            weight = -p if own else -1.0
            z0, z1 = z0 - rate * weight * (1 - p), z1 - rate * weight * (p - 1)
        found.append(z0 - z1)
    return tuple(found)


@mistake(
    "11.5",
    en="Softmax moves both logits, one up and one down: the gap grows twice as fast.",
    zh="softmax 让两个 logit 都动，一升一降：差距的增长要快一倍。",
)
def _one_logit(rate: float, steps: int) -> tuple[float, float]:
    return gaps(rate / 2, steps)


@mistake(
    "11.5",
    en="With own draws the bad action is seen only with its probability: multiply the "
    "average step by it.",
    zh="自己抽动作时，坏动作只以它的概率出现：平均的那一步要乘上这个概率。",
)
def _always_seen(rate: float, steps: int) -> tuple[float, float]:
    fixed = gaps(rate, steps)[0]
    return fixed, fixed


@exercise(
    "11.6",
    zh="rewards 是各根拉杆给的奖励，beta 是每单位熵的奖金。"
    "返回 (最好的策略, 它平均得到的奖励)，奖金不算在内。",
    cases=cases.levers,
)
def with_bonus(rewards: Actions, beta: float) -> tuple[Actions, float]:
    """Return (the best policy, what it pays on average, without the bonus).

    Args:
        rewards: What each lever pays, (actions,).
        beta: The bonus for each unit of entropy, above 0.
    """
    low, high = -1e3, 1e3  # of c in π = exp((r - c) / β), which must sum to 1
    for _ in range(100):
        c = (low + high) / 2
        total = ((rewards - c) / beta).exp().sum()
        low, high = (c, high) if total > 1 else (low, c)
    policy = ((rewards - c) / beta).exp()
    return policy, (policy @ rewards).item()


@mistake(
    "11.6",
    en="Divide by β: a larger bonus keeps the actor more undecided, not less.",
    zh="要除以 β：奖金越大，演员越犹豫，而不是越果断。",
)
def _multiplied(rewards: Actions, beta: float) -> tuple[Actions, float]:
    return with_bonus(rewards, 1 / beta)


@mistake(
    "11.6",
    en="What it pays is the reward alone; the bonus is not paid out.",
    zh="它得到的只是奖励；奖金只在训练时算，不发下来。",
)
def _bonus_paid(rewards: Actions, beta: float) -> tuple[Actions, float]:
    policy, pays = with_bonus(rewards, beta)
    return policy, pays - beta * torch.xlogy(policy, policy).sum().item()
