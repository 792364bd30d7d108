"""Find the code blocks of a page, with their `--8<--` includes expanded.

pytest-markdown-docs neither expands includes nor sees a fence inside a tab or an
admonition. This scanner does both, and remembers which file and line each shown line
came from. That it agrees with the site is proved against the built HTML by
`tests/docs/test_built_site.py`.
"""

import contextlib
import functools
import re
import textwrap
from dataclasses import dataclass
from pathlib import Path

from mlnotes_docs.project import pages

OPENING = re.compile(r"^(?P<indent>[ \t>]*)(?P<fence>`{3,}|~{3,})[ \t]*(?P<info>.*)$")
INCLUDE = re.compile(
    r'^(?P<indent>[ \t]*)-+8<-+[ \t]+"(?P<path>[^":]+)(:(?P<region>[\w-]+))?"$'
)
MARK = re.compile(r"-+8<-+[ \t]+\[(?P<kind>start|end):(?P<region>[\w-]+)\]")
BRACES = re.compile(
    r'\.(?P<cls>[\w-]+)|(?P<key>[\w-]+)="(?P<value>[^"]*)"|(?P<bare>\S+)'
)
PYTHON = {"py", "python", "python3"}


class PageError(Exception):
    """A fault of a page; the message names the page and the line."""


@dataclass(frozen=True)
class Line:
    """One line of a code block: its text, and the file and line it came from."""

    text: str
    file: str
    number: int


@dataclass(frozen=True)
class Fence:
    """One code block of a page.

    Attributes:
        page: The page's path within the project.
        number: The line of its opening fence, from 1.
        end: The line of its closing fence.
        language: The language it names.
        classes: Its further classes (`notest`, …).
        options: Its `key="value"` pairs.
        lines: What it shows.
        includes: The (path, region) pairs that it includes; region may be None.
    """

    page: str
    number: int
    end: int
    language: str
    classes: frozenset[str]
    options: dict[str, str]
    lines: tuple[Line, ...]
    includes: tuple[tuple[str, str | None], ...]

    @property
    def text(self) -> str:
        """What the block shows."""
        return "\n".join(line.text for line in self.lines) + "\n"


@functools.lru_cache(maxsize=256)
def fences(root: Path, page: str) -> tuple[Fence, ...]:
    """List the code blocks of a page.

    Args:
        root: The project's folder, where include paths start.
        page: The page's path within it.

    Raises:
        PageError: If an include or a region is missing, or a fence never ends.
    """
    return scan(root, page, (root / page).read_text("utf-8"))


def scan(root: Path, page: str, text: str) -> tuple[Fence, ...]:
    """List the code blocks of a text; `page` names it in errors."""
    lines = text.split("\n")
    found, at, comment = [], 0, False
    while at < len(lines):
        comment = (comment or "<!--" in lines[at]) and "-->" not in lines[at]
        match = None if comment else OPENING.match(lines[at])
        if not match or ("`" in match["fence"] and "`" in match["info"]):
            at += 1
            continue
        end = _closing(lines, at, match)
        if end is None:
            raise PageError(
                f"{page}:{at + 1}: the code block that opens here never ends"
            )
        found.append(_fence(root, page, lines, at, end, match))
        at = end + 1
    return tuple(found)


def _closing(lines: list[str], start: int, opening: re.Match[str]) -> int | None:
    fence, width = opening["fence"], len(opening["indent"])
    pattern = re.compile(rf"^[ \t>]{{{width}}}{fence[0]}{{{len(fence)},}}[ \t]*$")
    return next(
        (i for i in range(start + 1, len(lines)) if pattern.match(lines[i])), None
    )


def _fence(
    root: Path, page: str, lines: list[str], start: int, end: int, match: re.Match[str]
) -> Fence:
    language, classes, options = _info(match["info"])
    width, shown, includes = len(match["indent"]), [], []
    for i in range(start + 1, end):
        text = lines[i][width:]
        if include := INCLUDE.match(text):
            got = _include(root, include, f"{page}:{i + 1}")
            shown += [Line(include["indent"] + x.text, x.file, x.number) for x in got]
            includes.append((include["path"], include["region"]))
        else:
            shown.append(Line(text, page, i + 1))
    return Fence(
        page,
        start + 1,
        end + 1,
        language,
        classes,
        options,
        tuple(shown),
        tuple(includes),
    )


def _info(info: str) -> tuple[str, frozenset[str], dict[str, str]]:
    info = info.strip()
    if not info.startswith("{"):
        language, _, rest = info.partition(" ")
        info = f".{language} {rest}" if language else rest
    matches = list(BRACES.finditer(info.strip("{}")))
    classes = [m["cls"] for m in matches if m["cls"]]
    bare = {m["bare"] for m in matches if m["bare"]}
    options = {m["key"]: m["value"] for m in matches if m["key"]}
    language = classes[0] if classes else ""
    return language, frozenset({*classes[1:], *bare}), options


def _include(root: Path, include: re.Match[str], place: str) -> list[Line]:
    path, region = include["path"], include["region"]
    if not (root / path).is_file():
        raise PageError(f"{place}: the included file {path} does not exist")
    text = (root / path).read_text("utf-8")
    lines = [Line(t, path, n) for n, t in enumerate(text.split("\n"), 1)]
    if region is None:
        if lines[-1].text == "":
            lines.pop()
        return [line for line in lines if not MARK.search(line.text)]
    marks = {
        (m["kind"], m["region"]): x.number for x in lines if (m := MARK.search(x.text))
    }
    for kind in ("start", "end"):
        if (kind, region) not in marks:
            raise PageError(f"{place}: {path} has no [{kind}:{region}]")
    inner = lines[marks["start", region] : marks["end", region] - 1]
    inner = [line for line in inner if not MARK.search(line.text)]
    flat = textwrap.dedent("\n".join(line.text for line in inner)).split("\n")
    return [Line(t, x.file, x.number) for t, x in zip(flat, inner, strict=True)]


def excuse(fence: Fence) -> str:
    """Return the written reason why a block is not run, or nothing."""
    return fence.options.get("reason", "") if "notest" in fence.classes else ""


def unrun(root: Path) -> list[str]:
    """List the blocks of all pages that are excused, each with its place and reason."""
    found = []
    for page in pages(root):
        with contextlib.suppress(PageError):  # such a page has a failing test
            found += [
                f"{page}:{fence.number}: {excuse(fence)}"
                for fence in fences(root, page)
                if fence.language in PYTHON and excuse(fence)
            ]
    return found
