"""The map of the chapters: one below the other, an arc from each to what builds on it.

A list is readable on the narrowest screen, and the arcs beside it still show where the
book branches. An arc that follows from two others is left out.
"""

import html
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

from mlnotes_docs.project import Chapter, chapters

ROW, GUTTER, RADIUS, WIDTH = 36, 78, 11, 326
WORDS = {
    "en": {
        "map": "Which chapter builds on which",
        "needs": "; builds on chapter {}",
        "and": " and ",
    },
    "zh": {
        "map": "各章的依赖关系",
        "needs": "；以第 {} 章为基础",
        "and": "、",
    },
}


def direct(known: list[Chapter]) -> dict[str, list[str]]:
    """Return what each chapter builds on directly, in the order of the book.

    Args:
        known: The chapters.

    Raises:
        ValueError: If a chapter needs one that does not exist, a later one, or itself.
    """
    number = {chapter.slug: chapter.number for chapter in known}
    needs = {chapter.slug: chapter.needs for chapter in known}
    for slug, needed in needs.items():
        for other in needed:
            if other not in number:
                raise ValueError(f"needs must name chapters, got {other!r} in {slug}")
    try:
        order = list(TopologicalSorter(needs).static_order())
    except CycleError as error:
        raise ValueError(f"needs must not go in circles: {error.args[1]}") from None
    below: dict[str, set[str]] = {}
    for slug in order:
        below[slug] = set(needs[slug]).union(*(below[other] for other in needs[slug]))
    for slug, needed in needs.items():
        if late := [other for other in needed if number[other] > number[slug]]:
            raise ValueError(f"needs must name earlier chapters, got {late} in {slug}")
    return {
        slug: sorted(
            {x for x in needed if not any(x in below[other] for other in needed)},
            key=number.get,
        )
        for slug, needed in needs.items()
    }


def needs(root: Path, language: str) -> str:
    """The map of the chapters, as SVG whose colours are those of the page."""
    known = chapters(root)
    built_on = direct(known)
    sources = [c.slug for c in known if any(c.slug in x for x in built_on.values())]
    colour = {slug: f"c{n}" for n, slug in enumerate(sources, 1)}
    at = {chapter.slug: chapter for chapter in known}
    drawn = [
        _arc(at[source], chapter, colour[source])
        for chapter in known
        for source in built_on[chapter.slug]
    ]
    for chapter in known:
        needed = [str(at[slug].number) for slug in built_on[chapter.slug]]
        drawn.append(_node(chapter, needed, colour.get(chapter.slug), language))
    box = f'viewBox="0 0 {WIDTH} {ROW * len(known)}"'
    label = f'role="group" aria-label="{WORDS[language]["map"]}"'
    return f'<div><svg class="map" {box} {label}>{"".join(drawn)}</svg></div>'


def _height(chapter: Chapter) -> float:
    return ROW * (chapter.number - 0.5)


def _arc(source: Chapter, target: Chapter, colour: str) -> str:
    """Draw an arc into the left margin, the wider the further it reaches."""
    wide = 14 + 10 * (target.number - source.number)
    x, up, down = GUTTER - RADIUS - 1, _height(source), _height(target)
    path = f"M{x} {up:g}C{x - wide} {up:g} {x - wide} {down:g} {x - 5} {down:g}"
    tip = f"M{x} {down:g}l-7 -3.5v7z"
    return f'<path class="s-{colour}" d="{path}"/><path class="f-{colour}" d="{tip}"/>'


def _node(
    chapter: Chapter, needed: list[str], colour: str | None, language: str
) -> str:
    words, title = WORDS[language], html.escape(chapter.title[language])
    label = f"{chapter.number} {title}"  # begins with what is seen
    if needed:
        label += words["needs"].format(words["and"].join(needed))
    y = _height(chapter)
    disc = (
        f'<circle class="s-{colour or "grey"}" cx="{GUTTER}" cy="{y:g}" r="{RADIUS}"/>'
    )
    number = f'<text class="number" x="{GUTTER}" y="{y + 4:g}">{chapter.number}</text>'
    text = f'{disc}{number} <text x="{GUTTER + 20}" y="{y + 4.5:g}">{title}</text>'
    if not chapter.written:
        return f'<g class="coming">{text}</g>'
    return f'<a href="{chapter.slug}/" aria-label="{label}">{text}</a>'
