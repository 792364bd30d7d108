"""How long a page takes to read, without its exercises' hints and answers.

Words of English and characters of Chinese are counted, each at the pace of attentive
reading. An inline formula reads like three words, a displayed one takes a quarter of a
minute, a line of code or of output two seconds. What is folded is not counted:
whoever wants it opens it. Labs are read like pages, cell by cell.
"""

import re
from pathlib import Path

import jupytext

from mlnotes_docs.fences import fences
from mlnotes_docs.labs import in_language
from mlnotes_docs.prose import DISPLAY, FORMULA, prose, words

PACE = {"en": 200, "zh": 320}  # words, characters a minute
INLINE = {"en": 3, "zh": 5}
SECONDS = {"display": 15, "line": 2}
COUNTED = {"en": re.compile(r"[A-Za-z][\w'-]*"), "zh": re.compile(r"[一-鿿]|[A-Za-z]+")}
FOLD = re.compile(r"^[ ]*\?\?\?(?!\+)")


def minutes(root: Path, page: str) -> int:
    """Return the minutes that a page takes, at least 1.

    Args:
        root: The project's folder.
        page: The page's path within it, `docs/<language>/…`.
    """
    language = page.split("/")[1]
    folded = _folded((root / page).read_text("utf-8").split("\n"))
    code = sum(
        len(fence.lines)
        for fence in fences(root, page)
        if fence.number - 1 not in folded
    )
    text = _open(prose(root, page), folded)
    return _minutes(language, text, _open(words(root, page), folded), code)


def lab_minutes(path: Path, language: str) -> int:
    """Return the minutes that a lab takes to read in a language, at least 1."""
    cells = in_language(jupytext.read(path), language).cells
    text = "\n".join(c.source for c in cells if c.cell_type == "markdown")
    code = "\n".join(c.source for c in cells if c.cell_type == "code")
    return _minutes(language, text, FORMULA.sub("", text), code.count("\n") + 1)


def _minutes(language: str, text: str, plain: str, lines: int) -> int:
    displayed = len(DISPLAY.findall(text))
    inline = len(FORMULA.findall(text)) - displayed
    units = len(COUNTED[language].findall(plain)) + INLINE[language] * inline
    seconds = SECONDS["display"] * displayed + SECONDS["line"] * lines
    return max(1, round(units / PACE[language] + seconds / 60))


def _folded(lines: list[str]) -> set[int]:
    """Find the lines, from 0, that stand inside a folded box."""
    found, depth = set(), None
    for number, line in enumerate(lines):
        indent = len(line) - len(line.lstrip())
        if depth is not None and line.strip() and indent <= depth:
            depth = None
        if depth is not None:
            found.add(number)
        elif FOLD.match(line):
            depth = indent
    return found


def _open(text: str, folded: set[int]) -> str:
    lines = text.split("\n")
    return "\n".join(x for number, x in enumerate(lines) if number not in folded)
