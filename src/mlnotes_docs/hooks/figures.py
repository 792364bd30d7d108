"""MkDocs hook: a figure's dark twin, its size, and lazy loading.

A page writes `![alt](../snippets/<slug>/<name>.svg)`. The site shows the light or the
dark drawing, reserves the place that it will take, and fetches it when it comes near.
"""

import logging
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

log = logging.getLogger("mkdocs.hooks.figures")
IMAGE = re.compile(
    r'<img ([^>]*?)src="((?:[^"]+/)?(snippets/[^"]+|diagrams/[^"]+)\.svg)"([^>]*)>'
)
CAPTION = re.compile(
    r"<p>((?:<img [^>]*class=\"figure[^>]*>)+)</p>\s*<p><em>(.*?)</em></p>", re.S
)
ALT = re.compile(r'alt="([^"]*)"')
SIZE = re.compile(r'viewBox="[-\d.]+ [-\d.]+ ([\d.]+) ([\d.]+)"')


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Replace each figure by its two drawings."""
    root = Path(config.config_file_path).parent

    def twin(match: re.Match[str]) -> str:
        before, source, place, after = match.groups()
        alt = ALT.search(before + after)
        if not alt or not alt[1].strip():
            log.warning("%s: figure %s has no alt text", page.file.src_uri, source)
        folder = root if place.startswith("snippets/") else root / "docs" / "shared"
        drawing = (folder / f"{place}.svg").read_text("utf-8")
        width, height = (round(float(v) * 4 / 3) for v in SIZE.search(drawing).groups())
        rest = f'{before}{after} width="{width}" height="{height}" loading="lazy"'
        if not (folder / f"{place}.dark.svg").exists():
            return f'<img {rest} class="figure" src="{source}">'
        dark = source.removesuffix(".svg") + ".dark.svg"
        return (
            f'<img {rest} class="figure on-light" src="{source}">'
            f'<img {rest} class="figure on-dark" src="{dark}">'
        )

    return CAPTION.sub(
        r"<figure>\1<figcaption>\2</figcaption></figure>", IMAGE.sub(twin, html)
    )
