"""Check: chapters are complete, nothing is left over, code is in order."""

import ast
import re
from pathlib import Path

from mlnotes_docs.fences import fences
from mlnotes_docs.manifest import snippets
from mlnotes_docs.project import chapters, pages
from mlnotes_docs.prose import parts

FILE_LINES, BODY_LINES = 250, 30
EXERCISES = 6
SECTIONS = ["Args:", "Returns:", "Raises:", "Differs from torch:", "Reference:"]
NO_LAB = {"classification-loss": "its programs are small enough to turn by hand"}
LINK = re.compile(r"\]\((?!https?:|#|mailto:)([^)#\s]+)")


def check(root: Path) -> list[str]:
    """Check folders, orphans, relative links of the top-level pages, and docstrings."""
    return _chapters(root) + _orphans(root) + _links(root) + _code(root)


def _chapters(root: Path) -> list[str]:
    found = []
    slugs = {chapter.slug for chapter in chapters(root)}
    for folder in ("snippets", "docs/en", "docs/zh"):
        for path in sorted((root / folder).iterdir()):
            if path.is_dir() and path.name not in slugs | {"api"}:
                found.append(f"{folder}/{path.name} belongs to no chapter")
    for chapter in chapters(root):
        if not chapter.written:
            continue
        own = root / "snippets" / chapter.slug
        test = f"tests/chapters/test_{chapter.slug.replace('-', '_')}.py"
        if not (root / test).exists():
            found.append(f"chapter {chapter.slug} has no {test}")
        if len(list(own.glob("exercise-*.py"))) < EXERCISES:
            found.append(f"chapter {chapter.slug} has fewer than {EXERCISES} exercises")
        lab = f"docs/shared/labs/{chapter.slug}.py"
        if not (root / lab).exists() and chapter.slug not in NO_LAB:
            found.append(f"chapter {chapter.slug} has no {lab}")
    return found


def _orphans(root: Path) -> list[str]:
    shown, drawn = set(), set()
    for page in pages(root):
        shown |= {path for fence in fences(root, page) for path, _ in fence.includes}
        figures = [part.value for part in parts(root, page) if part.kind == "figure"]
        drawn |= {figure.split("../", 1)[-1] for figure in figures}
    found, owned = [], set()
    for snippet in snippets(root):
        for path in (snippet.path, snippet.output):
            owned.add(path)
            if (name := path.relative_to(root).as_posix()) not in shown:
                found.append(f"{name} is on no page")
        for path in snippet.figures():
            owned.add(path)
            name = path.relative_to(root).as_posix()
            if not name.endswith(".dark.svg") and name not in drawn:
                found.append(f"{name} is on no page")
    for path in sorted((root / "snippets").glob("*/*.*")):
        if path not in owned:
            found.append(f"{path.relative_to(root).as_posix()} belongs to no program")
    return found


def _links(root: Path) -> list[str]:
    return [
        f"{path.name}: links to {target}, which does not exist"
        for path in sorted(root.glob("*.md"))
        for target in LINK.findall(path.read_text("utf-8"))
        if not (root / target).exists()
    ]


def external_links(root: Path) -> list[str]:
    """List the links to other hosts, each with the pages that have it."""
    found: dict[str, set[str]] = {}
    for page in pages(root):
        for part in parts(root, page):
            if part.kind == "link" and part.value.startswith("http"):
                found.setdefault(part.value, set()).add(page)
    return [f"{link}  ({', '.join(sorted(on))})" for link, on in sorted(found.items())]


def sizes(root: Path) -> list[tuple[int, str]]:
    """List the functions of `src/` by the lines of their bodies, longest first."""
    found = []
    for path in sorted((root / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.FunctionDef):
                name = f"{path.relative_to(root).as_posix()}:{node.lineno} {node.name}"
                found.append((_body_lines(node), name))
    return sorted(found, reverse=True)


def _body_lines(node: ast.FunctionDef) -> int:
    first = node.body[1:] if ast.get_docstring(node) and node.body[1:] else node.body
    return (node.end_lineno or 0) - first[0].lineno + 1


def _code(root: Path) -> list[str]:
    found = [f"{name} has {n} lines" for n, name in sizes(root) if n > BODY_LINES]
    for path in sorted((root / "src").rglob("*.py")):
        name, text = path.relative_to(root).as_posix(), path.read_text("utf-8")
        if text.count("\n") > FILE_LINES:
            found.append(f"{name} has {text.count(chr(10))} lines")
        if not name.startswith("src/mlnotes/"):
            continue
        for node in ast.parse(text).body:
            found += [f"{name}:{problem}" for problem in _public(node)]
    return found


def _public(node: ast.stmt) -> list[str]:
    if not isinstance(node, (ast.FunctionDef, ast.ClassDef)) or node.name[0] == "_":
        return []
    where = f"{node.lineno} {node.name}"
    docstring = ast.get_docstring(node)
    if not docstring:
        return [f"{where} has no docstring"]
    order = [docstring.find(section) for section in SECTIONS if section in docstring]
    found = (
        [] if order == sorted(order) else [f"{where}: docstring sections out of order"]
    )
    # The docstring of a class documents what its methods share.
    if isinstance(node, ast.FunctionDef):
        found += _arguments(node, docstring, where)
    return found


def _arguments(node: ast.FunctionDef, docstring: str, where: str) -> list[str]:
    found = []
    for argument in [*node.args.args, *node.args.kwonlyargs]:
        if argument.arg in ("self", "cls", "ctx"):
            continue
        line = re.search(rf"^\s+{argument.arg}: (.+)", docstring, re.M)
        if not line:
            found.append(f"{where}: argument {argument.arg} is not documented")
        hint = ast.unparse(argument.annotation) if argument.annotation else ""
        if not hint:
            found.append(f"{where}: argument {argument.arg} has no type")
        elif hint == "Tensor" and line and "any shape" not in docstring:
            found.append(f"{where}: argument {argument.arg} has no shape")
    return found
