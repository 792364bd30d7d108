"""`make serve`: both languages, rebuilt when a file changes.

The first build makes everything. After that only the pages are made again whose text
changed, or a file that their text names (a program, its output, its figure, a module).
A change of anything else, such as a hook, a data file or a lab, makes everything again.
"""

import json
import logging
import os
import re
import tempfile
from pathlib import Path

from mkdocs.exceptions import Abort
from mkdocs.livereload import LiveReloadServer

from mlnotes_docs.project import pages
from mlnotes_docs.site import CONFIGURATIONS, add_wheel, build

log = logging.getLogger("mkdocs.site")
logging.getLogger("mkdocs.commands.build").addFilter(
    lambda record: "'dirty' build" not in str(record.msg)  # we know, and see to it
)
WATCHED = ["docs", "snippets", "src", *CONFIGURATIONS.values()]
NAMED = re.compile(r"(?:snippets|src|diagrams)/[\w/-]+(?:\.\w+)+")
COPIED = ("docs/shared/css/", "docs/shared/js/", "docs/shared/images/")
QUIET = (
    "snippets/results.json",
)  # counted on a few pages; the next full build will do


class Site:
    """The two sites in one folder, and what they were built from.

    Args:
        root: The project's folder.
        target: Where the site goes.
        address: Where it is served from.
    """

    def __init__(self, root: Path, target: Path, address: str) -> None:
        self.root, self.target, self.address = root, target, address
        self.seen: dict[str, int] = {}

    def update(self) -> list[str] | None:
        """Build what has changed since the last time.

        Returns:
            The pages that were made again; None if everything was.
        """
        before, self.seen = self.seen, self._stamps()
        changed = {
            name
            for name in before.keys() | self.seen.keys()
            if before.get(name) != self.seen.get(name) and name not in QUIET
        }
        chosen = affected(self.root, changed) if before else None
        try:
            if chosen is None or before.keys() != self.seen.keys():
                chosen = None
                build(self.root, self.target, self.address)
                add_wheel(self.root, self.target)
            else:
                self._build(chosen)
        except BaseException:
            self.seen = {}  # after a failure nothing is known to be up to date
            raise
        return chosen

    def _stamps(self) -> dict[str, int]:
        tops = [self.root / name for name in WATCHED]
        files = [
            p for top in tops for p in ([top] if top.is_file() else top.rglob("*"))
        ]
        return {
            p.relative_to(self.root).as_posix(): p.stat().st_mtime_ns
            for p in files
            if p.is_file() and "__pycache__" not in p.parts and p.name[0] != "."
        }

    def _build(self, chosen: list[str]) -> None:
        """Build some pages, and copy what is copied."""
        for place in CONFIGURATIONS:
            language = place.strip("/") or "en"
            own = [p for p in chosen if p.startswith(f"docs/{language}/")]
            if chosen and not own:
                continue
            for page in own:  # older than its source: MkDocs makes it again
                if (path := self.target / place / address_of(page)).exists():
                    os.utime(path, (0, 0))
            kept = [self.target / place / name for name in KEPT]
            before = [path.read_text("utf-8") for path in kept]
            build(self.root, self.target, self.address, only=place)
            for path, old, merge in zip(kept, before, KEPT.values(), strict=True):
                path.write_text(merge(old, path.read_text("utf-8")), "utf-8")


def _index(old: str, new: str) -> str:
    """Add to an index of the search the entries of the pages that it lacks."""
    index = json.loads(new)
    made = {entry["location"].split("#")[0] for entry in index["docs"]}
    index["docs"] += [
        entry
        for entry in json.loads(old)["docs"]
        if entry["location"].split("#")[0] not in made
    ]
    return json.dumps(index)


def _rules(old: str, new: str) -> str:
    return "".join(sorted({*old.splitlines(True), *new.splitlines(True)}))


# What MkDocs writes anew from the pages of a build alone, and how old and new merge.
KEPT = {"search/search_index.json": _index, "assets/css/math-raise.css": _rules}


def affected(root: Path, changed: set[str]) -> list[str] | None:
    """Find the pages that some changed files are seen on.

    Args:
        root: The project's folder.
        changed: The files, relative to it.

    Returns:
        The pages in order; None if a file may be seen anywhere.
    """
    named = {
        page: {page, *NAMED.findall((root / page).read_text("utf-8"))}
        for page in pages(root)
    }
    found = set()
    for name in changed:
        light = name.replace(".dark.svg", ".svg")
        on = {page for page, names in named.items() if light in names}
        if not on and not name.startswith(COPIED):
            return None
        found |= on
    return sorted(found)


def address_of(page: str) -> str:
    """Return where a page goes, within the site of its language.

    Args:
        page: The page, such as `docs/en/ledger.md`.
    """
    path = Path(*Path(page).parts[2:])
    folder = path.parent if path.stem == "index" else path.with_suffix("")
    return (folder / "index.html").as_posix()


def serve(root: Path, port: int) -> None:
    """Serve both languages and rebuild when a file changes.

    Args:
        root: The project's folder.
        port: Of this machine, to listen on.
    """
    address = f"http://127.0.0.1:{port}/"
    with tempfile.TemporaryDirectory(prefix="mlnotes-site-") as folder:
        site = Site(root, Path(folder), address)

        def rebuild() -> None:
            try:
                site.update()
            except (Abort, Exception) as error:
                log.error("not built: %s", error)  # mend it, and it is built again

        rebuild()
        server = LiveReloadServer(rebuild, "127.0.0.1", port, folder)
        server.error_handler = lambda code: (site.target / "404.html").read_bytes()
        for name in WATCHED:
            server.watch(str(root / name))
        log.info("serving %s (Chinese: %szh/); stop with Ctrl-C", address, address)
        try:
            server.serve()
        except KeyboardInterrupt:
            server.shutdown()
