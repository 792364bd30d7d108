"""When two results of an exercise count as the same, and how one is shown."""

from collections.abc import Sequence

import torch

WIDTH = 200


def same(expected: object, got: object, rtol: float, atol: float) -> bool:
    """Say whether two results agree: words exactly, numbers within the tolerance.

    Lists, tuples, arrays and tensors of equal shape are alike, as are `int` and
    `float`; a truth value is only equal to a truth value.

    Args:
        expected: The right result.
        got: The reader's.
        rtol: The relative tolerance of numbers, at least 0.
        atol: The absolute tolerance of numbers, at least 0.
    """
    if isinstance(expected, dict):
        return (
            isinstance(got, dict)
            and expected.keys() == got.keys()
            and all(same(expected[key], got[key], rtol, atol) for key in expected)
        )
    ours, theirs = _numbers(expected), _numbers(got)
    if ours is not None and theirs is not None:
        return _close(ours, theirs, rtol, atol)
    if _listed(expected) and _listed(got):
        pairs = zip(expected, got, strict=False)
        return len(expected) == len(got) and all(
            same(a, b, rtol, atol) for a, b in pairs
        )
    return type(expected) is type(got) and bool(expected == got)


def _close(ours: torch.Tensor, theirs: torch.Tensor, rtol: float, atol: float) -> bool:
    if ours.shape != theirs.shape:
        return False
    truths = [side.dtype == torch.bool for side in (ours, theirs)]
    if any(truths):
        return all(truths) and torch.equal(ours, theirs)
    ours, theirs = ours.double(), theirs.double()
    return torch.allclose(theirs, ours, rtol=rtol, atol=atol, equal_nan=True)


def _numbers(value: object) -> torch.Tensor | None:
    """Return numbers as a tensor; None for what is no regular array of one kind."""
    if not _listed(value):
        try:
            return torch.as_tensor(value).detach()
        except (TypeError, ValueError, RuntimeError):
            return None
    parts = [_numbers(part) for part in value]
    if any(part is None for part in parts):
        return None
    if len({(part.shape, part.dtype == torch.bool) for part in parts}) > 1:
        return None
    truths = bool(parts) and parts[0].dtype == torch.bool
    parts = parts if truths else [part.double() for part in parts]
    return torch.stack(parts) if parts else torch.zeros(0)


def _listed(value: object) -> bool:
    return isinstance(value, Sequence) and not isinstance(value, (str, bytes))


def shown(value: object) -> str:
    """Write a value in one line: numbers short, and not more than fits a screen.

    Args:
        value: Anything.
    """
    if isinstance(value, float):
        return f"{value:.6g}"
    if isinstance(value, (list, tuple)):
        inner = ", ".join(map(shown, value))
        text = f"[{inner}]" if isinstance(value, list) else f"({inner})"
    elif isinstance(value, torch.Tensor):
        text = " ".join(repr(value.detach()).split())
    else:
        text = repr(value)
    return text if len(text) <= WIDTH else text[:WIDTH] + " …"
