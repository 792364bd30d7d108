"""What a case of the benchmark is."""

from collections.abc import Callable
from dataclasses import dataclass

# Why a ratio is far from 1, in both languages.
REASONS = {
    "torch makes one fused pass, ours one pass per equation": (
        "torch 融合成一遍，我们每条公式各算一遍"
    ),
    "mean and variance as plain sums beat torch's on this layout": (
        "对这种内存布局，直接求和算均值和方差比 torch 快"
    ),
    "torch makes one fused pass; a seventh of ours looks for NaN": (
        "torch 融合成一遍；我们有七分之一的时间用来查 NaN"
    ),
    "im2col copies each number nine times before the product": (
        "im2col 做乘法之前把每个数复制了九份"
    ),
    "four calls of maximum; each keeps a mask for its gradient": (
        "调用四次 maximum，每次都为梯度存一份掩码"
    ),
    "four whole-array additions instead of a loop per window": (
        "四次整个数组的加法，代替逐窗口的循环"
    ),
    "the loop over time is Python's": "沿时间的循环由 Python 执行",
    "ours looks whether the indices are in range": "我们检查下标是否越界",
    "ours writes out softmax and returns each head's weights": (
        "我们写出 softmax，并返回每个头的权重"
    ),
    "attention and layer norm, as above": "注意力和层归一化，原因同上",
    "torch's kernel never writes the weights down": "torch 的内核从不把权重写出来",
    "a mask hides what is computed all the same": "掩码遮住的部分照样要算",
    "attention and layer norm; torch fuses both": (
        "注意力和层归一化；两者在 torch 里都是融合的"
    ),
    "without cache each step computes all earlier ones again": (
        "没有缓存，每一步都要把前面各步重算一遍"
    ),
}
Runs = dict[str, Callable[[], object]]


@dataclass(frozen=True)
class Case:
    """One thing to time.

    Attributes:
        name: What `--only` is looked for in.
        setup: Makes the data, returns the runs: `"ours"` and rivals that do the same.
        why: The reason for the ratio, where it is far from 1; one of `REASONS`.
    """

    name: str
    setup: Callable[[], Runs]
    why: str = ""
