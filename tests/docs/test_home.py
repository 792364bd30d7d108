"""The home page: made from the data, light, and the same in both languages."""

import gzip
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from bs4 import BeautifulSoup

from mlnotes_docs import drawing, home
from mlnotes_docs.arcs import direct
from mlnotes_docs.items import VERDICTS, counts, items, measured
from mlnotes_docs.project import chapters, data
from mlnotes_docs.reading import minutes
from mlnotes_docs.sketch import inline, sketch
from real_site import LANGUAGES, parsed

LIMIT = {"bytes": 150_000, "requests": 12}
SPACE = re.compile(r"\s+")


@pytest.fixture(params=["en", "zh"])
def language(request: pytest.FixtureRequest) -> str:
    return request.param


def soup(text: str) -> BeautifulSoup:
    return BeautifulSoup(text, "html.parser")


@pytest.fixture
def page(built: Path, language: str) -> BeautifulSoup:
    return soup((built / LANGUAGES[language] / "index.html").read_text("utf-8"))


def test_the_bar_is_as_long_as_the_counts(root: Path, language: str) -> None:
    made, found = soup(home.tally(root, language)), counts(root)
    listed = [name for name in VERDICTS if found[name]]
    shares = {r["class"][0]: float(r["width"]) for r in made.select("rect")}
    total = sum(found.values())
    for name in listed:
        assert shares.pop(name.replace(" ", "-")) == pytest.approx(
            100 * found[name] / total, abs=0.01
        )
    assert not shares
    assert [int(b.text) for b in made.select("li b")] == [found[x] for x in listed]
    assert str(total) in made.p.text


def test_the_excerpt_says_what_the_ledger_says(
    root: Path, language: str, page: BeautifulSoup
) -> None:
    (shown,) = page.select(".excerpt")
    item = next(x for x in items(root) if x.id == "4.2")
    assert shown.blockquote.text == item.statement[language]
    assert shown.samp.text.splitlines() == measured(root, item)[0]
    assert shown.select_one(".verdict")["class"] == ["verdict", item.verdict]
    assert shown.select_one(".how").text == item.how[language]
    assert {"on-light", "on-dark"} <= {
        c for i in shown.select("img") for c in i["class"]
    }
    assert all(len(image["alt"]) > 40 for image in shown.select("img"))


