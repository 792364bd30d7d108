r"""Check: a numbered equation is the same in the code and on both pages.

In code its TeX stands in a docstring with `\\tag{5a}`, and `# (5a)` ends the line that
computes it. On a page it stands as a display with the same `\\tag{5a}`.
"""

import ast
import re
from pathlib import Path

from mlnotes_docs.project import LANGUAGES, chapters
from mlnotes_docs.prose import DISPLAY, line_of, prose

TAG = re.compile(r"\\tag\{(\d+)([a-z]+)\}")
COMPUTED = re.compile(r"^(?P<code>[^#\n]*\S)\s+# .*$", re.M)
MENTION = re.compile(r"\((\d+[a-z]+)\)")


def source(root: Path) -> tuple[dict[str, tuple[str, str]], list[str]]:
    """Read the equations of `src/mlnotes`.

    Args:
        root: The project's folder.

    Returns:
        For each id its TeX, white space removed, and its place; and complaints.
    """
    found: dict[str, tuple[str, str]] = {}
    complaints = []
    for path in sorted((root / "src" / "mlnotes").rglob("*.py")):
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8")
        computed = {
            key
            for match in COMPUTED.finditer(text)
            for key in MENTION.findall(match[0][len(match["code"]) :])
        }
        documented = set()
        for node in ast.walk(ast.parse(text)):
            if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Module)):
                continue
            docstring = ast.get_docstring(node) or ""
            for key, tex in _equations(docstring).items():
                documented.add(key)
                place = f"{name}:{getattr(node, 'lineno', 1)}"
                if key in found and found[key][0] != tex:
                    complaints.append(f"{place}: ({key}) differs from {found[key][1]}")
                found.setdefault(key, (tex, place))
        for key in sorted(documented - computed):
            complaints.append(f"{name}: no line computes ({key})")
        for key in sorted(computed - documented):
            complaints.append(
                f"{name}: ({key}) is computed, but no docstring states it"
            )
    return found, complaints


def check(root: Path) -> list[str]:
    """Compare the equations of the code with those of the written chapters."""
    code, complaints = source(root)
    for chapter in chapters(root):
        if not chapter.written:
            continue
        ours = {k: v for k, v in code.items() if re.match(rf"{chapter.number}[a-z]", k)}
        for language in LANGUAGES:
            complaints += _page(root, f"docs/{language}/{chapter.slug}", ours)
    return complaints


def _page(root: Path, folder: str, code: dict[str, tuple[str, str]]) -> list[str]:
    shown, found = {}, []
    for path in sorted((root / folder).glob("*.md")):
        page = path.relative_to(root).as_posix()
        text = prose(root, page)
        for match in DISPLAY.finditer(text):
            place = f"{page}:{line_of(text, match.start())}"
            for key, tex in _equations(match[0]).items():
                if key in shown:
                    found.append(f"{place}: ({key}) is already at {shown[key][1]}")
                shown[key] = tex, place
    for key in sorted(code.keys() - shown.keys()):
        found.append(f"{folder}: equation ({key}) of {code[key][1]} is not shown")
    for key, (tex, place) in sorted(shown.items()):
        if key not in code:
            found.append(f"{place}: no code computes equation ({key})")
        elif code[key][0] != tex:
            found.append(f"{place}: equation ({key}) differs from {code[key][1]}")
    return found


def _equations(text: str) -> dict[str, str]:
    return {
        tag[1] + tag[2]: "".join(TAG.sub("", match[1]).split())
        for match in DISPLAY.finditer(text)
        if (tag := TAG.search(match[1]))
    }
