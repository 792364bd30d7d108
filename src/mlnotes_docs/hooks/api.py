"""MkDocs hook: the reference of `mlnotes`, and the links between it and the chapters.

The pages are made here, one for each chapter, and filled by mkdocstrings. A block of a
chapter that shows library code is followed by links to the entries of what it defines;
an entry links back to the section that teaches it, and an equation to its own page.
"""

import posixpath
import re
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.plugins import event_priority
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from mlnotes_docs.api import (
    TOOLS,
    equations,
    modules,
    names,
    shown,
    source,
    taught,
    words,
)
from mlnotes_docs.fences import scan
from mlnotes_docs.manifest import write
from mlnotes_docs.project import chapters

FRONT = "---\ndescription: '{}'\nsearch: {{boost: 0.2}}\n---\n# {} {{#api{}}}\n\n{}\n"
ENTRY = re.compile(r'<h3 id="([\w.]+)" class="doc doc-heading">.*?</h3>', re.S)
NUMBER = re.compile(r'<a class="equation" id="eq-(\w+)" href="#eq-\w+">')
MENTION = re.compile(r"(?<=[\s>])\((\d+[a-z])\)")
CODE = re.compile(r"(<(?:pre|code|tex-math|a)\b.*?</(?:pre|code|tex-math|a)>)", re.S)


@event_priority(90)  # after the labs, before mkdocstrings
def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages of the reference."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    if not (root / "docs" / "shared" / "api.yml").exists():
        return files
    folder = root / ".cache" / "api" / language
    pages = {"index": _index(root, language)}
    pages |= {name: _page(root, language, name) for name in modules(root)}
    for name, text in pages.items():
        path = folder / "api" / f"{name}.md"
        if not path.exists() or path.read_text("utf-8") != text:
            write(path, text)
        uri = f"api/{name}.md"
        files.append(File(uri, str(folder), config.site_dir, config.use_directory_urls))
    return files


def _index(root: Path, language: str) -> str:
    say = words(root, language)
    parts = [FRONT.format(say["description"], say["title"], "", say["intro"])]
    for page, own in modules(root).items():
        title = f"[{_title(root, language, page)}]({page}.md) {{#{page}}}"
        parts.append(f"\n## {title}\n\n{say['head']}\n|---|---|")
        for name in (name for module in own for name in names(root, module)):
            link = (
                f"[`{name.anchor.removeprefix('mlnotes.')}`]({page}.md#{name.anchor})"
            )
            parts.append(f"| {link} | {name.summary.replace('|', chr(92) + '|')} |")
    return "\n".join(parts) + "\n"


def _page(root: Path, language: str, page: str) -> str:
    say = words(root, language)
    blocks = "\n".join(_block(root, module) for module in modules(root)[page])
    if page == TOOLS:
        facts = say["tools_description"], say["tools"], say["tools_page"]
    else:
        chapter = next(c for c in chapters(root) if c.slug == page)
        own = {"slug": page, "number": chapter.number, "title": chapter.title[language]}
        keys = ("page_description", "page_title", "page")
        facts = [say[key].format(**own) for key in keys]
    about, title, intro = facts
    return FRONT.format(about, title, f"-{page}", intro) + blocks


def _block(root: Path, module: str) -> str:
    block = f"\n::: {module}\n"
    if source(root, module).name != "__init__.py":
        return block
    # A package only hands on what its modules define.
    return f"{block}    options: {{members: false}}\n"


def _title(root: Path, language: str, page: str) -> str:
    if page == TOOLS:
        return words(root, language)["tools"]
    chapter = next(c for c in chapters(root) if c.slug == page)
    return f"{chapter.number} · {chapter.title[language]}"


@event_priority(100)  # while the lines are those of the source
def on_page_markdown(
    markdown: str, page: Page, config: MkDocsConfig, files: Files
) -> str:
    """Put links under the blocks that show library code."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    if "src/mlnotes/" not in markdown or not files.get_file_from_path("api/index.md"):
        return markdown
    where = {m: p for p, own in modules(root).items() for m in own}
    lines = markdown.split("\n")
    for fence in reversed(scan(root, page.file.src_uri, markdown)):
        found = []
        for path in dict.fromkeys(p for p, _ in fence.includes if "src/mlnotes/" in p):
            numbers = {line.number for line in fence.lines if line.file == path}
            found += shown(root, path, numbers)
        if found:
            links = ", ".join(
                f"[`{x.name}`](../api/{where[x.module]}.md#{x.anchor})" for x in found
            )
            opening = lines[fence.number - 1]
            indent = opening[: len(opening) - len(opening.lstrip())]
            text = f"{indent}{words(root, language)['below']}: {links}"
            lines[fence.end : fence.end] = ["", text, f"{indent}{{.api-link}}"]
    return "\n".join(lines)


@event_priority(-50)  # after the mathematics
def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Lead from the entries and their equations to the chapters."""
    uri = page.file.src_uri
    if not uri.startswith("api/") or uri == "api/index.md":
        return html
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    text = words(root, language)["taught"]

    def address(place: str) -> str:
        target, _, anchor = place.partition("#")
        url = files.get_file_from_path(target).url
        return f"{posixpath.relpath(url, page.url)}/#{anchor}"

    def entry(match: re.Match[str]) -> str:
        if not (place := teaching.get(match[1])):
            return match[0]
        link = (
            f'<a href="{address(place)}">{text.format(number[place.split("/")[0]])}</a>'
        )
        return f'{match[0]}<p class="api-link">{link}</p>'

    def mention(match: re.Match[str]) -> str:
        key = match[1]
        return f'(<a href="{where[key]}">{key}</a>)' if key in where else match[0]

    number, teaching = {c.slug: c.number for c in chapters(root)}, taught(root)
    where = {k: address(f"{place}#eq-{k}") for k, place in equations(root).items()}
    html = ENTRY.sub(entry, html)
    html = NUMBER.sub(lambda m: f'<a class="equation" href="{where[m[1]]}">', html)
    parts = CODE.split(html)
    parts[::2] = [MENTION.sub(mention, part) for part in parts[::2]]
    return "".join(parts)
