"""`python -m mlnotes.exercises 4.3 my_answer.py`: is my answer right?"""

import argparse
import faulthandler
import inspect
import os
import sys
from pathlib import Path

from mlnotes.exercises import Exercise, check, exercises

LIMIT = 60  # seconds; an answer that takes longer is shown where it hangs
HELP = {
    "en": ("Save as my_answer.py, complete it, then run:", "has no checker; those are"),
    "zh": ("存为 my_answer.py，写完后运行：", "没有检查程序；有检查程序的是"),
}


def stub(exercise: Exercise, language: str) -> str:
    """Write an exercise as a function to complete.

    Args:
        exercise: The exercise.
        language: ``"en"`` or ``"zh"``.
    """
    text = exercise.zh if language == "zh" else inspect.getdoc(exercise.answer)
    body = "\n".join(f"    {line}".rstrip() for line in text.splitlines())
    command = f"python -m mlnotes.exercises {exercise.id} my_answer.py"
    head = f"# {HELP[language][0]}\n# {command}\n"
    return f'{head}def {exercise.signature}:\n    """{body.strip()}\n    """\n'


def main(arguments: list[str] | None = None) -> int:
    """Run the command line.

    Args:
        arguments: The words after the command; by default those of the process.

    Returns:
        0 if the answer is right or nothing was to check, 1 if it is wrong, 2 if there
        is no such exercise or file.
    """
    locale = next(filter(None, map(os.environ.get, ("LC_ALL", "LANG"))), "")
    parser = argparse.ArgumentParser("python -m mlnotes.exercises", description=__doc__)
    parser.add_argument("exercise", nargs="?", help="such as 4.3; none lists them all")
    parser.add_argument("answer", nargs="?", type=Path, help="none shows the task")
    parser.add_argument(
        "--language",
        choices=["en", "zh"],
        default="zh" if locale.startswith("zh") else "en",
        help="of the report; by default that of the system",
    )
    given = parser.parse_args(arguments)
    known = exercises()
    if given.exercise is None:
        print("\n".join(f"{id:5} {known[id].signature}" for id in known))
        return 0
    if given.exercise not in known:
        why = HELP[given.language][1]
        print(given.exercise, why, ", ".join(known), file=sys.stderr)
        return 2
    if given.answer is None:
        print(stub(known[given.exercise], given.language), end="")
        return 0
    if not given.answer.is_file():
        parser.error(f"answer must be a file, got {given.answer}")
    faulthandler.dump_traceback_later(LIMIT, exit=True, file=sys.__stderr__)
    report = check(known[given.exercise], given.answer, given.language)
    faulthandler.cancel_dump_traceback_later()
    print(report.text)
    return 0 if report.right else 1


if __name__ == "__main__":
    sys.exit(main())
