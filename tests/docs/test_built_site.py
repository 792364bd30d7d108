"""What is shown is what runs; the site is self-contained and reproducible."""

import filecmp
import json
import re
from pathlib import Path

import lxml.html
import pytest

from mlnotes_docs.fences import fences
from mlnotes_docs.manifest import write
from mlnotes_docs.project import pages
from real_site import LANGUAGES, ROOT, build, parsed


def html_of(site: Path, page: str) -> Path:
    language, path = page.removeprefix("docs/").split("/", 1)
    folder = site / LANGUAGES[language] / path.removesuffix(".md")
    folder = folder.parent if folder.name == "index" else folder
    return folder / "index.html"


def test_what_runs_is_what_is_shown(root: Path, built: Path) -> None:
    total = 0
    for page in pages(root):
        tree = parsed(html_of(built, page))
        others = tree.cssselect(".install code, .doc code")
        shown = [
            block.text_content().rstrip("\n")
            for block in tree.cssselect("article .highlight pre code")
            if block not in others
        ]
        ours = [fence.text.rstrip("\n") for fence in fences(root, page)]
        assert shown == ours, page
        total += len(shown)
    assert total > 10


def foreign(text: str) -> list[str]:
    """List what a page would fetch from another host, or run without leave."""
    page = lxml.html.document_fromstring(text)
    found = [
        lxml.html.tostring(tag, encoding="unicode")
        for tag in page.cssselect("[src], link[href], [style], [onclick], [onload]")
        if not {"alternate", "canonical"} & set(tag.get("rel", "").split())
        and (
            re.match(r"(https?:)?//", tag.get("src") or tag.get("href") or "")
            or not {"style", "onclick", "onload"}.isdisjoint(tag.keys())
        )
    ]
    policies = page.cssselect('meta[http-equiv="Content-Security-Policy"]')
    rules = [policy.get("content") for policy in policies]
    if not rules or re.search("unsafe|http", rules[0]):
        found.append(f"policy {rules}")
    return found


def test_no_page_asks_another_host(built: Path) -> None:
    for path in built.rglob("*.html"):
        assert foreign(path.read_text("utf-8")) == [], path
    for path in built.rglob("*.css"):
        assert not re.search(r"url\((https?:)?//|@import", path.read_text("utf-8")), (
            path
        )


@pytest.mark.parametrize(
    "planted",
    [
        '<script src="https://cdn.example.org/x.js"></script>',
        '<link rel="stylesheet" href="//fonts.example.org/css">',
        '<p style="color: red">red</p>',
        '<img src="http://example.org/pixel.gif">',
    ],
)
def test_a_template_that_asks_another_host_is_found(built: Path, planted: str) -> None:
    page = (built / "index.html").read_text("utf-8")
    assert foreign(page.replace("</body>", f"{planted}</body>"))
    assert foreign(page.replace("Content-Security-Policy", "Other"))


def test_formulas_are_typeset_and_described(root: Path, built: Path) -> None:
    count = 0
    for page in pages(root):
        tree = parsed(html_of(built, page))
        assert not tree.cssselect(".arithmatex"), page
        for formula in tree.cssselect("tex-math"):
            count += 1
            (drawing,) = formula.xpath(".//svg[not(ancestor::svg)]")
            assert drawing.get("aria-hidden") == "true"
            assert formula.cssselect("math"), page
    assert count > 50


def test_both_languages_point_at_each_other(root: Path, built: Path) -> None:
    for page in pages(root):
        path = html_of(built, page)
        tree = parsed(path)
        (switch,) = tree.cssselect("header a.language")
        target = (path.parent / switch.get("href") / "index.html").resolve()
        assert target.is_file(), f"{page} leads to {switch.get('href')}"
        assert target != path
        links = {
            a.get("hreflang"): a.get("href") for a in tree.cssselect("link[hreflang]")
        }
        (own,) = tree.cssselect("link[rel=canonical]")
        language = "zh" if page.startswith("docs/zh") else "en"
        assert links[language] == own.get("href"), page
        assert links["x-default"] == links["en"]
        assert tree.get("lang").startswith(language)
        (about,) = tree.cssselect("meta[name=description]")
        assert 20 <= len(about.get("content")) <= 160


@pytest.mark.parametrize("query", ["交叉熵", "均方误差", "学习率"])
def test_the_chinese_index_is_cut_into_words(built: Path, query: str) -> None:
    index = json.loads((built / "zh/search/search_index.json").read_text("utf-8"))
    text = " ".join(doc["text"] for doc in index["docs"])
    assert query in re.split(r"[\s\u200b，。：；、（）]+", text)


def test_the_same_bytes_from_another_folder(built: Path, tmp_path: Path) -> None:
    proven = ROOT / ".cache" / "proven" / f"site-{built.name}"
    if proven.exists():
        return  # nothing has changed since
    other = tmp_path / "site"
    build(other, PYTHONHASHSEED="2", TZ="Asia/Shanghai", LC_ALL="C")
    ours = sorted(p.relative_to(built) for p in built.rglob("*") if p.is_file())
    theirs = sorted(p.relative_to(other) for p in other.rglob("*") if p.is_file())
    assert ours == theirs
    _, differing, errors = filecmp.cmpfiles(built, other, ours, shallow=False)
    assert differing + errors == []
    write(proven, "the site\n")
