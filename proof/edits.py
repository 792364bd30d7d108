"""`make time-edits`: how long `make serve` takes to show a change.

A copy of the project is built as `make serve` does it. Then one file is changed at a
time, in turns; a figure is the median of the rounds.
"""

import argparse
import logging
import os
import statistics
import tempfile
import time
from pathlib import Path
from typing import Any

from mlnotes_docs.live import Site
from mlnotes_docs.proof import record
from proof.steady import duplicate

Update = tuple[list[str] | None, float]  # the pages made again, or None; seconds
CHAPTER = "adaptive-learning-rates"  # the one with most formulas
ALL = {"en": "all", "zh": "全部"}
CHANGES = {
    f"docs/zh/{CHAPTER}/index.md": {"en": "a chapter", "zh": "一章的正文"},
    f"snippets/{CHAPTER}/bend.py": {"en": "a program", "zh": "一个程序"},
    "docs/shared/css/site.css": {"en": "the styles", "zh": "样式表"},
    "docs/shared/items.yml": {"en": "the list of items", "zh": "条目总表"},
}


def rows(root: Path, changes: dict[str, dict[str, str]], rounds: int) -> list[dict]:
    """Change files of a project, and build what is seen of each change.

    Args:
        root: The project's folder, whose files are changed.
        changes: What to call each file, by its path.
        rounds: How often each is changed.
    """
    with tempfile.TemporaryDirectory() as target:
        site = Site(root, Path(target), "http://127.0.0.1:8000/")
        site.update()
        found: dict[str, list[Update]] = {name: [] for name in changes}
        for _ in range(rounds):
            for name, times in found.items():
                with (root / name).open("a", encoding="utf-8") as file:
                    file.write("\n")
                start = time.perf_counter()
                times.append((site.update(), time.perf_counter() - start))
    return [row(changes[name], times) for name, times in found.items()]


def row(change: dict[str, str], times: list[Update]) -> dict[str, Any]:
    """Return the row of one change.

    Args:
        change: What was changed.
        times: For each round, the pages that were made again, None if all were, and
            how many seconds that took.
    """
    pages, _ = times[0]
    return {
        "change": change,
        "rounds": len(times),
        "pages": ALL if pages is None else str(len(pages)),
        "seconds": round(statistics.median(seconds for _, seconds in times), 1),
    }


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=5)
    args = parser.parse_args()
    logging.disable(logging.WARNING)  # the changed program has no output of its own
    root = Path.cwd()
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "mlnotes")
        duplicate(root, copy)
        (copy / ".cache").symlink_to(root / ".cache")
        os.environ["SOURCE_DATE_EPOCH"] = "0"
        made = rows(copy, CHANGES, args.rounds)
    record(root, "edits", "make time-edits", made, ("mkdocs", "mkdocs-material"))


if __name__ == "__main__":
    main()
