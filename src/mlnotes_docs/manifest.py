"""`snippets/results.json`: which source, library and figures each output belongs to.

A snippet is `snippets/<slug>/<name>.py`; its name here is `<slug>/<name>`. For each
the manifest holds hashes of its source, of the modules of `mlnotes` that it imported,
of its output and of its figures. So a hand edit or an output left behind by a change
is seen at once, without running anything.
"""

import contextlib
import errno
import hashlib
import json
import os
import platform
import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import BinaryIO

import psutil
from filelock import FileLock

NO_ROOM = {errno.ENOSPC, errno.EROFS, errno.EACCES, errno.EPERM}
NO_ROOM |= {errno.EFBIG, errno.EEXIST, errno.ENOTDIR, errno.EDQUOT}
SLOW = re.compile(r"^# slow: (\d+)\b", re.M)


def digest(data: bytes) -> str:
    """Return a short hash of some bytes."""
    return hashlib.sha256(data).hexdigest()[:20]


def write(path: Path, text: str) -> None:
    """Replace a file in one step, so that a killed run never leaves half of it."""
    with write_bytes(path) as handle:
        handle.write(text.encode("utf-8"))


@contextlib.contextmanager
def write_bytes(path: Path) -> Iterator[BinaryIO]:
    """Open a file to be replaced in one step, at the end and only if all went well."""
    path.parent.mkdir(parents=True, exist_ok=True)
    name = f".{path.name}.{os.getpid()}-{threading.get_ident()}.part"
    partial = path.with_name(name)
    try:
        with partial.open("wb") as handle:
            yield handle
        partial.replace(path)
    except BaseException:  # a full disk, or Ctrl-C
        partial.unlink(missing_ok=True)
        raise


def unwritable(error: OSError) -> str:
    """Say in one line which file cannot be written, and why.

    Args:
        error: What the system said.

    Raises:
        OSError: The same error, if it is of another kind.
    """
    if error.errno not in NO_ROOM:
        raise error
    return f"cannot write {error.filename or 'a file'}: {error.strerror}"


def sweep(folder: Path) -> None:
    """Remove the unfinished files of runs that were killed."""
    for partial in folder.rglob(".*.part"):
        owner = partial.name.removesuffix(".part").rsplit(".", 1)[1].split("-")[0]
        if not (owner.isdigit() and psutil.pid_exists(int(owner))):
            partial.unlink(missing_ok=True)


@dataclass(frozen=True)
class Snippet:
    """One program of `snippets/`.

    Attributes:
        root: The project's folder.
        name: `<slug>/<name>`.
    """

    root: Path
    name: str

    @property
    def path(self) -> Path:
        """The program."""
        return self.root / "snippets" / f"{self.name}.py"

    @property
    def output(self) -> Path:
        """What it printed."""
        return self.path.with_suffix(".out")

    @property
    def slow(self) -> int | None:
        """The minutes that its full run takes, if it declares `# slow: <minutes>`."""
        found = SLOW.search(self.path.read_text("utf-8"))
        return int(found[1]) if found else None

    def figures(self) -> list[Path]:
        """Its drawings: `<name>.svg`, `<name>-2.svg`, …, each with its dark twin."""
        own = re.compile(re.escape(self.path.stem) + r"(-\d+)?(\.dark)?\.svg")
        return sorted(
            p for p in self.path.parent.glob("*.svg") if own.fullmatch(p.name)
        )


def snippets(root: Path) -> list[Snippet]:
    """List the programs of a project."""
    folder = root / "snippets"
    return [
        Snippet(root, path.relative_to(folder).with_suffix("").as_posix())
        for path in sorted(folder.glob("*/*.py"))
    ]


def load(root: Path) -> dict[str, dict]:
    """Read the manifest; an absent one is empty."""
    path = root / "snippets" / "results.json"
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def lock(root: Path) -> FileLock:
    """Return the lock to hold while results are stored; one run at a time has it."""
    (root / ".cache").mkdir(exist_ok=True)
    return FileLock(root / ".cache" / "results.lock", is_singleton=True)


def record(snippet: Snippet, modules: list[str], **facts: object) -> None:
    """Enter a snippet whose output and figures have just been written.

    Args:
        snippet: The program.
        modules: The modules of `mlnotes` that it imported.
        facts: What else is worth knowing: seconds, versions, the command.
    """
    root = snippet.root
    entry = {
        "source": digest(snippet.path.read_bytes()),
        "modules": {name: _module(root, name) for name in modules},
        "output": digest(snippet.output.read_bytes()),
        "figures": {p.name: digest(p.read_bytes()) for p in snippet.figures()},
        **facts,
    }
    with lock(root):
        known = {s.name for s in snippets(root)}
        entries = {k: v for k, v in load(root).items() if k in known}
        entries[snippet.name] = entry
        text = json.dumps(dict(sorted(entries.items())), indent=1, ensure_ascii=False)
        write(root / "snippets" / "results.json", text + "\n")


def complaints(snippet: Snippet, entry: dict | None) -> list[str]:
    """Say why a snippet's output cannot be trusted, without running it.

    Args:
        snippet: The program.
        entry: Its entry in the manifest, if it has one.

    Returns:
        One sentence for each reason; none if all hashes agree.
    """
    where = f"snippets/{snippet.name}"
    if entry is None:
        return [f"{where}.py was never run: run `make outputs`"]
    found = []
    if digest(snippet.path.read_bytes()) != entry["source"]:
        found.append(f"{where}.py changed since its output was made: `make outputs`")
    for name, value in entry["modules"].items():
        if _module(snippet.root, name) != value:
            found.append(f"{where}.out is stale, {name} changed: `make outputs`")
    files = {snippet.output.name: entry["output"], **entry["figures"]}
    for name, value in files.items():
        path = snippet.path.with_name(name)
        if not path.exists():
            found.append(f"{path.relative_to(snippet.root)} is missing: `make outputs`")
        elif digest(path.read_bytes()) != value:
            found.append(f"{path.relative_to(snippet.root)} was edited by hand")
    extra = {p.name for p in snippet.figures()} - set(entry["figures"])
    found += [
        f"{where}: {name} was not drawn by this program" for name in sorted(extra)
    ]
    return found


def proof(snippet: Snippet, entry: dict) -> str:
    """Name everything that a passed re-run depends on, in one hash."""
    own = Path(__file__).parent
    checker = [(own / name).read_bytes() for name in ("execute.py", "compare.py")]
    machine = [platform.node(), platform.machine(), sys.version, version("torch")]
    facts = [digest(part) for part in checker] + machine
    return digest(json.dumps([snippet.name, entry, *facts], sort_keys=True).encode())


def _module(root: Path, name: str) -> str:
    base = root / "src" / Path(*name.split("."))
    path = base / "__init__.py" if base.is_dir() else base.with_suffix(".py")
    return digest(path.read_bytes()) if path.exists() else "missing"
