"""MkDocs hook: labs become pages, rendered by mkdocs-jupyter and then made ours.

That plugin inlines half a megabyte of styles, scripts and a copy button, leaves
formulas raw and figures without alt text. Here its page keeps the cells and loses the
rest: code looks as on every page, and formulas go through the mathematics hook.
"""

import functools
import os
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from bs4 import BeautifulSoup, Tag
from mkdocs.config.defaults import MkDocsConfig
from mkdocs.exceptions import PluginError
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from mkdocs.structure.toc import get_toc

from mlnotes_docs.labs import LabError, executed, has_figure, in_language, labs
from mlnotes_docs.manifest import write
from mlnotes_docs.project import chapters
from mlnotes_docs.prose import join_lines
from mlnotes_docs.slim import lighten

FORMULA = re.compile(r"\$\$(.+?)\$\$|(?<![\\$])\$([^$\n]+?)\$", re.S)
SURPLUS = "script, style, .zeroclipboard-container, .clipboard-copy-txt"
WORDS = {
    "en": (
        "Download this notebook",
        "Lab for chapter {}, {}: a notebook to run and change.",
    ),
    "zh": ("下载这个笔记本", "第 {} 章“{}”的实验：一个可以运行、可以改动的笔记本。"),
}


@event_priority(100)  # before mkdocs-jupyter looks for notebooks
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Execute the labs of the written chapters and add them as notebooks."""
    root = Path(config.config_file_path).parent
    language = config.theme["language"]
    written = {chapter.slug for chapter in chapters(root) if chapter.written}
    paths = [path for path in labs(root) if path.stem in written]
    folder = root / ".cache" / "labs" / language
    try:
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            done = list(pool.map(functools.partial(executed, root), paths))
    except LabError as error:
        raise PluginError(str(error)) from None
    for path, notebook in zip(paths, done, strict=True):
        notebook = in_language(notebook, language)
        for cell in notebook.cells:
            if language == "zh" and cell.cell_type == "markdown":
                cell.source = join_lines(cell.source)
        name = f"{path.stem}/lab.ipynb"
        text = nbformat.writes(notebook) + "\n"
        if not (folder / name).exists() or (folder / name).read_text("utf-8") != text:
            write(folder / name, text)  # else it keeps its date, and is not made again
        files.append(
            File(name, str(folder), config.site_dir, config.use_directory_urls)
        )
    return files


@event_priority(100)  # before a missing description is noticed
def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Describe the page of a lab."""
    if page.file.src_uri.endswith(".ipynb"):
        root, language = Path(config.config_file_path).parent, config.theme["language"]
        slug = page.file.src_uri.split("/")[0]
        chapter = next(c for c in chapters(root) if c.slug == slug)
        words = WORDS[language][1]
        page.meta["description"] = words.format(chapter.number, chapter.title[language])
    return markdown


@event_priority(100)  # before the mathematics
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Keep the cells and drop what mkdocs-jupyter adds to them."""
    if not page.file.src_uri.endswith("/lab.ipynb"):
        return html
    language = config.theme["language"]
    soup = BeautifulSoup(html, "html.parser")
    for tag in soup.select(SURPLUS):
        tag.decompose()
    for tag in soup.select("[style], [tabindex], div[id]"):
        for name in ("style", "tabindex", *(["id"] if tag.name == "div" else [])):
            del tag[name]
    for link in soup.select("a.anchor-link"):
        link["class"] = "headerlink"
    page.toc = get_toc(_numbered(soup))
    notebook = nbformat.read(page.file.abs_src_path, as_version=4)
    alts = [c.metadata[f"alt_{language}"] for c in notebook.cells if has_figure(c)]
    for image, alt in zip(soup.select("img"), alts, strict=True):
        source = lighten(image["src"])
        image.attrs = {"src": source, "alt": alt, "class": "figure plate"}
    for code in soup.select('[class*="highlight-ipynb"]'):
        code["class"] = "highlight language-python"
        _as_code(soup, code.pre)
    for output in soup.select(".jp-OutputArea-output > pre"):
        output.parent.attrs = {"class": "highlight language-text"}  # as on every page
        _as_code(soup, output)
    for cell in soup.select(".jp-RenderedMarkdown"):
        _typeset(cell)
    button = f'<a class="md-button" href="lab.ipynb" download>{WORDS[language][0]}</a>'
    return f'<div class="lab">{soup}<p>{button}</p></div>'


def _numbered(soup: BeautifulSoup) -> list[dict]:
    """Give headings ids that are the same in both languages, and list them."""
    found: list[dict] = []
    for number, heading in enumerate(soup.select("h1, h2, h3")):
        heading["id"] = f"lab-{number}" if number else "lab"
        if link := heading.select_one("a.headerlink"):
            link.extract()["href"] = f"#{heading['id']}"
        entry = {"level": int(heading.name[1]), "id": heading["id"], "children": []}
        entry["name"] = heading.get_text().strip()
        heading.extend([link] if link else [])
        place = found
        while place and place[-1]["level"] < entry["level"]:
            place = place[-1]["children"]
        place.append(entry)
    return found


def _as_code(soup: BeautifulSoup, pre: Tag) -> None:
    code = soup.new_tag("code")
    code.extend(list(pre.contents))
    pre.clear()
    pre.append(code)


def _typeset(cell: Tag) -> None:
    """Mark formulas the way arithmatex does."""
    for text in cell.find_all(string=FORMULA):
        if text.find_parent(["code", "pre"]):
            continue
        parts = FORMULA.sub(
            lambda m: (
                f'<div class="arithmatex">\\[{m[1]}\\]</div>'
                if m[1]
                else f'<span class="arithmatex">\\({m[2]}\\)</span>'
            ),
            str(text).replace("&", "&amp;").replace("<", "&lt;"),
        )
        text.replace_with(BeautifulSoup(parts, "html.parser"))
