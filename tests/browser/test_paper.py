"""A chapter prints to clean paper: nothing of the screen, nothing cut, in light."""

import io
import re
import unicodedata
from collections.abc import Callable

import pytest
from pypdf import PdfReader

A4 = 595, 842  # points


@pytest.mark.parametrize(
    ("path", "scheme", "title", "screen"),
    [
        ("classification-loss/", "light", "Loss functions for classification", "Copy"),
        ("zh/self-attention/", "dark", "自注意力", "复制"),
    ],
)
def test_a_chapter_prints(
    watch: Callable, path: str, scheme: str, title: str, screen: str
) -> None:
    watched = watch(color_scheme=scheme)
    page = watched.open(path)
    headings = page.locator("article h2").all_inner_texts()
    paper = page.pdf(prefer_css_page_size=True, print_background=True)
    sheets = PdfReader(io.BytesIO(paper)).pages
    assert 8 <= len(sheets) <= 24
    texts = [sheet.extract_text() for sheet in sheets]
    whole = plain("".join(texts))
    assert plain(title) in whole[:200]
    there = [plain(heading.replace("¶", "")) in whole for heading in headings]
    # Some fonts give a Han sign back as the radical that looks like it.
    assert sum(there) >= 0.75 * len(headings) if "zh/" in path else all(there), headings
    for word in (screen, "pip install", "¶"):
        assert plain(word) not in whole
    lines = texts[0].split("\n")
    assert not any(line.strip().endswith("·") for line in lines), lines[:4]
    assert "import torch" not in "".join(texts)  # folded on the screen, and here
    for number, sheet in enumerate(sheets, 1):
        assert [round(float(x)) for x in sheet.mediabox[2:]] == list(A4)
        assert texts[number - 1].strip(), f"page {number} is empty"
        assert _outside(sheet) == [], number
    assert watched.faults() == []


def plain(text: str) -> str:
    """Return a text without white space, and Han signs in their usual form."""
    return re.sub(r"\s", "", unicodedata.normalize("NFKC", text))


def _outside(sheet: object) -> list[str]:
    """List the text of a sheet that begins beyond its margins."""
    found = []

    def visit(text: str, page: list[float], line: list[float], *rest: object) -> None:
        x = page[0] * line[4] + page[2] * line[5] + page[4]
        if text.strip() and not 0 <= x <= A4[0] - 20:
            found.append(f"{text.strip()[:30]} at {x:.0f}")

    sheet.extract_text(visitor_text=visit)
    return found


def test_what_is_unfolded_is_printed_and_dark_figures_are_not(watch: Callable) -> None:
    watched = watch(color_scheme="dark")
    page = watched.open("classification-loss/")
    page.locator("details.example > summary").first.click()
    page.emulate_media(media="print", color_scheme="dark")
    code = page.locator("details.example").first.locator("pre")
    assert code.is_visible()
    assert not page.locator("details.example").nth(1).locator("pre").is_visible()
    assert not page.locator("header.md-header").is_visible()
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert background == "rgb(255, 255, 255)"
    for figure in page.locator("img.figure").all():
        shown = figure.evaluate("image => getComputedStyle(image).display !== 'none'")
        assert shown == ("on-light" in figure.get_attribute("class"))


def test_what_is_folded_leaves_no_empty_bar_on_paper(watch: Callable) -> None:
    page = watch().open("classification-loss/")
    page.locator("details.success > summary").first.click()
    page.emulate_media(media="print")
    folded = page.locator("details:is(.tip, .success):not([data-unfolded])").all()
    assert len(folded) > 10
    assert not any(one.is_visible() for one in folded)
    assert page.locator("details.success").first.locator("p").first.is_visible()
    name = page.locator("details.example > summary").first
    assert name.is_visible()
    assert name.evaluate("e => getComputedStyle(e).backgroundColor").endswith(", 0)")
    page = watch().open("api/adaptive-learning-rates/")
    page.emulate_media(media="print")
    assert page.locator(".doc details p").first.is_visible()
