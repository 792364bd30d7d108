r"""MkDocs hook: numbered references from `docs/shared/references.bib`.

A page cites with `[@key]` and lists what it cited with a line `\bibliography`; the
page of all references says `\bibliography{all}`.
"""

import functools
import logging
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page
from pybtex.database import BibliographyData, parse_file
from pybtex.plugin import find_plugin

log = logging.getLogger("mkdocs.hooks.references")
CITATION = re.compile(r"\[@([\w:-]+(?:; ?@[\w:-]+)*)\]")
LIST = re.compile(r"^\\bibliography(\{all\})?$", re.M)
STYLE = find_plugin("pybtex.style.formatting", "unsrt")()
HTML = find_plugin("pybtex.backends", "html")()


@functools.lru_cache(maxsize=4)
def _database(path: Path, _modified: float) -> BibliographyData:
    return parse_file(path)


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Number the citations and write the list."""
    path = Path(config.config_file_path).parent / "docs" / "shared" / "references.bib"
    if not path.exists() or ("[@" not in markdown and not LIST.search(markdown)):
        return markdown
    data = _database(path, path.stat().st_mtime)
    cited: list[str] = []

    def cite(match: re.Match[str]) -> str:
        links = []
        for key in re.split(r"; ?", match[1]):
            name = key.removeprefix("@")
            if name not in data.entries:
                log.warning("%s: no reference %r", page.file.src_uri, name)
                continue
            if name not in cited:
                cited.append(name)
            links.append(f"[{cited.index(name) + 1}](#ref-{name})")
        return f'<span class="citation">[{", ".join(links)}]</span>'

    def listing(match: re.Match[str]) -> str:
        keys = sorted(data.entries) if match[1] else cited
        chosen = BibliographyData({key: data.entries[key] for key in keys})
        rows = "".join(
            f'<li id="ref-{entry.key}">{entry.text.render(HTML)}</li>\n'
            for entry in STYLE.format_bibliography(chosen)
        )
        return f'<ol class="references">\n{rows}</ol>'

    if CITATION.search(markdown) and not LIST.search(markdown):
        log.warning(r"%s cites, but has no \bibliography", page.file.src_uri)
    return LIST.sub(listing, CITATION.sub(cite, markdown))
