"""The generated parts of pages: one function each, named as in the page's marker."""

import html
from pathlib import Path

from mlnotes_docs.project import chapters as all_chapters

WORDS = {
    "en": {"chapter": "Chapter {}", "coming": "Chapter {} · in preparation"},
    "zh": {"chapter": "第 {} 章", "coming": "第 {} 章 · 编写中"},
}


def chapters(root: Path, language: str) -> str:
    """Eleven cards; those of chapters to come lead nowhere."""
    cards = []
    for chapter in all_chapters(root):
        state = "written" if chapter.written else "coming"
        words = WORDS[language]["chapter" if chapter.written else "coming"]
        title = html.escape(chapter.title[language])
        if chapter.written:
            title = f'<a href="{chapter.slug}/">{title}</a>'
        cards.append(
            f'<li class="{state}"><p class="number">{words.format(chapter.number)}</p>'
            f"<h3>{title}</h3><p>{html.escape(chapter.question[language])}</p></li>"
        )
    return '<ul class="cards">\n' + "\n".join(cards) + "\n</ul>"
