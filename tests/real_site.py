"""The real site, built once for all tests until something changes."""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from fnmatch import fnmatch
from importlib.metadata import distributions
from pathlib import Path

import lxml.html
from filelock import FileLock

ROOT = Path(__file__).parents[1]
ADDRESS = "http://127.0.0.1/notes/"
LANGUAGES = {"en": "", "zh": "zh/"}
LEFT_OUT = (".*cache*", "__pycache__", ".git", ".venv", ".hypothesis", "node_modules")
LEFT_OUT += ("site", "mutants")
KEPT = 3600.0  # seconds for which a site that another run may be reading is kept


def sources() -> Iterator[Path]:
    """Yield the files of the project, in order, without what was built or installed."""
    for folder, names, files in os.walk(ROOT):
        names[:] = sorted(x for x in names if not any(fnmatch(x, y) for y in LEFT_OUT))
        yield from (Path(folder, name) for name in sorted(files))


def state() -> str:
    """Return a digest of all that the site can be made of."""
    found = hashlib.sha256(sys.version.encode())
    for name in sorted(f"{one.name} {one.version}" for one in distributions()):
        found.update(f"{name}\n".encode())
    for path in sources():
        found.update(f"{path.relative_to(ROOT)}\0".encode())
        found.update(hashlib.sha256(path.read_bytes()).digest())
    return found.hexdigest()[:32]


def build(target: Path, **environment: str) -> None:
    """Build the site from a copy of the project, under a given environment."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder, "mlnotes")
        ignored = shutil.ignore_patterns(*LEFT_OUT)
        shutil.copytree(ROOT, copy, ignore=ignored, symlinks=True)
        for name in (".cache", "node_modules"):
            (copy / name).symlink_to(ROOT / name)
        settings = {"SOURCE_DATE_EPOCH": "1700000000", "SITE_URL": ADDRESS}
        command = [sys.executable, "-m", "mlnotes_docs.site", "build"]
        done = subprocess.run(
            [*command, "--root", copy, "--target", target],
            env=os.environ | settings | environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout + done.stderr


def built() -> Path:
    """Return the site's folder; it is built unless that was done for this state."""
    target = ROOT / ".cache" / "site" / state()
    target.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{target.parent}.lock"):
        for other in target.parent.iterdir():
            if other != target and time.time() - other.stat().st_mtime > KEPT:
                shutil.rmtree(other)
        if not target.exists():
            part = target.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            build(part, PYTHONHASHSEED="1", TZ="UTC")
            part.rename(target)
        target.touch()
    return target


def parsed(path: Path) -> lxml.html.HtmlElement:
    """Read a page; lxml takes a twentieth of the time of other parsers."""
    return lxml.html.document_fromstring(path.read_text("utf-8"))
