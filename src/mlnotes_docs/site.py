"""`make site` and `make serve`: both languages, and the wheel beside them.

`SITE_URL` is where the site will stand; `REPO_URL` the repository, to which pages then
link; `SOURCE_COMMIT` and `SOURCE_DATE_EPOCH` say what git cannot where there is no
`.git` (see `mlnotes_docs.revision`).
"""

import argparse
import logging
import multiprocessing
import os
import subprocess
import sys
import threading
import time
from pathlib import Path

from mkdocs.commands.build import build as build_one
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from mlnotes_docs.fences import fences
from mlnotes_docs.manifest import unwritable
from mlnotes_docs.offline import pack
from mlnotes_docs.prose import prose
from mlnotes_docs.revision import revision
from mlnotes_docs.styles import slim_styles

os.environ.setdefault("NO_MKDOCS_2_WARNING", "1")
log = logging.getLogger("mkdocs.site")
CONFIGURATIONS = {"": "mkdocs.yml", "zh/": "mkdocs.zh.yml"}


def build(
    root: Path, target: Path, address: str | None = None, only: str | None = None
) -> None:
    """Build the site, both languages at once where that can be.

    Args:
        root: The project's folder.
        target: Where the site goes; Chinese in its folder `zh`.
        address: Where it is served from; given, the build is one for writing:
            warnings are shown but do not fail it.
        only: The place of one language, ``""`` or ``"zh/"``: its pages that are older
            than their sources are made again, and all others left as they are.

    Raises:
        Abort: If anything at all is wrong, in a build that is not for writing.
    """
    for kept in (fences, prose):
        kept.cache_clear()  # a page may have changed since the last build
    if only is not None:
        _build_one(root, target / only, address, only, dirty=True)
        return
    hidden = target / ".zh"  # which MkDocs spares when it empties the English folder
    english, chinese = (root, target, address, ""), (root, hidden, address, "zh/")
    if sys.platform == "linux" and threading.active_count() == 1:  # else no fork
        fork = multiprocessing.get_context("fork")
        child = fork.Process(target=_build_one, args=english)
        child.start()
        try:
            _build_one(*chinese)  # here, where the next build finds all imported
        finally:
            child.join()
        if child.exitcode:
            raise Abort("see above")
    else:
        _build_one(*english)
        _build_one(*chinese)
    hidden.rename(target / "zh")


def _build_one(
    root: Path, folder: Path, address: str | None, place: str, *, dirty: bool = False
) -> None:
    """Build the site of one language."""
    start = time.perf_counter()
    live = address is not None
    address = address or os.environ.get("SITE_URL")
    options = {"site_url": address + place} if address else {}
    config = load_config(
        str(root / CONFIGURATIONS[place]),
        site_dir=str(folder),
        strict=not live,
        **options,
    )
    config.extra |= {"live": live, "wheel": wheel_name(root)}
    config.extra["revision"] = revision(root)
    if repository := os.environ.get("REPO_URL"):
        # Not `repo_url`, for which Material asks the repository's host for stars.
        docs = Path(config.docs_dir).relative_to(root).as_posix()
        repository = repository.rstrip("/")
        config.extra["repository"] = repository
        config.edit_uri_template = f"{repository}/edit/main/{docs}/{{path}}"
    try:
        build_one(config, dirty=dirty)
    except OSError as error:
        log.error(unwritable(error))
        raise Abort("see above") from None
    took = time.perf_counter() - start
    log.info("built %s in %.1f s", CONFIGURATIONS[place], took)


def wheel_name(root: Path) -> str:
    """Return the file name of the wheel that the site serves."""
    import tomllib

    project = tomllib.loads((root / "pyproject.toml").read_text("utf-8"))["project"]
    return f"{project['name']}-{project['version']}-py3-none-any.whl"


def add_wheel(root: Path, target: Path) -> None:
    """Build the wheel of `mlnotes` into the site."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", target]
    subprocess.run(command, cwd=root, check=True, capture_output=True)
    (target / ".gitignore").unlink(missing_ok=True)


def main() -> None:
    """Run the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("command", choices=["build", "serve"])
    parser.add_argument("--root", type=Path, default=Path.cwd())
    parser.add_argument("--target", type=Path, default=Path("site"))
    parser.add_argument("--port", type=int, default=8000)
    args = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s %(message)s")
    logging.getLogger("mkdocs.site").setLevel(logging.INFO)
    for name in ("jieba", "traitlets"):  # they report each start, and alt text
        logging.getLogger(name).addFilter(lambda _: False)  # that we add later
    root = args.root.resolve()
    os.environ.setdefault("SOURCE_DATE_EPOCH", str(revision(root).seconds))
    if args.command == "serve":
        from mlnotes_docs.live import serve

        serve(root, args.port)
        return
    try:
        build(root, args.target.resolve())
        slim_styles(args.target.resolve())
        add_wheel(root, args.target.resolve())
        pack(args.target.resolve(), int(os.environ["SOURCE_DATE_EPOCH"]))
    except OSError as error:
        sys.exit(f"ERROR {unwritable(error)}")


if __name__ == "__main__":
    main()
