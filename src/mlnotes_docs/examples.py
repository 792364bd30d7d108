"""Pytest plugin: run every code block of every page, on top of pytest-markdown-docs.

That package collects the pages and makes the test items. This plugin gives it a
parser that sees a page as the site does, and a runner that runs each block in a
process of its own and compares what it prints. A block is one of three:

* it includes a snippet: the whole snippet runs, once however many pages show it, and
  must print what its `.out` holds;
* it includes a region of `src/`: the region runs in a copy of its module's namespace;
* it is written in the page: it runs as it stands, and the `text` block after it, if
  there is one, is what it must print.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from filelock import FileLock
from pytest_markdown_docs._runners import _Runner, register_runner
from pytest_markdown_docs.plugin import MarkdownDocstringCodeModule

from mlnotes_docs.compare import compare, tolerance
from mlnotes_docs.execute import LIMIT, Run, run
from mlnotes_docs.fences import PYTHON, Fence, PageError, excuse, fences, scan, unrun
from mlnotes_docs.manifest import Snippet, complaints, load, proof, unwritable, write
from mlnotes_docs.outputs import failure

KNOWN = {"notest", "annotate"}
SLOW_SEEDS = ("--seeds", "2")
_root = Path.cwd()


@dataclass
class _Token:
    """What pytest-markdown-docs reads of a markdown-it token."""

    type: str
    map: list[int]
    info: str
    content: str


class _Parser:
    """Stands in for markdown-it: `parse` is all that pytest-markdown-docs calls."""

    def parse(self, text: str) -> list[_Token]:
        # The runner finds a block again by its line; one that is excused is no test.
        # A page that cannot be read gets one test, which says why.
        try:
            found = scan(_root, "page", text)
        except PageError:
            return [_token(1)]
        return [
            _token(fence.number)
            for fence in found
            if fence.language in PYTHON and not excuse(fence)
        ]


def _token(line: int) -> _Token:
    return _Token("fence", [line - 1, line], "python", "pass\n")


class ExampleError(Exception):
    """A block failed; every failure is one, so that none is taken for a TypeError."""


@register_runner(default=True)
class PageRunner(_Runner):
    """Runs one block, chosen by its page and line."""

    def runtest(
        self, test: Any, args: dict[str, Any], *, asyncio_runner: object = None
    ) -> None:
        """Run the block; raise an `ExampleError` if anything is wrong with it."""
        page = Path(test.source_path).relative_to(_root).as_posix()
        found = fences(_root, page)
        at = next(i for i, f in enumerate(found) if f.number == test.start_line)
        following = found[at + 1] if at + 1 < len(found) else None
        try:
            problem = check(_root, found[at], following)
        except OSError as error:
            problem = unwritable(error)
        if problem:
            raise ExampleError(f"{page}:{found[at].number}: {problem}")

    def repr_failure(self, test: Any, excinfo: Any, style: object = None) -> str:
        """Show the failure without pytest-markdown-docs' own frames."""
        if isinstance(excinfo.value, (ExampleError, PageError)):
            return str(excinfo.value)
        return str(excinfo.getrepr(style="native"))


def check(root: Path, fence: Fence, following: Fence | None) -> str | None:
    """Run one block.

    Args:
        root: The project's folder.
        fence: The block.
        following: The block after it on the page.

    Returns:
        None if all is well; else what went wrong, and where.
    """
    if unknown := fence.classes - KNOWN:
        return f"a code block cannot be {', '.join(sorted(unknown))!r}"
    if "notest" in fence.classes:
        return 'a block that is not run says why: {.python .notest reason="…"}'
    programs = [p for p, _ in fence.includes if p.startswith("snippets/")]
    for path in programs:
        if problem := check_snippet(root, path):
            return problem
    if programs:
        return None
    regions = {path for path, _ in fence.includes if path.startswith("src/")}
    if len(regions) > 1:
        return f"a block shows one module, got {', '.join(sorted(regions))}"
    module = None
    if regions:
        (path,) = regions
        module = path.removeprefix("src/").removesuffix(".py").replace("/", ".")
    done = run(fence.text, "<block>", inside=module)
    if done.error:
        return _traceback(fence, done)
    if regions or following is None or following.language != "text":
        return None
    difference = compare(following.text, done.output, tolerance(fence.text))
    if difference is None:
        return None
    line, what = difference
    return f"line {line} of the output shown below it: {what}"


def check_snippet(root: Path, path: str) -> str | None:
    """Check a snippet against its recorded output, running it unless that is proven.

    Args:
        root: The project's folder.
        path: `snippets/<slug>/<name>.py` or the `.out` beside it.

    Returns:
        None if all is well; else what went wrong, and where.
    """
    name = path.removeprefix("snippets/").rsplit(".", 1)[0]
    snippet = Snippet(root, name)
    entry = load(root).get(name)
    if problems := complaints(snippet, entry):
        return "; ".join(problems)
    assert entry is not None
    proven = root / ".cache" / "proven" / proof(snippet, entry)
    proven.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{proven}.lock"):
        if proven.exists():
            return None
        if problem := _rerun(snippet):
            return problem
        write(proven, name + "\n")
    return None


def _rerun(snippet: Snippet) -> str | None:
    source = snippet.path.read_text("utf-8")
    argv = SLOW_SEEDS if snippet.slow else ()
    done = run(source, str(snippet.path), argv, limit=2 * LIMIT)
    if done.error:
        return failure(snippet, done)
    if snippet.slow:
        return None
    try:
        allowed = tolerance(source)
    except ValueError as error:
        return f"snippets/{snippet.name}.py: {error}"
    if difference := compare(snippet.output.read_text("utf-8"), done.output, allowed):
        line, what = difference
        return f"snippets/{snippet.name}.out:{line}: {what}"
    return None


def _traceback(fence: Fence, done: Run) -> str:
    rows = [str(done.error)]
    for file, number, function in done.frames:
        if file == "<block>" and 0 < number <= len(fence.lines):
            line = fence.lines[number - 1]
            rows.append(f"  {line.file}:{line.number}: {line.text.strip()}")
        else:
            rows.append(f"  {file}:{number} in {function}")
    return "\n".join([*rows, done.output.rstrip(), done.stderr.rstrip()]).rstrip()


# ------------------------------------------------------------------ pytest's side
def pytest_configure(config: pytest.Config) -> None:
    """Remember where the project is."""
    global _root
    _root = config.rootpath


@pytest.hookimpl(wrapper=True)
def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> Iterator[Any]:
    """Keep pytest-markdown-docs from importing every Python file it meets."""
    collectors = yield
    return [c for c in collectors if not isinstance(c, MarkdownDocstringCodeModule)]


@pytest.hookimpl(tryfirst=True)
def pytest_markdown_docs_markdown_it() -> _Parser:
    """Hand pytest-markdown-docs our parser."""
    return _Parser()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Test a block in one language right after the other.

    Both show the same program, which runs once: far apart, two workers would come to it
    at the same time, and one would wait for the other.
    """
    order: dict[int, tuple[Path, int, str]] = {}
    seen: Counter[Path] = Counter()
    pages = _root / "docs"
    for place, item in enumerate(items):
        if item.path.suffix == ".md" and pages in item.path.parents:
            language, *rest = item.path.relative_to(pages).parts
            order[place] = (Path(*rest), seen[item.path], language)
            seen[item.path] += 1
    blocks = [items[place] for place in sorted(order, key=order.__getitem__)]
    for place, item in zip(order, blocks, strict=True):
        items[place] = item


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """List the blocks that were not run, each with its reason."""
    for reason in unrun(_root):
        terminalreporter.write_line(f"not run: {reason}")
