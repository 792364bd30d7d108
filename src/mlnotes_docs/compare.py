"""Compare what a program prints now with what it printed when it was recorded.

Words must be equal. Numbers may differ by 2 % (or 1e-6), since another processor
rounds differently and a long training run amplifies that; the a of `a ± s` may
differ by s, and s itself by half. A program that needs more says so in its source,
with the reason:

    # within 10 %: the accuracy is counted on 40 test examples
    # varies "ms per update": a time; the assert below holds its order
"""

import re
from dataclasses import dataclass

NUMBER = re.compile(
    r"(?<![\w.])[-+\u2212]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][-+]?\d+)?(?![\w])"
)
RELATIVE, ABSOLUTE = 0.02, 1e-6
WITHIN = re.compile(r"^\s*# within\s+(\d+(?:\.\d+)?) %(.*)$", re.M)
VARIES = re.compile(r'^\s*# varies\s+"([^"]+)"(.*)$', re.M)


@dataclass(frozen=True)
class Tolerance:
    """How far a program's numbers may move.

    Attributes:
        relative: The relative difference allowed to any number.
        varies: Texts; in a line that contains one, only the words are compared.
    """

    relative: float = RELATIVE
    varies: tuple[str, ...] = ()


def tolerance(source: str) -> Tolerance:
    """Read a program's own tolerance from its comments.

    Args:
        source: The program's text.

    Raises:
        ValueError: If a tolerance comes without its reason.
    """
    found = [*WITHIN.finditer(source), *VARIES.finditer(source)]
    for match in found:
        if len(match[2].strip(" :.")) < 8:
            raise ValueError(f"a tolerance needs a reason: {match[0].strip()!r}")
    relative = max([RELATIVE, *(float(m[1]) / 100 for m in WITHIN.finditer(source))])
    return Tolerance(relative, tuple(m[1] for m in VARIES.finditer(source)))


def compare(
    expected: str, actual: str, allowed: Tolerance | None = None
) -> tuple[int, str] | None:
    """Find the first line in which two outputs differ by more than is allowed.

    Args:
        expected: The recorded output.
        actual: The output of the run at hand.
        allowed: The program's own tolerance, by default none beyond the usual.

    Returns:
        None if they agree; else the line's number, from 1, and what differs there.
    """
    allowed = allowed or Tolerance()
    want, have = expected.rstrip("\n").split("\n"), actual.rstrip("\n").split("\n")
    for i in range(max(len(want), len(have))):
        if i >= len(have):
            return i + 1, f"recorded {want[i]!r}, but the program printed no more"
        if i >= len(want):
            return i + 1, f"nothing recorded, but the program printed {have[i]!r}"
        if reason := _line(want[i], have[i], allowed):
            return i + 1, f"recorded {want[i]!r}, printed {have[i]!r}: {reason}"
    return None


def _line(want: str, have: str, allowed: Tolerance) -> str | None:
    if NUMBER.sub("#", want).split() != NUMBER.sub("#", have).split():
        return "the words differ"
    if any(text in want for text in allowed.varies):
        return None
    spans = list(NUMBER.finditer(want))
    old = [_value(m[0]) for m in spans]
    new = [_value(m[0]) for m in NUMBER.finditer(have)]
    for k, (a, b) in enumerate(zip(old, new, strict=True)):
        room = max(allowed.relative * max(abs(a), abs(b)), ABSOLUTE)
        if k + 1 < len(spans) and _plus_minus(want, spans[k], spans[k + 1]):
            room = max(room, old[k + 1], new[k + 1])
        if k > 0 and _plus_minus(want, spans[k - 1], spans[k]):
            room = max(room, max(a, b) / 2)
        if abs(a - b) > room:
            return f"{b:g} is not {a:g} within {room:.2g}"
    return None


def _plus_minus(line: str, left: re.Match[str], right: re.Match[str]) -> bool:
    return line[left.end() : right.start()].strip(" %") == "±"


def _value(text: str) -> float:
    return float(text.replace("\u2212", "-"))
