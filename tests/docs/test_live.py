"""After the first build only what has changed is made again, and nothing is lost."""

import json
import logging
import os
from pathlib import Path

import pytest

from mlnotes_docs.live import Site, address_of, affected

ADDRESS = "http://127.0.0.1:8000/"


@pytest.fixture
def site(project, monkeypatch: pytest.MonkeyPatch) -> Site:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "0")
    logging.getLogger("jieba").setLevel(logging.ERROR)
    program = '```python\n--8<-- "snippets/demo/good.py"\n```\n'
    project.page("one.md", "Some words: apple.\n\n$x^2$\n")
    project.page("two.md", f"Other words.\n\n{program}\n$$\\frac{{a}}{{b_1}}$$\n")
    return Site(project.folder, project.folder / "site", ADDRESS)


def texts(site: Site) -> dict[str, str]:
    found = {
        p.relative_to(site.target).as_posix(): p.read_text("utf-8")
        for p in site.target.rglob("*")
        if p.suffix in (".html", ".css") and p.is_file()
    }
    for name in ("", "zh/"):
        path = site.target / name / "search" / "search_index.json"
        entries = json.loads(path.read_text("utf-8"))["docs"]
        found[f"{name}search"] = str(sorted(map(str, entries)))
    return found


@pytest.mark.filterwarnings("ignore")  # of MkDocs' plugins, which run in this process
def test_a_change_makes_the_pages_again_that_it_is_seen_on(project, site: Site) -> None:
    assert site.update() is None  # everything
    first = texts(site)
    assert site.update() == []
    assert texts(site) == first
    page = project.folder / "docs/en/one.md"
    page.write_text(page.read_text("utf-8").replace("apple", "pear"), "utf-8")
    assert site.update() == ["docs/en/one.md"]
    second = texts(site)
    assert {name for name in first if first[name] != second[name]} == {
        "one/index.html",
        "search",
    }
    assert "pear" in second["search"]
    assert "apple" not in second["search"]
    os.utime(project.folder / "snippets/demo/good.py")
    assert site.update() == ["docs/en/two.md", "docs/zh/two.md"]
    assert texts(site) == second
    os.utime(project.folder / "docs/shared/chapters.yml")
    assert site.update() is None
    assert texts(site) == second
    project.page("three.md", "A new page.\n")
    assert site.update() is None
    assert "three/index.html" in texts(site)


@pytest.mark.parametrize(
    ("name", "pages"),
    [
        ("docs/zh/one.md", ["docs/zh/one.md"]),
        ("snippets/demo/good.py", ["docs/en/two.md", "docs/zh/two.md"]),
        ("docs/shared/css/site.css", []),
        ("docs/shared/items.yml", None),
        ("src/mlnotes_docs/hooks/math.py", None),
        ("mkdocs.yml", None),
    ],
)
def test_where_a_file_is_seen(
    project, site: Site, name: str, pages: list[str] | None
) -> None:
    assert affected(project.folder, {name}) == pages


def test_where_a_page_goes() -> None:
    assert address_of("docs/en/index.md") == "index.html"
    assert address_of("docs/zh/ledger.md") == "ledger/index.html"
    assert address_of("docs/en/foundations/index.md") == "foundations/index.html"


def test_after_a_failed_build_everything_is_made_again(
    project, site: Site, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site.seen = {"docs/en/one.md": 0}

    def fail(*_: object, **__: object) -> None:
        raise OSError("no room")

    monkeypatch.setattr("mlnotes_docs.live.build", fail)
    with pytest.raises(OSError, match="no room"):
        site.update()
    assert site.seen == {}
