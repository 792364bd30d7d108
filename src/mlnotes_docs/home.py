"""The generated parts of the home page: one function each, named as in its marker."""

import html
import re
from collections import Counter
from pathlib import Path

from mlnotes_docs import items as ledger_items
from mlnotes_docs.arcs import needs
from mlnotes_docs.items import VERDICTS, Item, measured, places
from mlnotes_docs.parts import badge, verdict
from mlnotes_docs.project import Chapter, data
from mlnotes_docs.project import chapters as all_chapters
from mlnotes_docs.reading import lab_minutes, minutes
from mlnotes_docs.sketch import inline, sketch

__all__ = ["chapters", "excerpt", "needs", "paths", "tally"]
WORDS = {
    "en": {
        "chapter": "Chapter {}",
        "coming": "in preparation",
        "minutes": "{} min",
        "tally": "What came of the notes' {} statements",
        "says": "The notes say",
        "ran": "We ran it",
        "came": "What came out",
        "more": "How, and with which code: chapter {}",
        "hours": "{} hours of reading",
        "reading": "{} minutes of reading",
        "exercises": "{} exercises",
        "comma": ", ",
    },
    "zh": {
        "chapter": "第 {} 章",
        "coming": "编写中",
        "minutes": "{} 分钟",
        "tally": "笔记的 {} 条论断，检验结果如下",
        "says": "笔记说",
        "ran": "跑一遍",
        "came": "结论",
        "more": "怎样检验、用什么代码：见第 {} 章",
        "hours": "阅读约 {} 小时",
        "reading": "阅读约 {} 分钟",
        "exercises": "{} 道练习",
        "comma": "，",
    },
}
EXERCISE = re.compile(r"^###.*\{#exercise-\d+\}", re.M)


def excerpt(root: Path, language: str, name: str) -> str:
    """One item of the notes: what they say, what was measured, what came out.

    Args:
        root: The project's folder.
        language: The page's.
        name: The item's id.

    Raises:
        ValueError: If no item has this id, or none of its programs draws a figure.
    """
    item = next((x for x in ledger_items.items(root) if x.id == name), None)
    if item is None:
        raise ValueError(f"the item must be one of the ledger, got {name!r}")
    words = WORDS[language]
    chapter = next(c for c in all_chapters(root) if c.slug == item.chapter)
    lines = "\n".join(html.escape(x) for x in measured(root, item)[0])
    page = places(root)[item.anchor][language].removeprefix(f"docs/{language}/")
    link = page.removesuffix("index.md").replace(".md", "/") + f"#{item.anchor}"
    more = words["more"].format(f"{chapter.number}")
    return (
        f'<div class="excerpt">\n<p class="step">{words["says"]}</p>\n'
        f"<blockquote>{html.escape(item.statement[language])}</blockquote>\n"
        f'<p class="step">{words["ran"]}</p>\n{_figure(root, item, language)}\n'
        f"<pre><samp>{lines}</samp></pre>\n"
        f'<p class="step">{words["came"]} {badge(item.verdict, language)}</p>\n'
        f'<p class="how">{html.escape(item.how.get(language, ""))}</p>\n'
        f'<p class="more"><a href="{link}">{more}</a></p>\n</div>'
    )


def _figure(root: Path, item: Item, language: str) -> str:
    """Show the first figure of an item's programs, described as on its own page."""
    for name in item.evidence:
        shown = re.compile(rf"!\[([^\]]+)\]\(\.\./(snippets/{re.escape(name)}\.svg)\)")
        for path in sorted((root / "docs" / language / item.chapter).glob("*.md")):
            if found := shown.search(path.read_text("utf-8")):
                return f'<img alt="{html.escape(found[1])}" src="{found[2]}">'
    raise ValueError(f"the item must have a figure, got {item.id!r}")


def tally(root: Path, language: str) -> str:
    """The verdicts on the notes' own items, as a bar and as numbers."""
    found = ledger_items.counts(root)
    title = WORDS[language]["tally"].format(found.total())
    listed = [(name, found[name]) for name in VERDICTS if found[name]]
    numbers = "".join(
        f'<li class="{_css(name)}"><b>{n}</b> {verdict(name, language)}</li>'
        for name, n in listed
    )
    return (
        f'<div class="tally">\n<p>{title}</p>\n{bar(listed)}\n'
        f"<ul>{numbers}</ul>\n</div>"
    )


