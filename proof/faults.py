"""Faults planted into a small book, to see which way of testing notices them.

The book has two programs. It is recorded while it is whole. Then a program changes as
if a library had changed beneath it: the manifest knows the new source, so that only a
run can tell. Outputs and figures are edited as somebody would by hand.
"""

import http.server
import json
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from mlnotes_docs.manifest import Snippet, digest, load
from mlnotes_docs.outputs import make
from mlnotes_docs.proof import record
from proof.blocks import Block
from proof.methods import METHODS, PACKAGES, Method
from proof.planted import FAULTS, FIRST, NEIGHBOUR, SECOND, WHOLE, Fault

ALARM = {True: {"en": "alarm", "zh": "报警"}, False: {"en": "no alarm", "zh": "未报警"}}


class Small:
    """The small book, recorded in a folder.

    Args:
        root: The project, for its library.
        folder: An empty folder for the book.

    Raises:
        RuntimeError: If a program of the book fails.
    """

    def __init__(self, root: Path, folder: Path) -> None:
        self.folder = folder
        (folder / "src").symlink_to(root / "src")
        for name, text in {"first": FIRST, "second": SECOND}.items():
            snippet = Snippet(folder, f"demo/{name}")
            snippet.path.parent.mkdir(parents=True, exist_ok=True)
            snippet.path.write_text(text, "utf-8")
            if problem := make(snippet):
                raise RuntimeError(problem)

    @contextmanager
    def planted(self, fault: Fault, port: int) -> Iterator[list[Block]]:
        """Plant a fault; yield the book's blocks; mend it.

        Args:
            fault: The fault.
            port: Where a server answers on this machine.

        Raises:
            ValueError: If there is nothing to replace.
        """
        files = sorted(self.folder.glob("snippets/demo/*"))
        files.append(self.folder / "snippets/results.json")
        before = {path: path.read_bytes() for path in files}
        for name, old, new in fault.edits:
            path = self.folder / "snippets/demo" / name
            text = path.read_text("utf-8")
            if old not in text:
                raise ValueError(f"{name} must contain {old!r}, got {text[:80]!r}")
            path.write_text(text.replace(old, new.format(port=port), 1), "utf-8")
        entries = load(self.folder)
        for name in entries:
            source = Snippet(self.folder, name).path.read_bytes()
            entries[name]["source"] = digest(source)
        files[-1].write_text(json.dumps(entries), "utf-8")
        try:
            yield [
                Block("demo", s, Snippet(self.folder, s).path.read_text("utf-8"), 0.0)
                for s in ("demo/first", "demo/second")
            ]
        finally:
            for path, content in before.items():
                path.write_bytes(content)


class _Answer(http.server.BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        """Answer everything with nothing."""
        self.send_response(200)
        self.end_headers()

    def log_message(self, *_: object) -> None:
        """Say nothing about it."""


@contextmanager
def server() -> Iterator[int]:
    """Serve empty pages on this machine; yield the port."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Answer) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        yield running.server_port
        running.shutdown()


def alarm(method: Method, small: Small, fault: Fault, port: int) -> bool:
    """Tell whether a method raises an alarm at the small book with a fault.

    Args:
        method: How the book is tested.
        small: The book.
        fault: What is planted.
        port: Where a server answers.
    """
    with small.planted(fault, port) as blocks:
        done = method.run(small.folder, small.folder / "tested", blocks)
    return done.alarms > 0


def survey(root: Path, keys: list[str] | None = None) -> dict[str, list[bool]]:
    """Try all methods on all faults, on the whole book and on the neighbours.

    Args:
        root: The project's folder.
        keys: The methods, by default all of `METHODS`.

    Returns:
        For each method whether it raises an alarm: at each of `FAULTS`, at the book
        without a fault, at the neighbours.
    """
    with tempfile.TemporaryDirectory() as name, server() as port:
        small = Small(root, Path(name))
        return {
            key: [
                alarm(METHODS[key], small, fault, port)
                for fault in (*FAULTS, WHOLE, NEIGHBOUR)
            ]
            for key in keys or METHODS
        }


def rows(found: dict[str, list[bool]]) -> list[dict[str, object]]:
    """Make the rows of the record: one for each thing planted.

    Args:
        found: What `survey` returns.
    """
    planted = (*FAULTS, WHOLE, NEIGHBOUR)
    kinds = [*["fault"] * len(FAULTS), "whole", "neighbour"]
    return [
        {
            "planted": fault.title,
            "kind": kind,
            **{key: ALARM[alarms[i]] for key, alarms in found.items()},
        }
        for i, (fault, kind) in enumerate(zip(planted, kinds, strict=True))
    ]


def main() -> None:
    """Plant every fault, and store which way of testing noticed it."""
    root = Path.cwd()
    made = rows(survey(root))
    record(root, "faults", "make harness", made, packages=PACKAGES)
    for row in made:
        print(
            row["planted"]["en"], *(f"{k}: {row[k]['en']}" for k in METHODS), sep=" | "
        )


if __name__ == "__main__":
    main()
