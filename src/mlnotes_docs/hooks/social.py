"""MkDocs hook: the preview image of each page, and icons for what reads no SVG."""

import os
from collections import Counter
from collections.abc import Callable
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page

from mlnotes_docs.cards import HEIGHT, WIDTH, Card, ico, icon, key, png
from mlnotes_docs.items import VERDICTS, counts, items
from mlnotes_docs.parts import verdict
from mlnotes_docs.project import Chapter, chapters

MARK = "docs/shared/images/favicon.svg"
WORDS = {
    "en": {
        "above": "Eleven chapters, in English and Chinese",
        "title": "Machine learning, every claim put to the test",
        "question": "Every code block runs, every printed number is checked.",
        "chapter": "Chapter {}",
        "alt": "mlnotes: {}. {} Verdicts: {}.",
        "comma": ", ",
    },
    "zh": {
        "above": "十一章，中英双语",
        "title": "机器学习：\n每个论断都拿来检验",
        "question": "每段代码都能运行，每个数字都经核对。",
        "chapter": "第 {} 章",
        "alt": "mlnotes：{}。{}结论：{}。",
        "comma": "，",
    },
}


def card(root: Path, language: str, chapter: Chapter | None) -> Card:
    """Say what the preview image of a chapter shows, or that of the site itself."""
    words, first = WORDS[language], chapter or chapters(root)[0]
    found = counts(root)
    if chapter:
        own = [x.verdict for x in items(root) if x.chapter == chapter.slug]
        found = Counter(own)
    listed = tuple((v, verdict(v, language), found[v]) for v in VERDICTS if found[v])
    return Card(
        words["chapter"].format(chapter.number) if chapter else words["above"],
        chapter.title[language] if chapter else words["title"],
        chapter.question[language] if chapter else words["question"],
        listed,
        root / "snippets" / first.slug / f"{first.figure.get('name')}.svg",
        first.figure.get("panel", 1),
    )


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the images, each drawn only if it is not kept from before."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    mark, cache, pairs = root / MARK, root / ".cache" / "social", {}
    for chapter in (None, *chapters(root)):
        shown = card(root, language, chapter)
        if shown.figure.exists():
            name = _name(chapter)
            path = cache / f"{name}-{key(mark, shown)}.png"
            pairs[f"assets/social/{name}.png"] = _kept(path, png, shown, mark)
    path = cache / f"icon-{key(mark)}.png"
    pairs["assets/icon.png"] = _kept(path, icon, mark, 180)
    if language == "en":  # browsers ask for it at the root of a host
        pairs["favicon.ico"] = _kept(path.with_suffix(".ico"), ico, mark, 48)
    for uri, path in pairs.items():
        files.append(File.generated(config, uri, abs_src_path=str(path)))
    return files


def on_page_context(
    context: dict, page: Page, config: MkDocsConfig, nav: object
) -> dict:
    """Tell the template the image of a page, and what it says."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    slug = page.file.src_uri.partition("/")[0]
    chapter = next((c for c in chapters(root) if c.slug == slug), None)
    shown, words = card(root, language, chapter), WORDS[language]
    if not shown.figure.exists():
        return context
    title = shown.title.replace("\n", "")
    listed = words["comma"].join(f"{n} {word}" for _, word, n in shown.verdicts)
    context["social"] = {
        "image": f"{config.site_url or '/'}assets/social/{_name(chapter)}.png",
        "alt": words["alt"].format(title, shown.question, listed),
        "width": WIDTH,
        "height": HEIGHT,
        "title": title if page.is_homepage else page.title,
        "locale": {"en": "en_GB", "zh": "zh_CN"}[language],
    }
    return context


def _name(chapter: Chapter | None) -> str:
    return chapter.slug if chapter else "mlnotes"


def _kept(path: Path, draw: Callable[..., bytes], *arguments: object) -> Path:
    """Return a file of the cache, drawn first if it is not there."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        partial = path.with_name(f".{path.name}.{os.getpid()}")
        partial.write_bytes(draw(*arguments))
        partial.replace(path)
    return path
