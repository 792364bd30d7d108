"""The archive opens from the file system: searched, followed, translated."""

import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from mlnotes_docs.offline import FOLDER, NAME

PLACES = {"en": "", "zh": "zh/"}


@pytest.fixture(scope="module")
def unpacked(site: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("offline")
    with zipfile.ZipFile(site / NAME) as archive:
        archive.extractall(folder)
    return folder / FOLDER


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page that fails the test if it complains, or asks for more than files."""
    context = browser.new_context(viewport={"width": 390, "height": 844})
    opened, complaints = context.new_page(), []
    opened.on("console", lambda said: complaints.append(f"{said.type}: {said.text}"))
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on("requestfailed", lambda request: complaints.append(request.url))
    opened.on(
        "request",
        lambda request: (
            None
            if request.url.startswith(("file:", "data:"))
            else complaints.append(request.url)
        ),
    )
    yield opened
    context.close()
    assert complaints == []


@pytest.mark.parametrize(
    ("language", "query", "found"),
    [
        ("en", "cross-entropy", "classification-loss"),
        ("en", "beam search", "transformer"),
        ("zh", "交叉熵", "classification-loss"),
        ("zh", "鞍点", "critical-points"),
    ],
)
def test_the_search_works_from_a_file(
    unpacked: Path, page: Page, language: str, query: str, found: str
) -> None:
    page.goto((unpacked / PLACES[language] / "index.html").as_uri())
    page.locator("label[for='__search']").first.click()
    page.locator("input.md-search__input").press_sequentially(query)
    page.keyboard.press("End")  # the search waits for a key; Chinese has none
    result = page.locator("a.md-search-result__link").first
    result.wait_for(timeout=120_000)
    links = page.locator("a.md-search-result__link").all()
    first = [link.get_attribute("href") for link in links[:5]]
    assert any(f"/{PLACES[language]}{found}/" in link for link in first), first
    result.click()
    page.wait_for_url("file:**/index.html?h=*")
    assert page.locator("article h1").is_visible()


@pytest.mark.parametrize("language", PLACES)
def test_links_and_the_language_switch_work_from_a_file(
    unpacked: Path, page: Page, language: str
) -> None:
    start = unpacked / PLACES[language] / "transformer" / "index.html"
    page.goto(start.as_uri())
    page.locator("a.language").click()
    other = "zh/" if language == "en" else ""
    page.wait_for_url(f"{unpacked.as_uri()}/{other}transformer/index.html*")
    page.locator("article a[href*='self-attention/index.html']").first.click()
    page.wait_for_url("**/self-attention/index.html*")
    assert page.locator("tex-math svg").first.is_visible()
    figure = page.locator("img.figure:visible").first
    figure.scroll_into_view_if_needed()
    page.wait_for_function(
        "image => image.complete && image.naturalWidth > 0", arg=figure.element_handle()
    )