@pytest.mark.parametrize(
    ("name", "message"),
    [("0.0", "the item must be one of the ledger"), ("8.2", "must have a figure")],
)
def test_an_item_that_cannot_be_shown_is_refused(
    root: Path, language: str, name: str, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        home.excerpt(root, language, name)


def test_every_chapter_has_its_card(
    root: Path, built: Path, language: str, page: BeautifulSoup
) -> None:
    cards = page.select(".cards > li")
    assert len(cards) == 11
    for card, chapter in zip(cards, chapters(root), strict=True):
        assert card.h3.text == chapter.title[language]
        assert chapter.question[language] in card.text
        assert card.svg.title.text == chapter.figure[language]
        assert len(card.svg.select("path")) > 1, chapter.slug
        time = minutes(root, f"docs/{language}/{chapter.slug}/index.md")
        assert str(time) in card.select_one(".number").text
        shown = sum(map(int, re.findall(r"\d+", card.select_one(".verdicts p").text)))
        assert shown == sum(x.chapter == chapter.slug for x in items(root))


def test_every_link_of_the_page_leads_somewhere(
    built: Path, language: str, page: BeautifulSoup
) -> None:
    links = [a["href"] for a in page.select("article a[href]")]
    assert len(links) > 45
    for link in links:
        path, _, anchor = link.partition("#")
        target = (built / LANGUAGES[language] / path).resolve()
        target = target / "index.html" if target.is_dir() else target
        assert target.is_file(), link
        if anchor:
            assert anchor in parsed(target).xpath("//@id"), link


def test_the_paths_keep_the_order_and_add_up_their_times(
    root: Path, language: str
) -> None:
    needed = {chapter.slug: set(chapter.needs) for chapter in chapters(root)}
    lengths = []
    for path in data(root, "paths"):
        seen: set[str] = set()
        for slug in path["chapters"]:
            assert not (needed[slug] & set(path["chapters"])) - seen, slug
            seen.add(slug)
        lengths.append(
            sum(minutes(root, f"docs/{language}/{x}/index.md") for x in seen)
        )
    assert lengths == sorted(lengths)
    evening, week, course = soup(home.paths(root, language)).select(".time")
    assert str(5 * round(lengths[0] / 5)) in evening.text
    assert f"{round(lengths[1] / 30) / 2:g}" in week.text
    hours = float(re.search(r"[\d.]+", course.text)[0])
    assert hours > lengths[2] / 60 + 1  # with evidence pages and labs


def test_the_map_shows_what_the_data_say(root: Path, language: str) -> None:
    made, known = soup(home.needs(root, language)), chapters(root)
    built_on = direct(known)
    arcs = made.select("path[class^=s-]")
    assert len(arcs) == sum(map(len, built_on.values()))
    for link, chapter in zip(made.select("a"), known, strict=True):
        assert link["href"] == f"{chapter.slug}/"
        assert chapter.title[language] in link["aria-label"]
        assert link.select("text")[1].text == chapter.title[language]
        told = re.findall(
            r"\d+", link["aria-label"].partition(chapter.title[language])[2]
        )
        number = {c.slug: str(c.number) for c in known}
        assert told == [number[slug] for slug in built_on[chapter.slug]]


def test_an_arc_that_follows_from_two_others_is_left_out(root: Path) -> None:
    assert direct(chapters(root))["transformer"] == ["self-attention"]


@pytest.mark.parametrize(
    ("slug", "needs", "message"),
    [
        ("convolution", ["nowhere"], "needs must name chapters, got 'nowhere'"),
        ("convolution", ["transformer"], "needs must name earlier chapters"),
        ("foundations", ["critical-points"], "needs must not go in circles"),
        ("foundations", ["foundations"], "needs must not go in circles"),
    ],
)
def test_a_wrong_need_is_refused(
    root: Path, slug: str, needs: list[str], message: str
) -> None:
    known = [
        replace(chapter, needs=needs) if chapter.slug == slug else chapter
        for chapter in chapters(root)
    ]
    with pytest.raises(ValueError, match=message):
        direct(known)


def test_the_chapters_that_a_page_names_as_needed_are_its_needs(root: Path) -> None:
    for chapter in chapters(root):
        text = (root / "docs" / "en" / chapter.slug / "index.md").read_text("utf-8")
        (line,) = re.findall(r"^You need .*$", text, re.M)
        assert set(re.findall(r"\]\(\.\./([\w-]+)/", line)) <= set(chapter.needs)


def test_a_sketch_keeps_the_curves_and_drops_the_words(
    tmp_path: Path, plot: Callable[..., Path]
) -> None:
    text = inline(sketch(plot(tmp_path), 1), "A < B")
    assert "<title>A &lt; B</title>" in text
    assert "style=" not in text
    assert "#" not in text  # the colours are the palette's, by name
    made = soup(text)
    assert [p.get("class") for p in made.select("path[class]")] == [["s-c1"], ["s-c2"]]
    assert len(made.select("path")) == 2  # no frame, tick, letter or legend


def test_hundreds_of_marks_take_little_room(
    tmp_path: Path, plot: Callable[..., Path]
) -> None:
    text = [inline(sketch(plot(tmp_path, n), 1), "") for n in (0, 400)]
    assert text[1].count("c") > 3000
    assert len(text[1]) - len(text[0]) > 50_000
    small = [len(gzip.compress(x.encode())) for x in text]
    assert small[1] - small[0] < 4_000


def test_a_panel_that_does_not_exist_is_refused(
    tmp_path: Path, plot: Callable[..., Path]
) -> None:
    with pytest.raises(ValueError, match=r"panel must be one of the axes .* got 2"):
        sketch(plot(tmp_path), 2)


@pytest.fixture
def plot() -> Callable[..., Path]:
    import matplotlib as mpl
    from matplotlib.figure import Figure

    def draw(folder: Path, marks: int = 0) -> Path:
        with mpl.rc_context(drawing.STYLE):
            figure = Figure()
            axes = figure.subplots()
            axes.plot([0, 1, 2], [0, 1, 4], label="one")
            axes.plot([0, 1, 2], [4, 1, 0], label="two")
            axes.plot(
                [n / 200 for n in range(marks)], [n / 100 for n in range(marks)], "o"
            )
            axes.set(xlabel="x", title="a title")
            axes.legend()
            (folder / "plot.svg").write_text(drawing.draw(figure)[0], "utf-8")
        return folder / "plot.svg"

    return draw


def test_the_palette_of_the_site_is_that_of_the_figures(root: Path) -> None:
    css = (root / "docs" / "shared" / "css" / "site.css").read_text("utf-8")
    for place, scheme in enumerate(("default", "slate")):
        rules = re.search(rf'"{scheme}"\] \{{\n  --c1(.*?)\n\}}', css, re.S)[0]
        found = dict(re.findall(r"--(c\d|ink|rule|grey|paper): (#\w{6});", rules))
        palette = {f"c{n}": pair for n, pair in enumerate(drawing.CYCLE, 1)}
        palette |= {"ink": drawing.INK, "rule": drawing.GRID}
        palette |= {"grey": drawing.GREY, "paper": drawing.PAPER}
        assert found == {name: pair[place] for name, pair in palette.items()}


def luminance(colour: str) -> float:
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    linear = [
        p / 12.92 if p <= 0.03928 else ((p + 0.055) / 1.055) ** 2.4 for p in parts
    ]
    return sum(w * x for w, x in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def mixed(colour: str, ink: str) -> str:
    """Mix as the style sheet does: three parts of colour, one of ink."""
    pairs = [(int(colour[i : i + 2], 16), int(ink[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round((3 * a + b) / 4):02x}" for a, b in pairs)


@pytest.mark.parametrize("place", [0, 1], ids=["light", "dark"])
def test_colours_as_text_have_the_contrast_that_reading_asks_for(place: int) -> None:
    paper = luminance(drawing.PAPER[place])
    for pair in drawing.CYCLE:
        dark, light = sorted((luminance(mixed(pair[place], drawing.INK[place])), paper))
        assert (light + 0.05) / (dark + 0.05) >= 4.5, pair


def first_load(folder: Path, text: str) -> dict[str, int]:
    """Add up what a browser fetches for a page before the reader does anything."""
    paths = set()
    for tag in soup(text).select("script[src], link[href], img[src]"):
        rel = {"stylesheet", "icon"} & set(tag.get("rel") or [])
        if (tag.name == "link" and not rel) or "on-dark" in tag.get("class", []):
            continue  # one theme at a time
        paths.add((folder / (tag.get("src") or tag.get("href"))).resolve())
    files = [text.encode(), *(path.read_bytes() for path in sorted(paths))]
    sizes = [len(gzip.compress(file, 6)) for file in files]
    return {"bytes": sum(sizes), "requests": len(sizes)}


def test_the_first_load_is_small(built: Path, language: str) -> None:
    folder = built / LANGUAGES[language]
    load = first_load(folder, (folder / "index.html").read_text("utf-8"))
    assert load["bytes"] <= LIMIT["bytes"], load
    assert load["requests"] <= LIMIT["requests"], load


def test_a_heavy_page_is_found(built: Path) -> None:
    drawings = sorted((built / "snippets").glob("*/*.svg"))[:12]
    images = [f'<img src="{path.relative_to(built)}">' for path in drawings]
    text = (built / "index.html").read_text("utf-8")
    load = first_load(built, text.replace("</body>", f"{''.join(images)}</body>"))
    assert load["requests"] > LIMIT["requests"]
    assert load["bytes"] > LIMIT["bytes"]


def test_a_dark_page_is_dark_from_the_start(built: Path, language: str) -> None:
    text = (built / LANGUAGES[language] / "index.html").read_text("utf-8")
    script = text.index('setAttribute("data-md-color-scheme","slate")')
    assert text.index("<body") < script < text.index("<header") < text.index("<img")
