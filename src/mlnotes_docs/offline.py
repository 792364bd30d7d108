"""The whole site in one archive, which opens from the file system.

There a folder has no index page and nothing can be fetched. So links name the file
that they lead to, and the index of the search becomes a script, which Material's own
script looks for where the address begins with `file:`.
"""

import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

from mlnotes_docs.manifest import write_bytes

NAME = "mlnotes-offline.zip"
FOLDER = "mlnotes"
LEFT_OUT = re.compile(rf"\.map$|(^|/)(404\.html|sitemap\.xml(\.gz)?)$|^{NAME}$")
LINK = re.compile(r'(<(?:a|area|link)\b[^>]*?\shref=")(?![a-z]+:|#|//)([^"#]*)')
CANONICAL = re.compile(r'<link rel="canonical" href="([^"]+)"')
INDEX = "search/search_index.json"


def pack(site: Path, seconds: int) -> Path:
    """Write the archive into a site that has been built.

    Args:
        site: The site's folder.
        seconds: The time to give to all files, since 1970; not before 1980.

    Returns:
        The archive.
    """
    home = (site / "index.html").read_text("utf-8")
    found = CANONICAL.search(home)
    address = found[1] if found else ""
    moment = datetime.fromtimestamp(max(seconds, 315_532_800), UTC).timetuple()[:6]
    paths = sorted(path for path in site.rglob("*") if path.is_file())
    files = {path.relative_to(site).as_posix(): path.read_bytes() for path in paths}
    target = site / NAME
    with write_bytes(target) as handle, zipfile.ZipFile(handle, "w") as archive:
        for name, data in files.items():
            if LEFT_OUT.search(name):
                continue
            for own, content in _adapted(name, data, address):
                info = zipfile.ZipInfo(f"{FOLDER}/{own}", moment)
                info.compress_type = zipfile.ZIP_DEFLATED
                info.external_attr = 0o644 << 16
                archive.writestr(info, content, compresslevel=9)
    return target


def _adapted(name: str, data: bytes, address: str) -> list[tuple[str, bytes]]:
    """Return a file of the site as the files that stand for it in the archive."""
    if name.endswith(".html"):
        text = data.decode("utf-8")
        return [(name, LINK.sub(lambda m: m[1] + named(m[2], address), text).encode())]
    if name.endswith(INDEX):
        index = json.loads(data)
        for entry in index["docs"]:
            path, _, anchor = entry["location"].partition("#")
            entry["location"] = named(path or "./", "") + (anchor and f"#{anchor}")
        script = f"var __index = {json.dumps(index, ensure_ascii=False)};\n"
        return [(name.removesuffix("on"), script.encode())]
    return [(name, data)]


def named(path: str, address: str) -> str:
    """Return a link with the page's file in place of its folder.

    Args:
        path: The link, relative, without its anchor.
        address: Where the site is served; the archive itself is there.
    """
    if path.endswith(NAME):
        return address + NAME
    last = path.rsplit("/", 1)[-1]
    if not path or (last and last not in (".", "..")):
        return path
    plain = path.rstrip("/")
    return "index.html" if plain == "." else f"{plain}/index.html"
