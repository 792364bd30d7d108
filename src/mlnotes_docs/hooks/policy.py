"""MkDocs hook: the last touch of every page.

A strict Content-Security-Policy, names for unnamed controls, tables that scroll, no
indentation.
"""

import base64
import hashlib
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.pages import Page

SCRIPT = re.compile(r"<script(?![^>]*\bsrc=)([^>]*)>(.*?)</script>", re.S)
LITERAL = re.compile(r"(<(pre|script|textarea)\b.*?</\2>)", re.S)
TABLE = re.compile(r"<table>(.*?)</table>", re.S)
INDENT = re.compile(r"\s*\n\s*")
CHARSET = '<meta charset="utf-8">'
POLICY = (
    "default-src 'self'; script-src 'self' {hashes}; style-src 'self'; "
    "img-src 'self' data:; connect-src 'self'; worker-src 'self'; "
    "object-src 'none'; base-uri 'self'; form-action 'self'"
)
DIALOG = 'data-md-component="search" role="dialog"'
SEARCH = {"en": "Search", "zh": "搜索"}


def protect(html: str) -> str:
    """Name every inline script of a page by its hash, and forbid all others."""
    digests = [
        base64.b64encode(hashlib.sha256(body.encode()).digest()).decode()
        for attributes, body in SCRIPT.findall(html)
        if "application/json" not in attributes and body.strip()
    ]
    hashes = " ".join(f"'sha256-{digest}'" for digest in dict.fromkeys(digests))
    policy = POLICY.format(hashes=hashes)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{policy}">'
    return html.replace(CHARSET, CHARSET + meta, 1)


def squeeze(html: str) -> str:
    """Drop indentation and empty lines, which a browser does not show either."""
    parts = LITERAL.split(html)  # text, literal, its tag, text, …
    parts[::3] = [INDENT.sub("\n", text) for text in parts[::3]]
    del parts[2::3]
    return "".join(parts)


def wrap(html: str) -> str:
    """Put each table into a box that scrolls, and that the keyboard reaches.

    Material's script does so too, for tables without a class, once a page is drawn:
    everything on it is then laid out again.
    """

    def boxed(table: re.Match) -> str:
        kind = "tabular items" if 'id="item-' in table[1] else "tabular"
        return (
            '<div class="md-typeset__scrollwrap" tabindex="0"><div class='
            f'"md-typeset__table"><table class="{kind}">{table[1]}</table></div></div>'
        )

    return TABLE.sub(boxed, html)


@event_priority(-1000)
def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Finish a page."""
    return _finish(output, config)


@event_priority(-1000)
def on_post_template(output: str, template_name: str, config: MkDocsConfig) -> str:
    """Finish the page that is shown where there is none."""
    return _finish(output, config) if template_name.endswith(".html") else output


def _finish(output: str, config: MkDocsConfig) -> str:
    label = SEARCH[config.theme["language"]]
    output = output.replace(DIALOG, f'{DIALOG} aria-label="{label}"', 1)
    output = squeeze(wrap(output))
    # `make serve` adds an inline script of its own, which reloads the page.
    return output if config.extra.get("live") else protect(output)
