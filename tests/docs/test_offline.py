"""The archive of the site: links name files, the index is a script."""

import json
import zipfile
from pathlib import Path

import lxml.html
import pytest

from mlnotes_docs.offline import FOLDER, NAME, named, pack

HOME = """<link rel="canonical" href="https://example.org/book/">
<a href="one/">1</a> <a class="x" href="one/#a">2</a> <a href=".">3</a>
<a href="zh/">4</a> <a href="#here">5</a> <a href="https://example.org/x/">6</a>
<a href="one/file.ipynb" download>7</a> <a href="mlnotes-offline.zip" download>8</a>
<svg><a href="two/"><text>9</text></a></svg> <link href="assets/site.css">
"""
PAGE = '<a href="..">home</a> <a href="../one/">self</a> <a href="./">self</a>'
INDEX = {"docs": [{"location": ""}, {"location": "one/#a"}], "config": {}}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, text in {
        "index.html": HOME,
        "one/index.html": PAGE,
        "one/file.ipynb": "{}",
        "search/search_index.json": json.dumps(INDEX),
        "404.html": "",
        "sitemap.xml": "",
        "assets/site.css": "",
        "assets/bundle.js.map": "",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def unpacked(path: Path) -> dict[str, str]:
    with zipfile.ZipFile(path) as archive:
        assert archive.testzip() is None
        return {
            name.removeprefix(f"{FOLDER}/"): archive.read(name).decode("utf-8")
            for name in archive.namelist()
        }


def test_links_lead_to_files(folder: Path) -> None:
    files = unpacked(pack(folder, 0))
    assert files.keys() == {
        "index.html",
        "one/index.html",
        "one/file.ipynb",
        "search/search_index.js",
        "assets/site.css",
    }
    home = files["index.html"]
    for link in (
        'href="one/index.html">1',
        'href="one/index.html#a">2',
        'href="index.html">3',
        'href="zh/index.html">4',
        'href="#here">5',
        'href="https://example.org/x/">6',
        'href="one/file.ipynb" download>7',
        'href="https://example.org/book/mlnotes-offline.zip" download>8',
        'href="two/index.html"><text>9',
        'href="assets/site.css"',
    ):
        assert link in home
    page = files["one/index.html"]
    assert page.count('href="../index.html">home') == 1
    assert page.count('href="../one/index.html">self') == 1
    assert page.count('href="index.html">self') == 1


def test_the_index_is_a_script(folder: Path) -> None:
    script = unpacked(pack(folder, 0))["search/search_index.js"]
    assert script.startswith("var __index = ")
    docs = json.loads(script.removeprefix("var __index = ").rstrip(";\n"))["docs"]
    assert [entry["location"] for entry in docs] == ["index.html", "one/index.html#a"]


def test_the_same_bytes_again_and_never_itself(folder: Path) -> None:
    first = pack(folder, 1_700_000_000).read_bytes()
    assert pack(folder, 1_700_000_000).read_bytes() == first
    assert pack(folder, 1_800_000_000).read_bytes() != first
    with zipfile.ZipFile(folder / NAME) as archive:
        assert {info.date_time[0] for info in archive.infolist()} == {2027}


@pytest.mark.parametrize(
    ("path", "file"),
    [
        ("../", "../index.html"),
        ("../..", "../../index.html"),
        ("./", "index.html"),
        ("a/b/", "a/b/index.html"),
        ("", ""),
        ("x.svg", "x.svg"),
        ("../a.b/", "../a.b/index.html"),
    ],
)
def test_a_link_names_its_file(path: str, file: str) -> None:
    assert named(path, "") == file


def test_every_link_of_the_real_archive_leads_to_a_file(built: Path) -> None:
    files = unpacked_names(built / NAME)
    assert len([name for name in files if name.endswith(".whl")]) == 1
    assert len([name for name in files if name.endswith(".ipynb")]) >= 60
    missing = set()
    with zipfile.ZipFile(built / NAME) as archive:
        for name in files:
            if not name.endswith(".html"):
                continue
            text = archive.read(f"{FOLDER}/{name}").decode("utf-8")
            for target in targets(text):
                path = Path("/", name).parent.joinpath(target)
                own = Path(*normal(path.parts)).as_posix().lstrip("/")
                if own not in files:
                    missing.add(f"{name}: {target}")
    assert missing == set()


def unpacked_names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as archive:
        return {name.removeprefix(f"{FOLDER}/") for name in archive.namelist()}


def targets(text: str) -> set[str]:
    page = lxml.html.document_fromstring(text)
    found = {tag.get("href") or tag.get("src") for tag in page.xpath("//*[@href|@src]")}
    local = {x.split("#")[0].split("?")[0] for x in found if x and ":" not in x}
    return {x for x in local if x and not x.startswith("//")}


def normal(parts: tuple[str, ...]) -> list[str]:
    found: list[str] = []
    for part in parts:
        found = found[:-1] if part == ".." else [*found, part]
    return found
