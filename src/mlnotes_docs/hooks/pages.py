"""MkDocs hook: what every page must have, and where its other language is."""

import logging
import posixpath
import re

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.nav import Navigation
from mkdocs.structure.pages import Page

from mlnotes_docs.prose import FENCED, join_lines

log = logging.getLogger("mkdocs.hooks.pages")
# Highlighting also wraps names, spaces, operators and brackets: most elements of a
# chapter, and they look like plain text.
PLAIN = re.compile(r'<span class="[nwop]">([^<]*)</span>')
BLOCK = re.compile(
    r'(<div class="[^"]*\bhighlight\b[^"]*">)\s*<pre[^>]*>'
    r"(?:<span></span>)?<code>(.*?)</code></pre>",
    re.S,
)
COPY = {"en": "Copy", "zh": "复制"}
# Of a page of Markdown, or of a notebook in its JSON.
TITLE = re.compile(r'^(?: *")?# (.+?)(?: \{#[\w-]+\})?(?:\\n)?(?:",?)?$', re.M)
HEADING = re.compile(r"^#{1,6} .*$", re.M)


def on_nav(nav: Navigation, config: MkDocsConfig, files: Files) -> Navigation:
    """Give each page the title of its source, also where a build leaves it as it is."""
    for page in nav.pages:
        found = TITLE.search(page.file.content_string)
        if found and (page.title is None or page.file.src_uri.endswith(".ipynb")):
            page.title = found[1]
    return nav


def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Refuse bad front matter, a missing description, and headings without an id."""
    where = page.file.src_uri
    if markdown.lstrip().startswith("---"):
        log.warning("%s: the front matter is not valid YAML", where)
    if not page.meta.get("description"):
        log.warning("%s: the front matter has no description", where)
    if where.endswith(".ipynb"):
        return markdown
    for heading in HEADING.findall(FENCED.sub("", markdown)):
        if not re.search(r"\{[^}]*#[\w-]+[^}]*\}\s*$", heading):
            log.warning("%s: heading %r has no explicit id", where, heading)
        if "$" in heading:
            log.warning("%s: formula in the heading %r", where, heading)
    if config.theme["language"] == "zh":
        markdown = join_lines(markdown)
    return markdown


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Slim highlighted code down, and give each block its copy button.

    Material's script measures every `pre > code` and puts a button in, and for each
    the browser lays the page out anew. So the button is here from the start, and the
    code one level deeper, where that script does not look.
    """
    label = COPY[config.theme["language"]]
    button = f'<button class="copy" type="button" title="{label}"></button>'
    inside = r'<pre><span class="code" tabindex="0"><code>\2</code></span></pre>'
    return BLOCK.sub(rf"\1{button}{inside}", PLAIN.sub(r"\1", html))


def on_page_context(
    context: dict, page: Page, config: MkDocsConfig, nav: object
) -> dict:
    """Tell the templates the addresses of this page in both languages."""
    language = config.theme["language"]
    path = "" if page.url == "./" else page.url
    up = posixpath.relpath(".", path or ".") + "/"
    english, chinese = ("", "zh/") if language == "en" else ("../", "")
    site = (config.site_url or "/").removesuffix("zh/")
    context["languages"] = [
        {
            "code": "en",
            "name": "English",
            "link": f"{up}{english}{path}",
            "address": f"{site}{path}",
        },
        {
            "code": "zh",
            "name": "中文",
            "link": f"{up}{chinese}{path}",
            "address": f"{site}zh/{path}",
        },
    ]
    context["wheel"] = f"{site}{config.extra['wheel']}"
    return context
