"""MkDocs hook: what is made from data: whole parts, item badges, tooltips.

A page says `<!-- generated: chapters -->` where a part belongs. Where it settles an
item, `[5.1](../ledger.md#item-5-1){#item-5-1 .item}` becomes a badge with the verdict.
Abbreviations of the glossary explain themselves where they stand as words.
"""

import logging
import re
from pathlib import Path

import jieba
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs import parts
from mlnotes_docs.items import items
from mlnotes_docs.project import data

log = logging.getLogger("mkdocs.hooks.generated")
MARKER = re.compile(r"^<!-- generated: (\w+) -->$", re.M)
BADGE = re.compile(r'<a class="item" ([^>]*?)>([\d.]+)</a>')


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Teach the Chinese word splitter of the search the terms of the glossary."""
    if config.theme["language"] == "zh":
        jieba.setLogLevel(logging.WARNING)
        for term in data(Path(config.config_file_path).parent, "glossary")["terms"]:
            jieba.add_word(term["zh"])
    return config


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Fill in the generated parts, and add the abbreviations that the page uses."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]

    def fill(match: re.Match[str]) -> str:
        make = getattr(parts, match[1], None)
        if make is None:
            log.warning("%s: nothing generates %r", page.file.src_uri, match[1])
            return ""
        return make(root, language)

    markdown = MARKER.sub(fill, markdown)
    if page.file.src_uri == "glossary.md":
        return markdown
    notes = [
        f"*[{term['en']}]: {term['definition'][language]}"
        for term in data(root, "glossary")["terms"]
        if term.get("abbr") and re.search(rf"\b{re.escape(term['en'])}\b", markdown)
    ]
    return markdown + "\n\n" + "\n".join(notes) + "\n"


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Turn the links of items into badges."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    verdicts = (
        {item.id: item.verdict for item in items(root)}
        if 'class="item"' in html
        else {}
    )

    def badge(match: re.Match[str]) -> str:
        verdict = verdicts.get(match[2], "pending")
        css = f"item {verdict.replace(' ', '-')}"
        word = parts.verdict(verdict, language)
        return f'<a class="{css}" {match[1]}>{match[2]} · {word}</a>'

    return BADGE.sub(badge, html)
