"""MkDocs hook: every page of a chapter can be had as a notebook."""

import re
from pathlib import Path

import nbformat
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs import parts
from mlnotes_docs.items import items
from mlnotes_docs.manifest import write
from mlnotes_docs.notebook import Place, notebook
from mlnotes_docs.project import Chapter, chapters

READING = re.compile(r'(<p class="reading"[^>]*>.*?)</p>', re.S)
WORDS = {
    "en": {
        "link": "Download as a notebook",
        "opening": "*This notebook is [a page of mlnotes]({page}): the same text, the "
        "same programs and stored outputs. Text and figures are under CC BY 4.0, code "
        "under the MIT License. To run it, install the package first:*",
    },
    "zh": {
        "link": "下载为笔记本",
        "opening": "*本笔记本取自 [mlnotes 的一页]({page})，文字、程序和"
        "存下的输出都相同。"
        "文字和图采用 CC BY 4.0，代码采用 MIT 许可证。要运行它，先安装这个包：*",
    },
}


@event_priority(-100)  # after all that changes the text
def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Write the notebook of a chapter's page into the site."""
    chapter = _chapter(page, config)
    if chapter is None:
        return markdown
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    verdicts = {item.id: parts.verdict(item.verdict, language) for item in items(root)}
    site = config.site_url or "/"
    place = Place(root, page.file.src_uri, language, site, verdicts)
    wheel = f"{site.removesuffix('zh/')}{config.extra['wheel']}"
    opening = WORDS[language]["opening"].format(page=site + page.url)
    opening += f'\n\n```bash\npip install "mlnotes[data] @ {wheel}"\n```'
    made = notebook(place, markdown, opening)
    target = Path(config.site_dir) / chapter.slug / name_of(chapter, page, language)
    write(target, nbformat.writes(made) + "\n")
    return markdown


@event_priority(-100)  # after the line under the title
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Offer the notebook under the title."""
    chapter = _chapter(page, config)
    if chapter is None:
        return html
    language = config.theme["language"]
    up = "" if page.file.src_uri.endswith("index.md") else "../"
    address = f"{up}{name_of(chapter, page, language)}"
    link = f'<a href="{address}" download>{WORDS[language]["link"]}</a>'
    offer = f'<span class="offer"> · {link}</span>'  # paper leaves it out, dot and all
    return READING.sub(rf"\1{offer}</p>", html, count=1)


def name_of(chapter: Chapter, page: Page, language: str) -> str:
    """Return the file name of a page's notebook, telling where it was saved from.

    Args:
        chapter: The chapter.
        page: Its page.
        language: ``"en"`` or ``"zh"``.
    """
    kind = "" if page.file.src_uri.endswith("index.md") else "-evidence"
    tail = "" if language == "en" else "-zh"
    return f"mlnotes-{chapter.number:02d}-{chapter.slug}{kind}{tail}.ipynb"


def _chapter(page: Page, config: MkDocsConfig) -> Chapter | None:
    uri = page.file.src_uri
    if not uri.endswith(("/index.md", "/evidence.md")):
        return None
    root = Path(config.config_file_path).parent
    return next((c for c in chapters(root) if c.slug == uri.split("/")[0]), None)
