"""MkDocs hook: the parts of pages that are made from data.

A page says `<!-- generated: chapters -->` where such a part belongs.
"""

import logging
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs import parts

log = logging.getLogger("mkdocs.hooks.generated")
MARKER = re.compile(r"^<!-- generated: (\w+) -->$", re.M)


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Fill in the generated parts."""
    root = Path(config.config_file_path).parent

    def fill(match: re.Match[str]) -> str:
        make = getattr(parts, match[1], None)
        if make is None:
            log.warning("%s: nothing generates %r", page.file.src_uri, match[1])
            return ""
        return make(root, config.theme["language"])

    return MARKER.sub(fill, markdown)
