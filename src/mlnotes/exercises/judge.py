"""Try a reader's answer on every case of an exercise, and say what is wrong."""

import copy
import runpy
import sys
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mlnotes.exercises.same import same, shown
from mlnotes.exercises.task import Exercise

WORDS = {
    "en": {
        "right": "{id} is right: {n} cases.",
        "wrong": "{id} is wrong. Case {k} of {n}:\n  {call}",
        "expected": "  should be {value}",
        "got": "  but is    {value}",
        "raised": "  raises {value}",
        "missing": "{file} has no function {name}; the exercise asks for {signature}.",
        "broken": "{file} does not run: {value}",
    },
    "zh": {
        "right": "{id} 正确：{n} 个用例全部通过。",
        "wrong": "{id} 不对。第 {k} 个用例（共 {n} 个）：\n  {call}",
        "expected": "  应为 {value}",
        "got": "  实为 {value}",
        "raised": "  抛出 {value}",
        "missing": "{file} 里没有函数 {name}；题目要写的是 {signature}。",
        "broken": "{file} 无法运行：{value}",
    },
}


@dataclass(frozen=True)
class Report:
    """The outcome of a check.

    Attributes:
        right: Whether every case is right.
        text: What to tell the reader; of a wrong answer the first failing case.
    """

    right: bool
    text: str


def check(exercise: Exercise, path: Path, language: str = "en") -> Report:
    """Run a reader's file and try its function on every case.

    Args:
        exercise: The exercise.
        path: The file, a Python program that defines the function asked for.
        language: The language of the report, ``"en"`` or ``"zh"``.

    Returns:
        What came out. A file that does not run, or lacks the function, is wrong too.
    """
    words, name = WORDS[language], exercise.answer.__name__
    try:
        answer = runpy.run_path(str(path), run_name="answer").get(name)
    except (Exception, SystemExit) as error:
        value = _described(error, path)
        return Report(False, words["broken"].format(file=path, value=value))
    if not callable(answer):
        facts = {"file": path, "name": name, "signature": exercise.signature}
        return Report(False, words["missing"].format(**facts))
    cases = exercise.drawn()
    for k, case in enumerate(cases, 1):
        if problem := _problem(exercise, answer, case, path, words):
            call = f"{name}({', '.join(map(shown, case))})"
            head = words["wrong"].format(id=exercise.id, k=k, n=len(cases), call=call)
            why = _recognised(exercise, answer, cases[:k], language)
            return Report(False, "\n".join([head, *problem, *why]))
    return Report(True, words["right"].format(id=exercise.id, n=len(cases)))


def _problem(
    exercise: Exercise, answer: Callable, case: tuple, path: Path, words: dict
) -> list[str]:
    expected = exercise.answer(*copy.deepcopy(case))
    try:
        got = answer(*copy.deepcopy(case))
    except (Exception, SystemExit) as error:
        return [words["raised"].format(value=_described(error, path))]
    if same(expected, got, exercise.rtol, exercise.atol):
        return []
    return [
        words["expected"].format(value=shown(expected)),
        words["got"].format(value=shown(got)),
    ]


def _recognised(
    exercise: Exercise, answer: Callable, cases: list[tuple], language: str
) -> list[str]:
    """Say what is wrong, if the answers so far are those of a known mistake."""
    for known in exercise.mistakes:
        try:
            results = [
                (known.answer(*copy.deepcopy(case)), answer(*copy.deepcopy(case)))
                for case in cases
            ]
        except (Exception, SystemExit):  # the answer's own: it has been told already
            continue
        if all(same(a, b, exercise.rtol, exercise.atol) for a, b in results):
            return [known.en if language == "en" else known.zh]
    return []


def _described(error: BaseException, path: Path) -> str:
    """Name an exception, and the line of the reader's file that it came from."""
    lines = [
        frame.lineno
        for frame in traceback.extract_tb(sys.exc_info()[2])
        if frame.filename == str(path)
    ]
    lines += [error.lineno] if isinstance(error, SyntaxError) else []
    where = f" ({path.name}:{lines[-1]})" if lines else ""
    return f"{type(error).__name__}: {error}{where}"
