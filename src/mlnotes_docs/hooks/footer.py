"""MkDocs hook: how long a page takes, and what stands behind it.

Under the title: the minutes of reading. At the end of each page of a chapter: the
commit that it was built from, the torch that its programs ran under, and how long they
ran. It says "verified" only if the hashes of `snippets/results.json` say so too.
"""

import html as entities
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import Files
from mkdocs.structure.pages import Page

from mlnotes_docs.manifest import complaints, load, snippets
from mlnotes_docs.project import chapters
from mlnotes_docs.reading import lab_minutes, minutes
from mlnotes_docs.revision import Revision

WORDS = {
    "en": {
        "reading": "{} min read",
        "commit": "Verified at commit {}",
        "none": "Verified",
        "stale": "Not verified; stale outputs in this chapter: {}",
        "changed": "with local changes",
        "programs": "This chapter's {} programs ran in {} under torch {}.",
        "seconds": "{} seconds",
        "minutes": "{} minutes",
        "edit": "Edit this page",
        "comma": ", ",
        "stop": ". ",
    },
    "zh": {
        "reading": "阅读约 {} 分钟",
        "commit": "核对于提交 {}",
        "none": "已核对",
        "stale": "未核对：本章有 {} 份输出已经过期",
        "changed": "另有未提交的改动",
        "programs": "本章 {} 个程序共运行 {}，torch 版本为 {}。",
        "seconds": "{} 秒",
        "minutes": "{} 分钟",
        "edit": "编辑此页",
        "comma": "，",
        "stop": "。",
    },
}


def on_pre_page(page: Page, config: MkDocsConfig, files: Files) -> Page:
    """Let the edit link of a lab lead to its source, one for both languages."""
    repository, slug = config.extra.get("repository"), _chapter(page, config)
    if repository and slug and page.file.src_uri.endswith("/lab.ipynb"):
        page.edit_url = f"{repository}/edit/main/docs/shared/labs/{slug}.py"
    return page


def on_page_content(html: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Say under the title of a chapter's page how long it takes to read."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    slug, uri = _chapter(page, config), page.file.src_uri
    if not slug:
        return html
    if uri.endswith(".ipynb"):
        time = lab_minutes(root / "docs" / "shared" / "labs" / f"{slug}.py", language)
    else:
        time = minutes(root, f"docs/{language}/{uri}")
    text = WORDS[language]["reading"].format(time)
    line = f'<p class="reading" data-search-exclude="1">{text}</p>'
    return html.replace("</h1>", f"</h1>{line}", 1)


def on_page_context(
    context: dict, page: Page, config: MkDocsConfig, nav: object
) -> dict:
    """Hand the footer of a chapter's page to the template."""
    root, language = Path(config.config_file_path).parent, config.theme["language"]
    if slug := _chapter(page, config):
        state, repository = config.extra["revision"], config.extra.get("repository")
        text = _verified(root, slug, language, state, repository)
        if page.edit_url:
            edit = WORDS[language]["edit"]
            link = entities.escape(page.edit_url)
            text += f' <a class="edit" href="{link}" rel="edit">{edit}</a>'
        context["verified"] = f'<p class="verified">{text}</p>'
    return context


def _chapter(page: Page, config: MkDocsConfig) -> str:
    """Return the slug of the chapter that a page belongs to, if it does."""
    slug = page.file.src_uri.partition("/")[0]
    known = {chapter.slug for chapter in chapters(Path(config.config_file_path).parent)}
    return slug if slug in known else ""


def _verified(
    root: Path, slug: str, language: str, state: Revision, repository: str | None
) -> str:
    words, entries = WORDS[language], load(root)
    own = [s for s in snippets(root) if s.name.startswith(f"{slug}/")]
    stale = [s for s in own if complaints(s, entries.get(s.name))]
    commit = f"<code>{state.short}</code>"
    if repository:
        commit = f'<a href="{repository}/commit/{state.commit}">{commit}</a>'
    said = [words["commit"].format(commit) if state.commit else words["none"]]
    if stale:
        said = [words["stale"].format(len(stale))]
    elif state.commit:
        said += [state.date(language)] if state.seconds else []
        said += [words["changed"]] if state.changed else []
    text = words["comma"].join(said) + words["stop"]
    ran = [entries[s.name] for s in own if s.name in entries]
    if not ran:
        return text
    versions = words["comma"].join(sorted({e["torch"].split("+")[0] for e in ran}))
    time = _duration(sum(entry["seconds"] for entry in ran), words)
    return text + words["programs"].format(len(ran), time, versions)


def _duration(seconds: float, words: dict[str, str]) -> str:
    """Write a time in seconds, or from five minutes on in minutes."""
    if seconds < 300:
        return words["seconds"].format(round(seconds))
    return words["minutes"].format(round(seconds / 60))
