"""Every page has a preview image that says what the page is about."""

import io
from dataclasses import replace
from pathlib import Path

import pytest
from matplotlib.font_manager import get_font
from PIL import Image

from mlnotes_docs.cards import FONT, HEIGHT, WIDTH, Card, icon, key, png, wrapped
from mlnotes_docs.hooks.social import MARK, card
from mlnotes_docs.project import Chapter, chapters
from real_site import ADDRESS, LANGUAGES, parsed


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def subjects(root: Path) -> list[Chapter | None]:
    return [None, *chapters(root)]


def meta(path: Path) -> dict[str, str]:
    tags = parsed(path).cssselect('meta[property^="og:"], meta[name^="twitter:"]')
    return {tag.get("property") or tag.get("name"): tag.get("content") for tag in tags}


def test_every_page_names_its_image(root: Path, built: Path, language: str) -> None:
    titles = {c.slug: c.title[language] for c in chapters(root)}
    folder = built / LANGUAGES[language]
    pages = [
        page
        for page in folder.rglob("index.html")
        if page.relative_to(folder).parts[0] != "zh"
    ]
    assert len(pages) > 30
    for page in pages:
        told = meta(page)
        place = told["og:image"].removeprefix(ADDRESS)
        assert place.startswith(LANGUAGES[language] + "assets/social/"), page
        with Image.open(built / place) as image:
            assert image.size == (WIDTH, HEIGHT)
        assert told["og:image:width"] == str(WIDTH)
        assert told["og:image:height"] == str(HEIGHT)
        assert told["twitter:card"] == "summary_large_image"
        slug = page.relative_to(folder).parts[0]
        if slug in titles:
            assert place.endswith(f"/{slug}.png")
            assert titles[slug] in told["og:image:alt"], page


def test_the_home_page_is_called_by_its_title(built: Path, language: str) -> None:
    page = built / LANGUAGES[language] / "index.html"
    (heading,) = parsed(page).cssselect("h1")
    heading.cssselect(".headerlink")[0].drop_tree()
    assert meta(page)["og:title"] == heading.text_content().strip()


def test_the_same_card_is_the_same_bytes_and_another_is_not(root: Path) -> None:
    shown, mark = card(root, "zh", chapters(root)[4]), root / MARK
    assert png(shown, mark) == png(shown, mark)
    other = replace(shown, question="？")
    assert png(other, mark) != png(shown, mark)
    assert key(mark, other) != key(mark, shown)


def test_a_changed_figure_is_drawn_again(root: Path, tmp_path: Path) -> None:
    shown = card(root, "en", chapters(root)[4])
    copy = replace(shown, figure=tmp_path / "figure.svg")
    copy.figure.write_bytes(shown.figure.read_bytes())
    before = key(root / MARK, copy)
    text = copy.figure.read_text("utf-8").replace("#0072b2", "#d55e00")
    copy.figure.write_text(text, "utf-8")
    assert key(root / MARK, copy) != before


def missing(shown: Card) -> set[str]:
    """List the signs that the font does not have."""
    known = get_font(FONT.get_file()).get_charmap()
    texts = [
        shown.above,
        shown.title,
        shown.question,
        *(w for _, w, _ in shown.verdicts),
    ]
    return {c for c in "".join(texts) if not c.isspace() and ord(c) not in known}


def test_the_font_has_every_sign(root: Path, language: str) -> None:
    for chapter in subjects(root):
        assert not missing(card(root, language, chapter))
    assert missing(replace(card(root, language, None), title="🙂")) == {"🙂"}


def test_a_text_that_is_too_long_is_refused(root: Path, language: str) -> None:
    for chapter in subjects(root):
        png(card(root, language, chapter), root / MARK)
    shown = card(root, language, None)
    with pytest.raises(ValueError, match="text must end above its bar"):
        png(replace(shown, question=shown.question * 6), root / MARK)


def test_no_chinese_line_begins_with_a_sign() -> None:
    text = "一二三四五六七八九，一二三四五六七八九。" * 3
    for width in range(200, 420, 13):
        lines = wrapped(text, 27, width)
        assert "".join(lines) == text
        assert not [line for line in lines if line[0] in "，。"]


def test_words_and_the_breaks_of_a_text_are_kept() -> None:
    text = "Every word stays whole"
    assert " ".join(wrapped(text, 54, 300)) == text
    assert wrapped("机器学习：\n检验", 54, 640) == ["机器学习：", "检验"]


def test_the_mark_is_an_icon_too(root: Path, built: Path) -> None:
    with Image.open(io.BytesIO(icon(root / MARK, 180))) as image:
        assert image.size == (180, 180)
        colours = {pixel[1] for pixel in image.convert("RGB").getcolors(99_999)}
    assert {(23, 50, 77), (255, 145, 82), (255, 255, 255)} <= colours
    with Image.open(built / "favicon.ico") as image:
        assert image.size == (48, 48)
    for name in LANGUAGES.values():
        page = parsed(built / name / "index.html")
        (link,) = page.cssselect('link[rel="apple-touch-icon"]')
        assert (built / name / link.get("href")).is_file()


def test_a_chapter_without_a_figure_has_no_image(root: Path, language: str) -> None:
    chapter = replace(chapters(root)[4], figure={})
    assert not card(root, language, chapter).figure.exists()
