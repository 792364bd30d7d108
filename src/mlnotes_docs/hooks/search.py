"""MkDocs hook: what else readers call the things that the book treats.

The index gets a table from such words to the book's own: renderings that the glossary
rejects, American spellings, and on the Chinese site the English terms. The script
`lazy-search.js` replaces them in what a reader types.
"""

import json
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs.project import data

SPELLING = re.compile(r"is(ation|ed?|ing)\b")


def synonyms(root: Path, language: str) -> dict[str, str]:
    """Say what to look for instead of a word, from the glossary.

    Args:
        root: The project's folder.
        language: Of the site that is searched.

    Returns:
        By each word, in small letters, the words to look for.
    """
    found = {}
    for term in data(root, "glossary")["terms"]:
        own, english = term[language], term["en"]
        names = [*term.get("not", {}).get(language, []), *term.get("also", [])]
        american = SPELLING.sub(r"iz\1", english)
        found |= dict.fromkeys(map(str.lower, names), own)
        if own != english:
            found |= dict.fromkeys([english.lower(), american.lower()], own)
        elif american != english:
            found[american.lower()] = own
    return {word: own for word, own in sorted(found.items()) if word not in own}


@event_priority(-100)  # a page that says its own boost keeps it
def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Put chapters before their evidence and labs, and lists last."""
    first, _, rest = page.file.src_uri.partition("/")
    found = {"index.md": 4, "evidence.md": 1, "lab.ipynb": 0.5}.get(rest, 0.3)
    if first == "api":
        found = 0.2
    page.meta.setdefault("search", {}).setdefault("boost", found)
    return markdown


def on_post_build(config: MkDocsConfig) -> None:
    """Add the table to the index."""
    root, path = Path(config.config_file_path).parent, Path(config.site_dir)
    path = path / "search" / "search_index.json"
    index = json.loads(path.read_text("utf-8"))
    index["config"]["synonyms"] = synonyms(root, config.theme["language"])
    path.write_text(json.dumps(index, separators=(",", ":")), "utf-8")