def bar(listed: list[tuple[str, int]]) -> str:
    """Draw counts of verdicts as one bar, each part as long as its share."""
    total, at, drawn = sum(n for _, n in listed), 0.0, []
    for name, n in listed:
        wide = 100 * n / total
        drawn.append(
            f'<rect class="{_css(name)}" x="{at:.2f}" width="{wide:.2f}" height="1"/>'
        )
        at += wide
    box = 'viewBox="0 0 100 1" preserveAspectRatio="none" aria-hidden="true"'
    return f'<svg class="bar" {box}>{"".join(drawn)}</svg>'


def _css(name: str) -> str:
    return name.replace(" ", "-")


def chapters(root: Path, language: str) -> str:
    """A card for each chapter: a sketch, its question, its time and its verdicts."""
    found: dict[str, Counter] = {}
    for item in ledger_items.items(root):
        found.setdefault(item.chapter, Counter())[item.verdict] += 1
    cards = [_card(root, c, found[c.slug], language) for c in all_chapters(root)]
    return '<ul class="cards">\n' + "\n".join(cards) + "\n</ul>"


def _card(root: Path, chapter: Chapter, found: Counter, language: str) -> str:
    words, title = WORDS[language], html.escape(chapter.title[language])
    number = words["chapter"].format(chapter.number)
    if not chapter.written:
        text = f'<p class="number">{number} · {words["coming"]}</p><h3>{title}</h3>'
        return f'<li class="coming">{text}<p>{chapter.question[language]}</p></li>'
    path = root / "snippets" / chapter.slug / f"{chapter.figure['name']}.svg"
    drawing = inline(sketch(path, chapter.figure["panel"]), chapter.figure[language])
    time = minutes(root, f"docs/{language}/{chapter.slug}/index.md")
    listed = [(name, found[name]) for name in VERDICTS if found[name]]
    verdicts = words["comma"].join(f"{n} {verdict(x, language)}" for x, n in listed)
    return (
        f'<li class="written">{drawing}'
        f'<p class="number">{number} · {words["minutes"].format(time)}</p>'
        f'<h3><a href="{chapter.slug}/">{title}</a></h3>'
        f"<p>{html.escape(chapter.question[language])}</p>"
        f'<div class="verdicts">{bar(listed)}<p>{verdicts}</p></div></li>'
    )


def paths(root: Path, language: str) -> str:
    """The ways through the book, each with its stops and its time."""
    known = {chapter.slug: chapter for chapter in all_chapters(root)}
    rows = []
    for path in data(root, "paths"):
        stops = [known[slug] for slug in path["chapters"] if known[slug].written]
        times = [_times(root, chapter, language) for chapter in stops]
        total = sum(sum(x.values()) if "all" in path else x["index"] for x in times)
        links = "".join(
            f'<li><a href="{chapter.slug}/">{chapter.number}&nbsp;'
            f"{html.escape(chapter.title[language])}</a></li>"
            for chapter in stops
        )
        rows.append(
            f"<section><h3>{path['title'][language]}</h3>"
            f'<p class="time">{_time(total, language)}'
            f"{_exercises(root, stops, language)}</p>"
            f"<p>{path['text'][language]}</p><ol>{links}</ol></section>"
        )
    return '<div class="paths">\n' + "\n".join(rows) + "\n</div>"


def _times(root: Path, chapter: Chapter, language: str) -> dict[str, int]:
    """Return the minutes of each page of a chapter, its lab included."""
    folder, found = root / "docs" / language / chapter.slug, {}
    for path in sorted(folder.glob("*.md"), reverse=True):
        found[path.stem] = minutes(root, path.relative_to(root).as_posix())
    lab = root / "docs" / "shared" / "labs" / f"{chapter.slug}.py"
    if lab.exists():
        found["lab"] = lab_minutes(lab, language)
    return found


def _time(total: int, language: str) -> str:
    if total < 100:
        return WORDS[language]["reading"].format(5 * round(total / 5))
    return WORDS[language]["hours"].format(f"{round(total / 30) / 2:g}")


def _exercises(root: Path, stops: list[Chapter], language: str) -> str:
    texts = [root / "docs" / language / c.slug / "index.md" for c in stops]
    number = sum(len(EXERCISE.findall(text.read_text("utf-8"))) for text in texts)
    words = WORDS[language]
    return words["comma"] + words["exercises"].format(number) if number else ""
