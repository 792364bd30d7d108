"""The real site, built once, served from here, and a browser to look at it."""

import functools
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Page, sync_playwright
from server import Server, chromium

from mlnotes_docs.project import chapters, data
from real_site import ADDRESS, ROOT

AXE = ROOT / "node_modules" / "axe-core" / "axe.min.js"
WATCH = """
window.violations = [];
document.addEventListener('securitypolicyviolation', (event) => {
  window.violations.push(`${event.effectiveDirective} ${event.blockedURI}`);
});
"""
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-sync"]


@functools.cache
def kinds() -> dict[str, dict]:
    """Return the kinds of pages and their budgets, from `docs/shared/kinds.yml`."""
    return data(ROOT, "kinds")


def kind_of(place: str) -> str:
    """Name the kind of the page at an address within the site."""
    first, *rest = place.removeprefix("zh/").rstrip("/").split("/")
    if first in {chapter.slug for chapter in chapters(ROOT)}:
        return rest[0] if rest else "chapter"
    return {"": "home", "api": "reference"}.get(first, first)


@pytest.fixture(scope="session")
def site(request: pytest.FixtureRequest) -> Path:
    """The folder of the real site, or of that which `SITE` names."""
    given = os.environ.get("SITE")
    return Path(given).resolve() if given else request.getfixturevalue("built")


@contextmanager
def serve(serving: Server) -> Iterator[Server]:
    """Let a server answer meanwhile."""
    thread = threading.Thread(target=serving.serve_forever, daemon=True)
    thread.start()
    yield serving
    serving.shutdown()
    serving.server_close()
    thread.join()


@pytest.fixture(scope="session")
def server(site: Path) -> Iterator[Server]:
    """The site under a sub-path of a host, compressed, each answer counted."""
    with serve(Server(site, urlsplit(ADDRESS).path)) as serving:
        yield serving


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """The system's Chromium, found by name or by `CHROMIUM`."""
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield started
        started.close()


class Watched:
    """A page of the browser, and all that it complained of.

    Attributes:
        page: Playwright's page.
        complaints: Console errors and warnings, exceptions, requests to other hosts,
            answers that are errors.
    """

    def __init__(self, browser: Browser, address: str, **options: object) -> None:
        self.context = browser.new_context(**options)
        self.context.add_init_script(WATCH)
        self.page: Page = self.context.new_page()
        self.address = address
        self.expected_404 = ""
        self.complaints: list[str] = []
        page = self.page
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.complaints.append(f"error {error}"))
        page.on("request", self._asked)
        page.on("response", self._answered)

    def open(self, path: str) -> Page:
        """Load a page of the site until nothing more is fetched."""
        self.page.goto(self.address + path, wait_until="load")
        return self.page

    def until(self, expression: str, *arguments: object) -> None:
        """Wait until something holds; Playwright's own way the policy forbids."""
        for _ in range(300):
            if self.page.evaluate(expression, *arguments):
                return
            self.page.wait_for_timeout(100)
        pytest.fail(f"never so: {expression}")

    def faults(self) -> list[str]:
        """Return what was wrong so far, and what the policy had to forbid."""
        forbidden = self.page.evaluate("window.violations")
        return self.complaints + [f"forbidden {what}" for what in forbidden]

    def _said(self, message: object) -> None:
        missing = self.expected_404 and "404" in message.text
        if message.type in ("error", "warning") and not missing:
            self.complaints.append(f"console {message.type}: {message.text}")

    def _asked(self, request: object) -> None:
        if not request.url.startswith((self.address, "data:", "blob:")):
            self.complaints.append(f"request {request.url}")

    def _answered(self, response: object) -> None:
        if response.status >= 400 and response.url != self.expected_404:
            self.complaints.append(f"status {response.status}: {response.url}")


@pytest.fixture(scope="session")
def watch(browser: Browser, server: Server) -> Iterator[Callable[..., Watched]]:
    """Open watched pages; options are those of a browser context."""
    opened = []

    def start(address: str = "", **options: object) -> Watched:
        opened.append(Watched(browser, address or server.address, **options))
        return opened[-1]

    yield start
    for one in opened:
        one.context.close()
