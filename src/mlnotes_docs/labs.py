"""Labs: one notebook a chapter, `docs/shared/labs/<slug>.py`, for both languages.

A lab is a percent-format program. A Markdown cell marked `lang="en"` or `lang="zh"`
belongs to one language, all other cells to both. It is executed once, by us, and kept
under a key made of its text, the modules that it imports and the versions; a cell that
fails, fails the build.
"""

import ast
import functools
import os
import re
from importlib.metadata import version
from pathlib import Path

import jupytext
import nbformat
from filelock import FileLock
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError
from nbformat import NotebookNode

from mlnotes_docs.execute import ENVIRONMENT
from mlnotes_docs.manifest import digest, write
from mlnotes_docs.project import LANGUAGES

LIMIT = 300
ANSI = re.compile(r"\x1b\[[0-9;]*m")
HEADING = re.compile(r"^#+ ", re.M)


class LabError(Exception):
    """A lab that cannot be shown; the message names it and the cell."""


def labs(root: Path) -> list[Path]:
    """List the labs of a project."""
    return sorted((root / "docs" / "shared" / "labs").glob("*.py"))


def executed(root: Path, path: Path) -> NotebookNode:
    """Return a lab with its outputs, running it unless that was done before.

    Args:
        root: The project's folder.
        path: The lab.

    Raises:
        LabError: If a cell fails, a figure has no alt text in a language, or the two
            languages differ in their headings.
    """
    sources = sorted(imported(root / "src", path))
    stamp = b"".join(p.read_bytes() for p in [path, Path(__file__), *sources])
    versions = " ".join(version(name) for name in ("torch", "matplotlib", "nbclient"))
    key = digest(stamp + versions.encode())
    cached = root / ".cache" / "labs" / f"{path.stem}-{key}.ipynb"
    cached.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{cached}.lock"):  # both languages want it at once
        if not cached.exists():
            notebook = jupytext.read(path)
            _run(root, path, notebook)
            _check(path, notebook)
            write(cached, nbformat.writes(notebook) + "\n")
    return nbformat.reads(cached.read_text("utf-8"), as_version=4)


def imported(folder: Path, path: Path) -> set[Path]:
    """Find the modules of a folder that a program imports, directly or through others.

    Args:
        folder: Where the packages stand, such as `src`.
        path: The program.
    """
    found, todo = set(), [path]
    while todo:
        for name in _names(todo.pop().read_text("utf-8")):
            base = folder.joinpath(*name.split("."))
            new = {base.with_suffix(".py"), base / "__init__.py"} - found
            todo += [p for p in new if p.is_file()]
            found |= {p for p in new if p.is_file()}
    return found


@functools.lru_cache(maxsize=256)
def _names(program: str) -> set[str]:
    """List what its imports may run: of `from a.b import c`, a, a.b and a.b.c."""
    found = set()
    for node in ast.walk(ast.parse(program)):
        if isinstance(node, ast.ImportFrom):
            full = [f"{node.module}.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            full = [alias.name for alias in node.names]
        else:
            continue
        parts = [name.split(".") for name in full]
        found |= {".".join(x[:i]) for x in parts for i in range(1, len(x) + 1)}
    return found


def _run(root: Path, path: Path, notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells):
        cell["id"] = f"cell-{number}"  # stable: the same input gives the same bytes
    name = {"name": "python3", "display_name": "Python 3", "language": "python"}
    notebook.metadata = NotebookNode(kernelspec=NotebookNode(name))
    backend = {"MPLBACKEND": "module://matplotlib_inline.backend_inline"}
    client = NotebookClient(
        notebook,
        timeout=LIMIT,
        kernel_name="python3",
        record_timing=False,
        coalesce_streams=True,
        extra_arguments=["--log-level=ERROR"],
    )
    try:
        client.execute(env=os.environ | ENVIRONMENT | backend, cwd=str(root))
    except CellExecutionError as error:
        raise LabError(
            f"{path.relative_to(root)}: {ANSI.sub('', str(error))}"
        ) from None
    notebook.metadata.pop("language_info", None)


def _check(path: Path, notebook: NotebookNode) -> None:
    for number, cell in enumerate(notebook.cells):
        for language in LANGUAGES:
            if has_figure(cell) and not cell.metadata.get(f"alt_{language}"):
                where = f"{path.name}, cell {number}"
                raise LabError(f"{where}: a figure without alt_{language}")
    english, chinese = (
        [HEADING.findall(cell.source) for cell in in_language(notebook, language).cells]
        for language in LANGUAGES
    )
    if english != chinese:
        raise LabError(f"{path.name}: the headings differ between the languages")


def has_figure(cell: NotebookNode) -> bool:
    """Say whether a cell drew something."""
    return any(
        "image/png" in output.get("data", {}) for output in cell.get("outputs", [])
    )


def in_language(notebook: NotebookNode, language: str) -> NotebookNode:
    """Return a copy of a notebook with the cells of one language.

    Args:
        notebook: The notebook in both languages.
        language: ``"en"`` or ``"zh"``.
    """
    chosen = nbformat.from_dict(notebook)
    chosen.cells = [
        cell for cell in chosen.cells if cell.metadata.get("lang") in (None, language)
    ]
    return chosen
