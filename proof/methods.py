"""Four ways to test the code blocks of a book, on the same blocks, in one process.

Each is set up as its own documentation shows it, with no other plugin loaded.
"""

import shutil
import sys
import xml.etree.ElementTree as ElementTree
from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import nbformat
from nbformat import v4

from mlnotes_docs.manifest import Snippet
from proof.blocks import Block, include, lay
from proof.clock import Clock, clock

PYTEST = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider"]
PYTEST += ["--junitxml=report.xml"]
MARKDOWN = ["-p", "pytest_markdown_docs.plugin", "--markdown-docs"]
NBMAKE = ["-p", "nbmake.pytest_plugin", "--nbmake", "--overwrite"]
PACKAGES = ("torch", "pytest", "pytest-markdown-docs", "nbmake", "ipykernel")
ALONE = {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "OMP_NUM_THREADS": "1"}


@dataclass(frozen=True)
class Result:
    """What became of some blocks.

    Attributes:
        clock: What it took.
        alarms: How many failures were reported.
        ran: How many blocks were run: a notebook stops at its first failure.
    """

    clock: Clock
    alarms: int
    ran: int


@dataclass(frozen=True)
class Method:
    """A way to test code blocks.

    Attributes:
        title: In both languages.
        prepare: Writes the blocks of a project into a folder, in the form needed.
        commands: What tests them there.
    """

    title: dict[str, str]
    prepare: Callable[[Path, Path, list[Block]], None]
    commands: Callable[[Path, list[Block]], list[list[str]]]

    def run(self, root: Path, folder: Path, blocks: list[Block]) -> Result:
        """Test blocks of a project, in a folder made anew.

        Args:
            root: The project that they come from.
            folder: To be replaced.
            blocks: What to test.
        """
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")
        self.prepare(root, folder, blocks)
        environment = ALONE | {"PYTHONPATH": str(Path(root, "src").resolve())}
        if self is not METHODS["nbmake"]:  # a kernel chooses its own
            environment["MPLBACKEND"] = "agg"
        done = clock(self.commands(folder, blocks), folder, environment)
        return Result(done, _alarms(folder, done), _ran(folder, len(blocks)))


def _alarms(folder: Path, done: Clock) -> int:
    report = folder / "report.xml"
    if not report.exists():
        return done.failed
    suite = ElementTree.parse(report).getroot().find("testsuite")
    return int(suite.attrib["failures"]) + int(suite.attrib["errors"])


def _ran(folder: Path, count: int) -> int:
    notebooks = [nbformat.read(path, 4) for path in folder.glob("*.ipynb")]
    cells = [cell for notebook in notebooks for cell in notebook.cells]
    return sum("execution" in cell.metadata for cell in cells) if cells else count


def _markdown(root: Path, folder: Path, blocks: list[Block]) -> None:
    for chapter, group in groupby(blocks, lambda block: block.chapter):
        page = "".join(_expanded(Snippet(root, block.name), block) for block in group)
        (folder / f"{chapter}.md").write_text(page, "utf-8")


def _expanded(snippet: Snippet, block: Block) -> str:
    output = snippet.output.read_text("utf-8")
    shown = include(block).splitlines()[0], block.text.rstrip("\n"), "```"
    return "\n".join([*shown, "", "```text", output.rstrip("\n"), "```", "", ""])


def _notebooks(root: Path, folder: Path, blocks: list[Block]) -> None:
    for chapter, group in groupby(blocks, lambda block: block.chapter):
        cells = [_cell(Snippet(root, block.name), block) for block in group]
        for number, cell in enumerate(cells):
            cell["id"] = f"block-{number}"
        nbformat.write(v4.new_notebook(cells=cells), folder / f"{chapter}.ipynb")


def _cell(snippet: Snippet, block: Block) -> nbformat.NotebookNode:
    outputs = [v4.new_output("stream", text=snippet.output.read_text("utf-8"))]
    outputs += [
        v4.new_output("display_data", {"image/svg+xml": path.read_text("utf-8")})
        for path in snippet.figures()
        if ".dark." not in path.name
    ]
    return v4.new_code_cell(block.text, outputs=outputs, execution_count=1)


def _scripts(root: Path, folder: Path, blocks: list[Block]) -> None:
    for block in blocks:
        path = folder / f"{block.name}.py"
        path.parent.mkdir(exist_ok=True)
        path.write_text(block.text, "utf-8")
        shutil.copy(Snippet(root, block.name).output, path.with_suffix(".out"))


METHODS = {
    "ours": Method(
        {"en": "this project's harness", "zh": "本项目的测试框架"},
        lay,
        lambda folder, _: [
            [*PYTEST, *MARKDOWN, "-p", "mlnotes_docs.examples", str(folder / "docs")]
        ],
    ),
    "markdown": Method(
        {"en": "pytest-markdown-docs alone", "zh": "单用 pytest-markdown-docs"},
        _markdown,
        lambda folder, _: [[*PYTEST, *MARKDOWN, str(folder)]],
    ),
    "nbmake": Method(
        {
            "en": "nbmake, a notebook for each chapter",
            "zh": "nbmake，每章一个 notebook",
        },
        _notebooks,
        lambda folder, _: [[*PYTEST, *NBMAKE, str(folder)]],
    ),
    "python": Method(
        {"en": "a new `python` for each block", "zh": "每个代码块启动一次 `python`"},
        _scripts,
        lambda folder, blocks: [
            [sys.executable, str(folder / f"{block.name}.py")] for block in blocks
        ],
    ),
}
