"""Diagnosis: what ails a model, read from its losses and those of a simpler one."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from mlnotes import check
from mlnotes.train import History

Verdict = Literal["model too weak", "optimisation failed", "overfitting", "fine"]


# --8<-- [start:diagnosis]
@dataclass(frozen=True)
class Diagnosis:
    """What `diagnose` found.

    Attributes:
        verdict: What ails the flexible model.
        reason: Why, in words and numbers.
        training: The training loss of the flexible model.
        validation: Its validation loss.
        simple_training: The training loss of the simple model.
        large_training: The limit above which a training loss counts as large.
        large_validation: The limit above which the validation loss counts as large.
    """

    verdict: Verdict
    reason: str
    training: float
    validation: float
    simple_training: float
    large_training: float
    large_validation: float


# --8<-- [end:diagnosis]


# --8<-- [start:diagnose]
def diagnose(
    simple: History, flexible: History, *, reference: float, large: float, gap: float
) -> Diagnosis:
    """Say what ails the flexible model, judged by the last losses of both.

    A large training loss means underfitting, of one of two kinds. The flexible model
    can do all that the simple one can: if its training loss is the larger one all the
    same, optimisation failed; if not, the model is too weak. A small training loss with
    a large validation loss means overfitting.

    Args:
        simple: The losses of a model with fewer layers, units or features.
        flexible: The losses of the model in question, on the same examples.
        reference: The loss of a model that ignores the features, in (0, ∞): for squared
            error the variance of the targets, for cross-entropy the entropy of the
            class frequencies.
        large: A training loss is large above this share of the reference, in (0, 1).
        gap: A validation loss is large when it exceeds the training loss by more than
            this share of the reference, in (0, ∞).

    Returns:
        The verdict, the reason, and the numbers compared.

    Raises:
        TypeError: If a loss or a limit is no number.
        ValueError: If a needed curve is empty, a loss is not finite, or a limit is out
            of range.

    Reference:
        Lee (2021), Machine Learning, lecture "General guidance"; He, Zhang, Ren and Sun
        (2016), figure 1, for a deeper network with the larger training loss.
    """
    check.number("reference", reference, 0.0, closed="()")
    check.number("large", large, 0.0, 1.0, closed="()")
    check.number("gap", gap, 0.0, closed="()")
    s = _last("simple.train", simple.train)
    t = _last("flexible.train", flexible.train)
    v = _last("flexible.validation", flexible.validation)
    numbers = (t, v, s, limit := large * reference, high := t + gap * reference)
    if t > limit:
        found = f"its training loss {t:.3g} is large, above {limit:.3g}"
        if t > s:
            reason = f"{found}, though the simple model reaches {s:.3g}"
            return Diagnosis("optimisation failed", reason, *numbers)
        reason = f"{found}, but no larger than the {s:.3g} of the simple model"
        return Diagnosis("model too weak", reason, *numbers)
    found = f"its training loss {t:.3g} is small, at most {limit:.3g}"
    if v > high:
        reason = f"{found}, but its validation loss {v:.3g} is large, above {high:.3g}"
        return Diagnosis("overfitting", reason, *numbers)
    reason = f"{found}, and so is its validation loss {v:.3g}, at most {high:.3g}"
    return Diagnosis("fine", reason, *numbers)


# --8<-- [end:diagnose]


def _last(name: str, curve: Sequence[float]) -> float:
    if not curve:
        raise ValueError(f"{name} must not be empty, got {curve}")
    for loss in curve:
        check.number(name, loss)
    return curve[-1]
