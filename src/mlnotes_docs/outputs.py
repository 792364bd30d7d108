"""`make outputs`: run the snippets and store what they print and draw.

By default only what is stale; `ALL=1` everything but the slow tier; `SLOW=1` the slow
tier in full; `ONLY=<slug>` or `ONLY=<slug>/<name>` narrows each of these down.
"""

import argparse
import os
import sys
from concurrent.futures import ThreadPoolExecutor, as_completed
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from tqdm import tqdm

from mlnotes_docs.execute import LIMIT, Run, run
from mlnotes_docs.manifest import (
    Snippet,
    complaints,
    load,
    lock,
    record,
    snippets,
    sweep,
    unwritable,
    write,
)


def make(snippet: Snippet) -> str | None:
    """Run a snippet in full and store its output, figures and hashes.

    Args:
        snippet: The program.

    Returns:
        None, or why it failed; then nothing that was stored before is touched.
    """
    try:
        return _make(snippet)
    except OSError as error:
        return f"snippets/{snippet.name}.py: {unwritable(error)}"


def _make(snippet: Snippet) -> str | None:
    minutes = snippet.slow
    source = snippet.path.read_text("utf-8")
    done = run(source, str(snippet.path), limit=180 * minutes if minutes else LIMIT)
    if done.error:
        return failure(snippet, done)
    facts: dict[str, object] = {"seconds": done.seconds, "torch": version("torch")}
    if minutes:
        facts["made"] = datetime.now(UTC).date().isoformat()
        facts["command"] = f"make outputs SLOW=1 ONLY={snippet.name}"
    with lock(snippet.root):
        _store(snippet, done, facts)
    return None


def _store(snippet: Snippet, done: Run, facts: dict[str, object]) -> None:
    drawn = {
        snippet.path.with_name(f"{snippet.path.stem}{number}{theme}.svg"): svg
        for i, pair in enumerate(done.figures, 1)
        for number in ("" if i == 1 else f"-{i}",)
        for theme, svg in zip(("", ".dark"), pair, strict=True)
    }
    for path, svg in drawn.items():
        write(path, svg)
    for old in set(snippet.figures()) - drawn.keys():
        old.unlink()
    write(snippet.output, done.output)
    record(snippet, done.modules, **facts)


def failure(snippet: Snippet, done: Run) -> str:
    """Describe a failed run: the snippet's file and line, the error, its last words."""
    lines = [no for file, no, _ in done.frames if file == str(snippet.path)]
    place = f"snippets/{snippet.name}.py" + (f":{lines[-1]}" if lines else "")
    said = "\n".join(x for x in (done.output[-800:], done.stderr[-800:]) if x.strip())
    return f"{place}: {done.error}" + (f"\n{said}" if said else "")


def choose(root: Path, only: str, everything: bool, slow: bool) -> list[Snippet]:
    """Pick the snippets to run.

    Args:
        root: The project's folder.
        only: A slug or `<slug>/<name>`; empty for all.
        everything: Also what is up to date.
        slow: The slow tier, and nothing else.

    Raises:
        ValueError: If `only` names no snippet.
    """
    entries = load(root)
    found = [
        s for s in snippets(root) if s.name == only or s.name.startswith(f"{only}/")
    ]
    chosen = found if only else snippets(root)
    if not chosen and only:
        raise ValueError(f"ONLY must name a slug or a snippet, got {only!r}")
    return [
        s
        for s in chosen
        if bool(s.slow) == slow and (everything or complaints(s, entries.get(s.name)))
    ]


def main() -> int:
    """Run the command line; return the number of failures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--only", default="")
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--slow", action="store_true")
    args = parser.parse_args()
    root = args.root.resolve()
    sweep(root / "snippets")
    chosen = choose(root, args.only, args.all or bool(args.only), args.slow)
    if not chosen:
        print("outputs: everything is up to date")
        return 0
    failed = []
    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:
        running = {pool.submit(make, snippet): snippet for snippet in chosen}
        for task in tqdm(as_completed(running), total=len(running), unit="snippet"):
            if problem := task.result():
                failed.append(problem)
                tqdm.write(f"FAILED {problem}", file=sys.stderr)
    print(f"outputs: {len(chosen) - len(failed)} made, {len(failed)} failed")
    return len(failed)


if __name__ == "__main__":
    sys.exit(main())
