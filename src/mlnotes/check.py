"""Checks of arguments: an error names the argument, the constraint and the value."""

import math
from collections.abc import Sequence

import torch
from torch import Tensor


def number(
    name: str,
    value: float | int,
    low: float | int = -math.inf,
    high: float | int = math.inf,
    *,
    closed: str = "[]",
) -> None:
    """Require a finite number in an interval.

    Args:
        name: How the caller calls the argument.
        value: What was given.
        low: Lower end of the interval.
        high: Upper end of the interval.
        closed: The brackets of the interval, one of ``"[]"``, ``"[)"``, ``"(]"``,
            ``"()"``; an infinite end is never reached.

    Raises:
        TypeError: If `value` is not a real number (`bool` is not one).
        ValueError: If `value` is not finite or lies outside the interval.
    """
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise TypeError(f"{name} must be a number, got {type(value).__name__}")
    above = value >= low if closed[0] == "[" else value > low
    below = value <= high if closed[1] == "]" else value < high
    if not (math.isfinite(value) and above and below):
        left = closed[0] if math.isfinite(low) else "("
        right = closed[1] if math.isfinite(high) else ")"
        interval = f"{left}{low:.15g}, {high:.15g}{right}"
        raise ValueError(f"{name} must be in {interval}, got {value}")


def integer(name: str, value: int, low: int | None = None) -> None:
    """Require an integer, at least `low` where that is given.

    Args:
        name: How the caller calls the argument.
        value: What was given.
        low: The least value allowed.

    Raises:
        TypeError: If `value` is not an `int` (`bool` is not one).
        ValueError: If `value` is less than `low`.
    """
    if isinstance(value, bool) or not isinstance(value, int):
        raise TypeError(f"{name} must be an integer, got {type(value).__name__}")
    if low is not None and value < low:
        raise ValueError(f"{name} must be at least {low}, got {value}")


def flag(name: str, value: bool) -> None:
    """Require True or False.

    Args:
        name: How the caller calls the argument.
        value: What was given.

    Raises:
        TypeError: If `value` is neither.
    """
    if not isinstance(value, bool):
        raise TypeError(f"{name} must be True or False, got {value!r}")


def one_of(name: str, value: str, allowed: Sequence[str]) -> None:
    """Require one of a few words.

    Args:
        name: How the caller calls the argument.
        value: What was given.
        allowed: The words allowed.

    Raises:
        ValueError: If `value` is not among `allowed`.
    """
    if value not in allowed:
        words = ", ".join(repr(word) for word in allowed)
        raise ValueError(f"{name} must be one of {words}, got {value!r}")


def floating(name: str, value: Tensor) -> None:
    """Require a tensor of real floating-point numbers, none of them NaN or infinite.

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.

    Raises:
        TypeError: If `value` is no tensor or not floating point.
        ValueError: If an entry is NaN or infinite.
    """
    if not isinstance(value, Tensor):
        raise TypeError(f"{name} must be a tensor, got {type(value).__name__}")
    if not value.is_floating_point():
        raise TypeError(f"{name} must be floating point, got {value.dtype}")
    if math.isfinite(value.detach().sum()):  # one cheap pass; may have overflowed
        return
    finite = torch.isfinite(value)
    if not finite.all():
        worst = value[~finite].flatten()[0].item()
        raise ValueError(f"{name} must be finite, got an entry {worst}")


def between(name: str, value: Tensor, low: float | int, high: float | int) -> None:
    """Require every entry of a tensor in a closed interval.

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.
        low: Lower end of the interval.
        high: Upper end of the interval.

    Raises:
        ValueError: If an entry lies outside, or is NaN.
    """
    inside = (value >= low) & (value <= high)
    if not inside.all():
        worst = value[~inside].flatten()[0].item()
        interval = f"[{low:.15g}, {high:.15g}]"
        raise ValueError(f"{name} must be in {interval}, got an entry {worst}")


def not_empty(name: str, value: Tensor) -> None:
    """Require at least one entry.

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.

    Raises:
        ValueError: If `value` has no entries.
    """
    if value.numel() == 0:
        raise ValueError(f"{name} must not be empty, got shape {tuple(value.shape)}")


def shape(name: str, value: Tensor, expected: Sequence[int]) -> None:
    """Require an exact shape.

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.
        expected: The shape it must have.

    Raises:
        ValueError: If the shapes differ.
    """
    if tuple(value.shape) != tuple(expected):
        want, got = tuple(expected), tuple(value.shape)
        raise ValueError(f"{name} must have shape {want}, got {got}")


def class_labels(name: str, value: Tensor, classes: int) -> None:
    """Require integer labels ``0 … classes - 1``.

    Args:
        name: How the caller calls the argument.
        value: What was given, any shape.
        classes: The number of classes.

    Raises:
        TypeError: If the labels are not integers.
        ValueError: If a label lies outside the range.
    """
    if not isinstance(value, Tensor):
        raise TypeError(f"{name} must be a tensor, got {type(value).__name__}")
    if value.is_floating_point() or value.is_complex() or value.dtype == torch.bool:
        raise TypeError(f"{name} must be integers, got {value.dtype}")
    if value.numel() == 0:
        return
    value = value.long()  # else `classes` would wrap in a narrow type
    least, largest = value.aminmax()
    if int(least) < 0 or int(largest) >= classes:
        outside = (value < 0) | (value >= classes)
        worst = value[outside].flatten()[0].item()
        raise ValueError(f"{name} must be in [0, {classes}), got {worst}")
