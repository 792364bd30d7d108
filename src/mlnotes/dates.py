"""Dates to translate: a language small enough to learn in seconds."""

from datetime import date, timedelta
from typing import NamedTuple

import torch

from mlnotes import check

MONTHS = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
FIRST, LAST = date(1900, 1, 1), date(2099, 12, 31)


# --8<-- [start:dates]
class DatePair(NamedTuple):
    """A date in English, and in Chinese.

    Attributes:
        source: Such as ``"Jul 9, 2008"`` or ``"9 Jul 2008"``.
        target: One of `answers`.
        answers: All translations that are right.
    """

    source: str
    target: str
    answers: tuple[str, ...]


def dates(
    n: int, styles: int = 1, generator: torch.Generator | None = None
) -> list[DatePair]:
    """Draw different days from 1900 to 2099, and write each in English and Chinese.

    Args:
        n: The number of days, in [1, 73049].
        styles: The number of right answers: 1, as ``"2008年07月09日"``, or 2, of which
            the target is one at random, as ``"09日07月2008年"`` too.
        generator: Draws the days, the English order, and the target.

    Returns:
        The pairs, in random order; no day occurs twice.

    Raises:
        TypeError: If `n` or `styles` is no integer.
        ValueError: If `n` or `styles` is out of range.
    """
    days = (LAST - FIRST).days + 1
    check.integer("n", n)
    check.number("n", n, 1, days)
    check.integer("styles", styles)
    check.number("styles", styles, 1, 2)
    drawn = torch.randperm(days, generator=generator)[:n].tolist()
    orders = torch.randint(2, (n,), generator=generator).tolist()
    chosen = torch.randint(styles, (n,), generator=generator).tolist()
    choices = zip(drawn, orders, chosen, strict=True)
    return [_pair(FIRST + timedelta(day), *how, styles) for day, *how in choices]


def _pair(day: date, order: int, chosen: int, styles: int) -> DatePair:
    month = MONTHS[day.month - 1]
    source = f"{day.day} {month} {day.year}"
    if order == 0:
        source = f"{month} {day.day}, {day.year}"
    y, m, d = f"{day.year}年", f"{day.month:02}月", f"{day.day:02}日"
    answers = (y + m + d, d + m + y)[:styles]
    return DatePair(source, answers[chosen], answers)


# --8<-- [end:dates]
