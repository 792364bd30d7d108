"""The code blocks that are measured, and small books made of nothing else."""

import json
import shutil
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from mlnotes_docs.fences import PYTHON, fences
from mlnotes_docs.manifest import Snippet, load
from mlnotes_docs.project import chapters


@dataclass(frozen=True)
class Block:
    """A code block that shows a whole program.

    Attributes:
        chapter: The slug of its chapter.
        name: Of the program, `<slug>/<name>`.
        text: What the page shows.
        seconds: What the program took when its output was stored.
    """

    chapter: str
    name: str
    text: str
    seconds: float


def choose(root: Path, seconds: float, count: int | None = None) -> list[Block]:
    """Pick code blocks of the English pages, in the book's order.

    Args:
        root: The project's folder.
        seconds: The most that the block's program may take, by the manifest.
        count: How many; by default all.

    Raises:
        ValueError: If there are fewer than `count`.
    """
    entries, found = load(root), []
    for chapter in chapters(root):
        for page in ("index", "evidence"):
            path = f"docs/en/{chapter.slug}/{page}.md"
            if (root / path).exists():
                found += _programs(root, path, chapter.slug, entries)
    quick = [
        block
        for block in {block.name: block for block in found}.values()
        if block.seconds <= seconds and not Snippet(root, block.name).slow
    ]
    if count is not None and len(quick) < count:
        raise ValueError(f"count must be at most {len(quick)}, got {count}")
    return quick[:count]


def _programs(root: Path, page: str, chapter: str, entries: dict) -> list[Block]:
    found = []
    for fence in fences(root, page):
        paths = [path for path, region in fence.includes if region is None]
        if fence.language in PYTHON and len(fence.includes) == len(paths) == 1:
            name = paths[0].removeprefix("snippets/").removesuffix(".py")
            if name in entries:
                seconds = entries[name]["seconds"]
                found.append(Block(chapter, name, fence.text, seconds))
    return found


def lay(root: Path, folder: Path, blocks: list[Block]) -> None:
    """Make a book of our own form: a page a chapter, the programs, the manifest.

    Args:
        root: The project that the blocks come from.
        folder: Where to make the book.
        blocks: What it consists of.
    """
    entries = load(root)
    for block in blocks:
        snippet = Snippet(root, block.name)
        target = folder / "snippets" / block.chapter
        target.mkdir(parents=True, exist_ok=True)
        for path in (snippet.path, snippet.output, *snippet.figures()):
            shutil.copy(path, target)
    chosen = {block.name: entries[block.name] for block in blocks}
    (folder / "snippets" / "results.json").write_text(json.dumps(chosen), "utf-8")
    for chapter, group in groupby(blocks, lambda block: block.chapter):
        page = folder / "docs" / "en" / chapter / "index.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text("".join(map(include, group)), "utf-8")
    if not (folder / "src").exists():
        (folder / "src").symlink_to(root / "src")
    (folder / "pytest.ini").write_text("[pytest]\n", "utf-8")


def include(block: Block) -> str:
    """Show a block as the pages do."""
    return f'```python\n--8<-- "snippets/{block.name}.py"\n```\n\n'
