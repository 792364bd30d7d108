"""The same site at the root of a host: no address within it knows where it stands."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from server import Server

from conftest import Watched, serve
from real_site import LANGUAGES


@pytest.fixture(scope="module")
def root(watch: Callable[..., Watched], site: Path) -> Iterator[Watched]:
    """A browser beside a server that knows the site by no prefix."""
    with serve(Server(site)) as serving:
        watched = watch(serving.address, viewport={"width": 1280, "height": 900})
        yield watched
        watched.context.close()


@pytest.mark.parametrize("place", ["", "zh/", "transformer/", "zh/symbols/", "api/"])
def test_a_page_is_sound_there(root: Watched, place: str) -> None:
    page = root.open(place)
    page.wait_for_load_state("networkidle")
    drawn = "[...document.images].filter((x) => x.complete && !x.naturalWidth).length"
    assert page.evaluate(drawn) == 0
    assert root.faults() == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_one_gets_from_there_to_the_other_language_and_by_search(
    root: Watched, language: str
) -> None:
    page = root.open(f"{LANGUAGES[language]}classification-loss/")
    page.locator("a.language").click()
    other = {"en": "zh/", "zh": ""}[language]
    page.wait_for_url(f"{root.address}{other}classification-loss/**")
    page.locator(".md-search__input").click()
    page.keyboard.type("softmax")
    page.wait_for_selector(".md-search-result__link")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.wait_for_url(f"{root.address}{other}**?h=*")
    assert root.faults() == []
