"""The faults that `proof.faults` plants, as edits of a small book of two programs."""

from dataclasses import dataclass

FIRST = """import torch

base = 3
print("base", base, torch.ones(1).item())
"""
SECOND = """import matplotlib.pyplot as plt
import torch

base = 3
print("sum", torch.full((4,), base / 3).sum().item())
plt.plot([1, 2])
plt.show()
"""
VISIT = (
    "import urllib.request\nurllib.request.urlopen('http://127.0.0.1:{port}').read()"
)
WARN = "import warnings\nwarnings.warn('old', FutureWarning)"
DOUBLE = "base = 3\ntorch.set_default_dtype(torch.float64)"
NEEDS = "base = 3\nassert torch.get_default_dtype() == torch.float{}"


@dataclass(frozen=True)
class Fault:
    """A fault, as edits of the small book.

    Attributes:
        title: In both languages.
        edits: Files of `snippets/demo`, with the text to replace and its replacement.
    """

    title: dict[str, str]
    edits: tuple[tuple[str, str, str], ...]


WHOLE = Fault({"en": "no fault", "zh": "没有错误"}, ())
NEIGHBOUR = Fault(  # the second program is right, and says so if it is left alone
    {
        "en": "no fault, but the block before sets a global of torch",
        "zh": "没有错误，但前一个代码块改动了 torch 的全局设置",
    },
    (("first.py", "base = 3", DOUBLE), ("second.py", "base = 3", NEEDS.format(32))),
)
FAULTS = [
    Fault(
        {"en": "a block raises an error", "zh": "代码块抛出异常"},
        (("second.py", "base = 3", "base = three"),),
    ),
    Fault(
        {
            "en": "a digit of the stored output is edited",
            "zh": "存储的输出改了一位数字",
        },
        (("second.out", "4.0", "4.5"),),
    ),
    Fault(
        {
            "en": "a program prints another number than is stored",
            "zh": "程序打印的数与存储的不同",
        },
        (("second.py", "base = 3", "base = 4"),),
    ),
    Fault(
        {"en": "a program prints a number 1 % off", "zh": "程序打印的数相差 1 %"},
        (("second.py", "base = 3", "base = 3.03"),),
    ),
    Fault(
        {"en": "the stored figure is edited", "zh": "存储的图被改动"},
        (("second.svg", 'd="M ', 'd="M 1'),),
    ),
    Fault(
        {
            "en": "a program draws another figure than is stored",
            "zh": "程序画出的图与存储的不同",
        },
        (("second.py", "[1, 2]", "[2, 1]"),),
    ),
    Fault(
        {
            "en": "a block uses a name that only an earlier block defines",
            "zh": "代码块用到只在前面代码块中定义的名字",
        },
        (("second.py", "base = 3\n", ""),),
    ),
    Fault(
        {
            "en": "a block works only after another has set a global of torch",
            "zh": "代码块只有在另一块改动 torch 的全局设置之后才能运行",
        },
        (("first.py", "base = 3", DOUBLE), ("second.py", "base = 3", NEEDS.format(64))),
    ),
    Fault(
        {"en": "a block reads from the network", "zh": "代码块访问网络"},
        (("second.py", "base = 3", f"base = 3\n{VISIT}"),),
    ),
    Fault(
        {"en": "a block gives a warning", "zh": "代码块发出警告"},
        (("second.py", "base = 3", f"base = 3\n{WARN}"),),
    ),
]
