"""A chapter as a notebook: its prose, formulas, programs and stored outputs.

It is made from the page's Markdown as the hooks leave it, so citations are numbered
and tasks filled in. A program becomes a code cell with what it printed and drew; code
of the library, an excerpt, stays part of the text, as do hints and answers. Above a
program that takes minutes stands how many.
"""

import base64
import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output

from mlnotes_docs.fences import PYTHON, Fence, scan
from mlnotes_docs.manifest import SLOW

BOX = re.compile(r'^( *)(?:!!!|\?\?\?\+?|===)(?: [\w-]+)*(?: "(.*)")?$')
IMAGE = re.compile(r"^ *!\[(.*?)\]\(\S*?((?:snippets|diagrams)/\S+\.svg)\)(?:\{.*\})?$")
KEPT_OR_ATTRIBUTES = re.compile(
    r"(\$[^$\n]+\$|`[^`\n]+`)|"
    r'[ ]?\{(?:[ ]*(?:[#.][A-Za-z][\w-]*|[\w-]+="[^"]*"))+[ ]*\}'
)
ITEM = re.compile(r"\[([\d.]+)\]\(([^)]*#item-[\d-]+)\)\{[^}]*\.item\}")
LINK = re.compile(r"(?<!!)\]\((?!\w+:)([^)\s]*)\)")
ABBREVIATION = re.compile(r"^\*\[.+?\]: .*$", re.M)
SETUP = """import sys

import torch


def afresh(*_):
    # Each program of this notebook stands alone: undo what the last one set.
    torch.set_default_dtype(torch.float32)
    sys.argv = ["program"]


get_ipython().events.register("pre_run_cell", afresh)"""

SHORT = '`import sys; sys.argv += ["--seeds", "2"]`'
TAKES = {
    "en": "*Run in full, the next program takes about {} on one core. For a short run, "
    "with other numbers, put {} above its first line.*",
    "zh": "*下面这个程序完整运行一次，单核约需 {}。想快些，就在它的第一行之前加上 "
    "{}，打印出的数会有所不同。*",
}
MINUTES = {"en": ("minute", "minutes"), "zh": ("分钟", "分钟")}


@dataclass
class Place:
    """Where a page stands on the site.

    Attributes:
        root: The project's folder.
        uri: The page's source, such as `foundations/index.md`.
        language: ``"en"`` or ``"zh"``.
        site: The address of the site in this language, with a slash at its end.
        verdicts: The word for the verdict of each item.
    """

    root: Path
    uri: str
    language: str
    site: str
    verdicts: dict[str, str]


@dataclass
class _Cells:
    """The cells so far, and the text that is not yet one of them."""

    cells: list[NotebookNode] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    attachments: dict[str, dict[str, str]] = field(default_factory=dict)
    program: str = ""  # of the last code cell

    def flush(self) -> None:
        text = re.sub(r"\n{3,}", "\n\n", "\n".join(self.text)).strip("\n")
        if text:
            self.cells.append(new_markdown_cell(text))
            if self.attachments:
                self.cells[-1].attachments = self.attachments
        self.text, self.attachments = [], {}


