"""Every page of the site, as a telephone sees it: sound, and within its budget."""

from collections.abc import Callable
from pathlib import Path

import pytest
from server import Server

from conftest import Watched, kind_of, kinds
from mlnotes_docs.project import chapters
from real_site import LANGUAGES, ROOT

PHONE = {"width": 390, "height": 844}
GROUPS = [chapter.slug for chapter in chapters(ROOT)] + ["api", ""]
OVERFLOW = "document.documentElement.scrollWidth - innerWidth"


def places(site: Path, language: str, group: str) -> list[str]:
    """List the pages of a chapter, of the reference, or of neither."""
    folder = site / LANGUAGES[language]
    found = [path.parent for path in (folder / group).rglob("index.html")]
    if not group:
        found = [p for p in found if p == folder or p.parent == folder]
        found = [p for p in found if p.name not in (*GROUPS, "zh")]
        found.append(folder)
    return sorted(
        {f"{p.relative_to(site).as_posix()}/".removeprefix("./") for p in found}
    )


@pytest.mark.parametrize("group", GROUPS)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_is_sound_and_light(
    watch: Callable[..., Watched],
    server: Server,
    site: Path,
    language: str,
    group: str,
) -> None:
    found, faults = places(site, language, group), []
    assert found
    for place in found:
        server.sent.clear()
        watched = watch(viewport=PHONE)
        page = watched.open(place)
        page.wait_for_load_state("networkidle")
        if (wide := page.evaluate(OVERFLOW)) > 0:
            faults.append(f"{place}: {wide} px too wide")
        faults += [f"{place}: {fault}" for fault in watched.faults()]
        if eager := page.locator("article figure img:not([loading=lazy])").count():
            faults.append(f"{place}: {eager} figures that do not wait")
        faults += over_budget(place, server.sent)
        watched.context.close()
    assert faults == []


def over_budget(place: str, sent: list[tuple[str, int]]) -> list[str]:
    """Say in what a page exceeds the budget of its kind."""
    kind = kind_of(place)
    budget = kinds()[kind]
    size = sum(size for _, size in sent)
    print(f"{place or 'home'}: {size:,} bytes, {len(sent)} requests")
    faults = []
    if size > budget["bytes"]:
        faults.append(f"{place}: {size:,} bytes; {kind} may have {budget['bytes']:,}")
    if len(sent) > budget["requests"]:
        names = " ".join(path.rsplit("/", 1)[-1] or "html" for path, _ in sent)
        limit = budget["requests"]
        faults.append(f"{place}: {len(sent)} requests of {limit}: {names}")
    return faults


def test_a_heavy_page_is_found() -> None:
    limit = kinds()["chapter"]["bytes"]
    assert over_budget("foundations/", [("a", limit)]) == []
    (fault,) = over_budget("zh/foundations/", [("a", limit), ("b", 1)])
    assert "chapter may have" in fault
    (fault,) = over_budget("checked/", [("x/y.css", 1)] * 14)
    assert "14 requests of" in fault
