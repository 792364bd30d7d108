"""What an exercise asks for: a function to write, and the cases it must get right."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path

import torch

Cases = Callable[[torch.Generator], Iterable[tuple]]
_known: dict[str, "Exercise"] = {}


@dataclass(frozen=True)
class Mistake:
    """A wrong answer that readers often give.

    Attributes:
        answer: The wrong function.
        en: What is wrong with it, in English.
        zh: The same in Chinese.
    """

    answer: Callable
    en: str
    zh: str


@dataclass(frozen=True)
class Exercise:
    """A function that the reader writes, and how to tell whether it is right.

    Attributes:
        id: Chapter and number, such as ``"4.3"``.
        answer: A right answer; the reader's function has its name and arguments, and
            its docstring says what to return.
        zh: What to return, in Chinese.
        cases: Draws the arguments of all cases from a generator.
        rtol: The relative tolerance of numbers.
        atol: The absolute tolerance of numbers.
        mistakes: Wrong answers that are recognised.
    """

    id: str
    answer: Callable
    zh: str
    cases: Cases
    rtol: float
    atol: float
    mistakes: list[Mistake] = field(default_factory=list)

    @property
    def signature(self) -> str:
        """The function's name and arguments, as its first line has them."""
        names = inspect.signature(self.answer).parameters.values()
        shown = (
            n.name if n.default is n.empty else f"{n.name}={n.default!r}" for n in names
        )
        return f"{self.answer.__name__}({', '.join(shown)})"

    def drawn(self) -> list[tuple]:
        """Draw the arguments of all cases, the same ones every time."""
        return list(self.cases(torch.Generator().manual_seed(0)))


def exercise(
    id: str, *, zh: str, cases: Cases, rtol: float = 1e-5, atol: float = 1e-8
) -> Callable[[Callable], Callable]:
    """Make a function the right answer of an exercise.

    Args:
        id: Chapter and number, such as ``"4.3"``.
        zh: What to return, in Chinese; the English is the function's docstring.
        cases: Draws the arguments of all cases from a generator, easy ones first.
        rtol: The relative tolerance of numbers, at least 0.
        atol: The absolute tolerance of numbers, at least 0.

    Returns:
        A decorator, which leaves the function as it is.

    Raises:
        ValueError: If the exercise is known already.
    """

    def register(answer: Callable) -> Callable:
        if id in _known:
            raise ValueError(f"id must be new, got {id!r}")
        _known[id] = Exercise(id, answer, zh, cases, rtol, atol)
        return answer

    return register


def mistake(id: str, *, en: str, zh: str) -> Callable[[Callable], Callable]:
    """Make a function a wrong answer that is recognised.

    Args:
        id: The exercise, which must be known.
        en: What is wrong, in English.
        zh: What is wrong, in Chinese.

    Returns:
        A decorator, which leaves the function as it is.

    Raises:
        KeyError: If there is no such exercise.
    """

    def register(answer: Callable) -> Callable:
        _known[id].mistakes.append(Mistake(answer, en, zh))
        return answer

    return register


def exercises() -> dict[str, Exercise]:
    """Return all exercises that have a checker, by id and in order."""
    for module in pkgutil.iter_modules([str(Path(__file__).parent)]):
        if not module.name.startswith("_"):
            importlib.import_module(f"mlnotes.exercises.{module.name}")
    return dict(sorted(_known.items(), key=lambda x: [*map(int, x[0].split("."))]))
