"""What a reader types leads to the page that treats it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import yaml

from conftest import Watched
from real_site import LANGUAGES

QUERIES = yaml.safe_load(Path(__file__).with_name("search.yml").read_text("utf-8"))
CASES = [
    pytest.param(language, *entry, *([3] if len(entry) == 2 else []), id=entry[0])
    for language, entries in QUERIES.items()
    for entry in entries
]
META = "document.querySelector('.md-search-result__meta').textContent"
READY = f"/Type to|键入/.test({META})"
FOUND = """() => [...document.querySelectorAll(
  '.md-search-result__item > .md-search-result__link')]
  .map((a) => new URL(a.href).pathname)"""


@pytest.fixture(scope="module")
def opened(watch: Callable[..., Watched]) -> Iterator[dict[str, Watched]]:
    """A page of each language whose search is open."""
    both = {}
    for language, place in LANGUAGES.items():
        both[language] = watch(viewport={"width": 1280, "height": 900})
        both[language].open(f"{place}checked/").locator(".md-search__input").click()
    yield both
    for watched in both.values():
        watched.context.close()


def ask(watched: Watched, query: str) -> list[str]:
    """Type a query and return the addresses of what is found."""
    page = watched.page
    meta = page.locator(".md-search-result__meta")
    field = page.locator(".md-search__input")
    field.fill("")
    field.press("Shift")  # Material looks at the field when a key comes up
    watched.until("!document.querySelector('.md-search-result__item')")
    watched.until(READY)
    before = meta.text_content()
    field.fill(query)
    field.press("Shift")
    watched.until(f"(old) => {META} !== old", before)
    return list(dict.fromkeys(page.evaluate(FOUND)))


@pytest.mark.parametrize(("language", "query", "place", "among"), CASES)
def test_a_query_finds_its_page(
    opened: dict[str, Watched], language: str, query: str, place: str, among: int
) -> None:
    watched = opened[language]
    found = ask(watched, query)
    wanted = f"/notes/{LANGUAGES[language]}{place}"
    assert wanted in found[:among], found[:6]
    assert watched.faults() == []


def test_what_is_nowhere_is_not_found(opened: dict[str, Watched]) -> None:
    for watched in opened.values():
        assert ask(watched, "qqqqqqqqqqqq") == []
