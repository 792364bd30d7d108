"""MkDocs hook: what is made from data: whole parts, item badges, tooltips.

A page says `<!-- generated: chapters -->` where a part belongs, with an argument where
the part takes one: `<!-- generated: task 4.3 -->`. Where it settles an
item, `[5.1](../ledger.md#item-5-1){#item-5-1 .item}` becomes a badge with the verdict.
An output of the slow tier says when and how it was made. Abbreviations of the
glossary explain themselves where they stand as words.
"""

import logging
import re
from pathlib import Path

import jieba
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs import home, parts
from mlnotes_docs.items import items
from mlnotes_docs.manifest import load
from mlnotes_docs.project import data

log = logging.getLogger("mkdocs.hooks.generated")
MARKER = re.compile(r"^<!-- generated: (\w+)(?: (\S+))? -->$", re.M)
OUTPUT = re.compile(
    r"^(?P<indent>[ ]*)```text\n"
    r'[ ]*--8<-- "snippets/(?P<name>[^":]+)\.out[^"]*"\n[ ]*```$',
    re.M,
)
MADE = {
    "en": "Made on {made} in {minutes:.0f} minutes by `{command}`.",
    "zh": "生成于 {made}，用时 {minutes:.0f} 分钟，命令是 `{command}`。",
}
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
        make = getattr(parts, match[1], None) or getattr(home, match[1], None)
        if make is None:
            log.warning("%s: nothing generates %r", page.file.src_uri, match[1])
            return ""
        return make(root, language, *filter(None, [match[2]]))

    def made(match: re.Match[str]) -> str:
        entry = entries.get(match["name"], {})
        if "made" not in entry:
            return match[0]
        note = MADE[language].format(minutes=entry["seconds"] / 60, **entry)
        indent = match["indent"]
        return f"{match[0]}\n\n{indent}{note}\n{indent}{{.made}}"

    entries = load(root)
    markdown = OUTPUT.sub(made, MARKER.sub(fill, markdown))
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
