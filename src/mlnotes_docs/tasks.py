"""What the exercises of `mlnotes.exercises` ask for, read without importing them."""

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from mlnotes_docs.project import LANGUAGES, chapters

MARKER = re.compile(r"^<!-- generated: task (\S+) -->$", re.M)
HEADING = re.compile(r"### .*\{#exercise-(\d+)\}\n")


@dataclass(frozen=True)
class Task:
    """What one exercise asks for.

    Attributes:
        signature: The function's name and arguments.
        text: What to return, in both languages.
    """

    signature: str
    text: dict[str, str]


def tasks(root: Path) -> dict[str, Task]:
    """Read the exercises that have a checker.

    Args:
        root: The project's folder.
    """
    found = {}
    for path in sorted((root / "src" / "mlnotes" / "exercises").glob("*.py")):
        found |= _tasks(path.read_text("utf-8"))
    return found


@functools.lru_cache(maxsize=32)  # each exercise of a page asks for all
def _tasks(module: str) -> dict[str, Task]:
    found = {}
    for node in ast.parse(module).body:
        for call in getattr(node, "decorator_list", []):
            if getattr(getattr(call, "func", None), "id", "") == "exercise":
                found[call.args[0].value] = _task(node, call)
    return found


def _task(node: ast.FunctionDef, call: ast.Call) -> Task:
    text = (ast.get_docstring(node) or "").split("\nArgs:")[0].strip()
    chinese = next(k.value.value for k in call.keywords if k.arg == "zh")
    for argument in [*node.args.args, *node.args.kwonlyargs]:
        argument.annotation = None
    signature = f"{node.name}({ast.unparse(node.args)})"
    return Task(signature, {"en": text, "zh": chinese})


def check(root: Path) -> list[str]:
    """Compare the checkers with the exercises of the pages.

    Args:
        root: The project's folder.

    Returns:
        A sentence for each task that a page does not show under its exercise, and for
        each that it shows and that has no checker.
    """
    found, known = [], tasks(root)
    for chapter in chapters(root):
        if not chapter.written:
            continue
        own = {name for name in known if name.startswith(f"{chapter.number}.")}
        for language in LANGUAGES:
            page = f"docs/{language}/{chapter.slug}/index.md"
            shown = _shown((root / page).read_text("utf-8"), chapter.number)
            found += [f"{page}: task {name} is not shown" for name in own - shown]
            found += [f"{page}: task {name} has no checker" for name in shown - own]
    return sorted(found)


def _shown(text: str, chapter: int) -> set[str]:
    """List the tasks of a page; one under a wrong heading is listed with it."""
    found = set()
    for part in re.split(r"^(?=###? )", text, flags=re.M):
        heading = HEADING.match(part)
        own = f"{chapter}.{heading[1]}" if heading else "no exercise"
        names = MARKER.findall(part)
        found |= {name if name == own else f"{name} under {own}" for name in names}
    return found