def notebook(place: Place, markdown: str, opening: str) -> NotebookNode:
    """Make the notebook of a page.

    Args:
        place: Where the page stands.
        markdown: Its text without front matter, includes not yet expanded.
        opening: What the first cell says, in Markdown.
    """
    title, _, _ = markdown.strip().partition("\n")
    made, lines, depth = _Cells(), markdown.replace(title, "", 1).split("\n"), 0
    markdown = "\n".join(lines)
    found = {fence.number: fence for fence in scan(place.root, place.uri, markdown)}
    at = 0
    while at < len(lines):
        line = lines[at]
        if line.strip() and len(line) - len(line.lstrip()) < depth:
            depth = 4 * ((len(line) - len(line.lstrip())) // 4)
        if fence := found.get(at + 1):
            _fence(made, place, fence)
            at = fence.end
            continue
        if box := BOX.match(line):
            depth = len(box[1]) + 4
            made.text += ["", f"**{box[2]}**", ""] if box[2] else [""]
        elif image := IMAGE.match(line):
            _figure(made, place, image[1], image[2])
        else:
            made.text.append(_plain(place, line[depth:] if line.strip() else ""))
        at += 1
    made.flush()
    head = new_markdown_cell(f"{_plain(place, title)}\n\n{opening}")
    return _finished([head, new_code_cell(SETUP), *made.cells])


def _fence(made: _Cells, place: Place, fence: Fence) -> None:
    """Add a code block: a program, what it printed, or text."""
    paths = [path for path, _ in fence.includes]
    source = fence.text.rstrip("\n")
    excerpt = any(path.startswith("src/") for path in paths)
    if fence.language in PYTHON and not excerpt and "notest" not in fence.classes:
        if slow := SLOW.search(source):
            made.text += ["", _takes(int(slow[1]), place.language)]
        made.flush()
        made.cells.append(new_code_cell(source))
        made.program = paths[0].removesuffix(".py") if paths else ""
        return
    ours = not paths or paths[0].removesuffix(".out") == made.program
    if fence.language == "text" and ours and (cell := _open_cell(made)):
        cell.outputs.append(new_output("stream", name="stdout", text=f"{source}\n"))
        return
    made.text += ["", f"```{fence.language}", source, "```", ""]


def _takes(minutes: int, language: str) -> str:
    """Say how long a program of the slow tier takes, and how to shorten it."""
    time = f"{minutes} {MINUTES[language][minutes != 1]}"
    return TAKES[language].format(time, SHORT)


def _open_cell(made: _Cells) -> NotebookNode | None:
    """Return the program right above, which an output can belong to."""
    last = made.cells[-1] if made.cells and not "".join(made.text).strip() else None
    return last if last and last.cell_type == "code" else None


def _figure(made: _Cells, place: Place, alt: str, path: str) -> None:
    """Add a drawing: to the program that drew it if it comes right after it."""
    folder = place.root if path.startswith("snippets/") else place.root / "docs/shared"
    drawing = (folder / path).read_text("utf-8")
    own = re.sub(r"(-\d+)?\.svg$", "", path) == made.program
    if own and (cell := _open_cell(made)):
        data = {"image/svg+xml": drawing, "text/plain": alt}
        cell.outputs.append(new_output("display_data", data=data))
        return
    name = Path(path).name
    coded = base64.b64encode(drawing.encode()).decode()
    made.attachments[name] = {"image/svg+xml": coded}
    made.text.append(f"![{alt}](attachment:{name})")


def _plain(place: Place, line: str) -> str:
    """Rewrite a line of Markdown for a reader who has no site around it."""
    line = ITEM.sub(
        lambda m: f"[**{m[1]} · {place.verdicts.get(m[1], '')}**]({m[2]})", line
    )
    line = LINK.sub(lambda m: f"]({_address(place, m[1])})", line)
    if line.startswith(("*[", "<!--")):
        return "" if ABBREVIATION.match(line) or line.endswith("-->") else line
    return KEPT_OR_ATTRIBUTES.sub(lambda m: m[1] or "", line)


def _address(place: Place, target: str) -> str:
    """Turn a link within the site into one that works from anywhere."""
    path, _, anchor = target.partition("#")
    full = posixpath.join(posixpath.dirname(place.uri), path) if path else place.uri
    url = re.sub(r"(^|/)index\.md$|\.(?:md|ipynb)$", "/", posixpath.normpath(full))
    return place.site + url.lstrip("/") + (f"#{anchor}" if anchor else "")


def _finished(cells: list[NotebookNode]) -> NotebookNode:
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"  # stable: the same page gives the same bytes
    made = new_notebook(cells=cells)
    kernel = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made.metadata = NotebookNode(kernelspec=NotebookNode(kernel))
    return made
