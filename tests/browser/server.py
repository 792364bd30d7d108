"""The built site under a path, as a host with compression serves it; a browser."""

import gzip
import mimetypes
import os
import shutil
from functools import lru_cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PACKED = {"text/html", "text/css", "text/javascript", "image/svg+xml"}
PACKED |= {"application/json", "application/xml", "application/javascript"}


def chromium() -> str:
    """Return the path of the system's Chromium, found by name or by `CHROMIUM`.

    Raises:
        FileNotFoundError: If there is none.
    """
    found = os.environ.get("CHROMIUM") or next(
        filter(None, map(shutil.which, NAMES)), ""
    )
    if not found:
        names = ", ".join(NAMES)
        raise FileNotFoundError(f"no browser: install one of {names}, or set CHROMIUM")
    return found


@lru_cache(maxsize=1024)
def packed(path: Path) -> tuple[str, bytes, bool]:
    """Return a file's type, its bytes as they travel, and whether they are packed."""
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    body = path.read_bytes()
    if kind not in PACKED:
        return kind, body, False
    return f"{kind}; charset=utf-8", gzip.compress(body, 6, mtime=0), True


class Server(ThreadingHTTPServer):
    """A server that counts what it sends.

    Attributes:
        address: Of the site's home page.
        sent: Path and number of bytes of each answer, in order.
    """

    daemon_threads = True

    def __init__(self, folder: Path, prefix: str = "/") -> None:
        super().__init__(("127.0.0.1", 0), Handler)
        self.folder = folder
        self.prefix = prefix
        self.host = f"http://127.0.0.1:{self.server_port}"
        self.address = self.host + prefix
        self.sent: list[tuple[str, int]] = []

    def handle_error(self, request: object, client_address: object) -> None:
        """Say nothing of a browser that has left."""


class Handler(BaseHTTPRequestHandler):
    """Answers one browser."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """Send a file, or the page that is shown where there is none."""
        path = unquote(urlsplit(self.path).path)
        file = self.server.folder / path.removeprefix(self.server.prefix)
        if file.is_dir() and path.endswith("/"):
            file /= "index.html"
        found = path.startswith(self.server.prefix) and file.is_file()
        kind, body, small = packed(file if found else self.server.folder / "404.html")
        self.server.sent.append((path, len(body)))
        self.send_response(200 if found else 404)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Cache-Control", "max-age=600")
        if small:
            self.send_header("Content-Encoding", "gzip")
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments: object) -> None:
        """Keep quiet."""
