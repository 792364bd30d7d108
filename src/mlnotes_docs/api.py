"""The reference: which page holds which module, and where a chapter teaches a name."""

import ast
import functools
import re
from dataclasses import dataclass
from pathlib import Path

from mlnotes_docs.fences import fences
from mlnotes_docs.project import chapters, data

SECTION = re.compile(r"^#{2,3} .*\{#([\w-]+)\}$", re.M)
TOOLS = "tools"
# Answers to exercises are no part of the library, nor is a command line.
PRIVATE = re.compile(r"mlnotes\.exercises\.(?!task$|judge$|same$)\w+$|\.__main__$")


@dataclass(frozen=True)
class Name:
    """A public function or class.

    Attributes:
        module: Its module, such as `mlnotes.optim.adam`.
        name: Its own name.
        summary: The first line of its docstring.
        line: Where it is defined.
    """

    module: str
    name: str
    summary: str
    line: int

    @property
    def anchor(self) -> str:
        """Its anchor on the page of its module."""
        return f"{self.module}.{self.name}"


def modules(root: Path) -> dict[str, list[str]]:
    """Return the modules of each page of the reference.

    Args:
        root: The project's folder.
    """
    return {
        page: [f"mlnotes.{name}" for name in names]
        for page, names in data(root, "api")["pages"].items()
    }


def words(root: Path, language: str) -> dict[str, str]:
    """Return what the reference says of itself, in one language."""
    return data(root, "api")["words"][language]


def source(root: Path, module: str) -> Path:
    """Return the file of a module."""
    base = root / "src" / Path(*module.split("."))
    return base / "__init__.py" if base.is_dir() else base.with_suffix(".py")


def names(root: Path, module: str) -> list[Name]:
    """List the public functions and classes that a module defines.

    Args:
        root: The project's folder.
        module: Its full name.
    """
    return list(_names(source(root, module).read_text("utf-8"), module))


@functools.lru_cache(maxsize=256)
def _names(text: str, module: str) -> tuple[Name, ...]:
    return tuple(
        Name(module, x.name, (ast.get_docstring(x) or "").split("\n")[0], x.lineno)
        for x in ast.parse(text).body
        if isinstance(x, (ast.FunctionDef, ast.ClassDef)) and x.name[0] != "_"
    )


def shown(root: Path, path: str, lines: set[int]) -> list[Name]:
    """List the public names that some lines of a module define.

    Args:
        root: The project's folder.
        path: The module's file within it.
        lines: Numbers of lines, from 1.
    """
    module = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    module = module.removesuffix(".__init__")
    return [name for name in names(root, module) if name.line in lines]


def taught(root: Path) -> dict[str, str]:
    """Find where chapters show names first: anchor of the name → page and section.

    Args:
        root: The project's folder.

    Returns:
        Places such as `optim/index.md#adam`, within the pages of a language.
    """
    found: dict[str, str] = {}
    for chapter in chapters(root):
        for kind in ("index", "evidence"):
            page = f"docs/en/{chapter.slug}/{kind}.md"
            if not (root / page).exists():
                continue
            text = (root / page).read_text("utf-8")
            heads = [
                (text.count("\n", 0, m.start()), m[1]) for m in SECTION.finditer(text)
            ]
            for fence in fences(root, page):
                own = [head for line, head in heads if line < fence.number]
                for path in {
                    x for x, _ in fence.includes if x.startswith("src/mlnotes/")
                }:
                    lines = {line.number for line in fence.lines if line.file == path}
                    for name in shown(root, path, lines):
                        place = f"{chapter.slug}/{kind}.md#{own[-1]}"
                        found.setdefault(name.anchor, place)
    return found


def equations(root: Path) -> dict[str, str]:
    """Find the page that shows each numbered equation: its id → page of a chapter.

    Args:
        root: The project's folder.
    """
    return {
        key: f"{chapter.slug}/{kind}.md"
        for chapter in chapters(root)
        for kind in ("index", "evidence")
        if (path := root / "docs" / "en" / chapter.slug / f"{kind}.md").exists()
        for key in re.findall(r"\\tag\{(\d+[a-z]+)\}", path.read_text("utf-8"))
    }


def check(root: Path) -> list[str]:
    """Say which modules the reference lacks, and which of its modules do not exist.

    Args:
        root: The project's folder.
    """
    src = root / "src"
    if not (root / "docs" / "shared" / "api.yml").exists():
        return []
    there = {
        ".".join(path.relative_to(src).with_suffix("").parts).removesuffix(".__init__")
        for path in (src / "mlnotes").rglob("*.py")
    }
    there = {name for name in there if name != "mlnotes" and not PRIVATE.search(name)}
    listed = [name for own in modules(root).values() for name in own]
    where = "docs/shared/api.yml"
    found = [f"{where}: {name} is missing" for name in there - set(listed)]
    found += [f"{where}: {name} does not exist" for name in set(listed) - there]
    found += [
        f"{where}: {name} is listed twice"
        for name in set(listed)
        if listed.count(name) > 1
    ]
    known = {chapter.slug for chapter in chapters(root)} | {TOOLS}
    found += [f"{where}: no chapter {page!r}" for page in modules(root).keys() - known]
    return sorted(found)
