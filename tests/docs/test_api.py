"""Every public name is in the reference of both languages, and its links lead there."""

import importlib
import inspect
import pkgutil
import re
from pathlib import Path

import pytest
from lxml.html import HtmlElement

import mlnotes
from mlnotes_docs.api import PRIVATE, check, equations, modules, names, taught
from mlnotes_docs.equations import source as code_equations
from mlnotes_docs.fences import fences
from mlnotes_docs.project import pages
from real_site import LANGUAGES, parsed

MODULE = '''"""One concept."""


def square(x: float) -> float:
    """Return a square."""


class _Hidden:
    pass
'''


def public() -> set[str]:
    """List the public names as Python sees them, methods with their class."""
    found = set()
    for info in pkgutil.walk_packages(mlnotes.__path__, "mlnotes."):
        if PRIVATE.search(info.name):
            continue
        module = importlib.import_module(info.name)
        for name, value in vars(module).items():
            if getattr(value, "__module__", None) != info.name or name[0] == "_":
                continue
            if inspect.isfunction(value) or inspect.isclass(value):
                found.add(f"{info.name}.{name}")
            if inspect.isclass(value):
                found |= {
                    f"{info.name}.{name}.{key}"
                    for key, own in vars(value).items()
                    if key[0] != "_" and inspect.getdoc(own) and defined(own, name)
                }
    return found


def defined(own: object, name: str) -> bool:
    """Say whether a class's own text defines a method; torch adds some at run time."""
    method = getattr(own, "fget", None) or getattr(own, "__func__", own)
    return getattr(method, "__qualname__", "").startswith(f"{name}.")


def read(built: Path, language: str, page: str) -> HtmlElement:
    return parsed(built / LANGUAGES[language] / page / "index.html")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_public_name_is_in_the_reference(
    root: Path, built: Path, language: str
) -> None:
    anchors = {
        name
        for page in modules(root)
        for name in read(built, language, f"api/{page}").xpath("//@id")
        if name.startswith("mlnotes.")
    }
    wanted = public()
    assert len(wanted) > 250
    assert wanted - anchors == set()
    links = read(built, language, "api").cssselect("td a[href*='#mln']")
    listed = {link.get("href").split("#")[1] for link in links}
    top = {
        x.anchor for own in modules(root).values() for m in own for x in names(root, m)
    }
    assert listed == top


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_link_of_the_reference_leads_somewhere(
    root: Path, built: Path, language: str
) -> None:
    known: dict[Path, set[str]] = {}

    def anchors(path: Path) -> set[str]:
        if path not in known:
            # the empty one is the top of the page
            known[path] = {"", *parsed(path).xpath("//@id")}
        return known[path]

    total = 0
    for page in ("api", *(f"api/{page}" for page in modules(root))):
        folder = built / LANGUAGES[language] / page
        (article,) = read(built, language, page).cssselect("article")
        assert not article.cssselect(".arithmatex")
        assert not article.cssselect("[id^='eq-']"), (
            "an equation has its place in a chapter"
        )
        for link in article.cssselect("a[href*='#']"):
            target, _, anchor = link.get("href").partition("#")
            if re.match(r"https?:", target):
                continue
            path = (folder / target).resolve()
            path = path / "index.html" if path.is_dir() else path
            assert anchor in anchors(path), f"{page}: {link.get('href')}"
            total += anchor.startswith("eq-")
    assert total >= len(code_equations(root)[0])


@pytest.mark.parametrize("language", LANGUAGES)
def test_library_code_on_a_page_leads_to_its_entry(
    root: Path, built: Path, language: str
) -> None:
    entries: dict[str, set[str]] = {}
    for page in pages(root):
        if not page.startswith(f"docs/{language}/"):
            continue
        included = [
            fence
            for fence in fences(root, page)
            if any(path.startswith("src/mlnotes/") for path, _ in fence.includes)
        ]
        path = page.removeprefix(f"docs/{language}/").removesuffix(".md")
        path = path.removesuffix("index")
        links = read(built, language, path).cssselect("p.api-link a")
        assert bool(links) == bool(included), page
        for link in links:
            target, anchor = link.get("href").split("#")
            name = f"api/{target.rstrip('/').split('/')[-1]}"
            if name not in entries:
                entries[name] = set(read(built, language, name).xpath("//@id"))
            assert anchor in entries[name]
            assert anchor.endswith(f".{link.text_content()}")


def test_what_is_taught_is_found(root: Path) -> None:
    place = taught(root)["mlnotes.optim.adam.adam_rule"]
    assert place == "adaptive-learning-rates/index.md#code"
    assert equations(root)["4a"] == "adaptive-learning-rates/evidence.md"


@pytest.fixture
def library(tmp_path: Path) -> Path:
    for name, text in {
        "src/mlnotes/__init__.py": "",
        "src/mlnotes/part.py": MODULE,
        "docs/shared/chapters.yml": "[]",
        "docs/shared/api.yml": "pages:\n  tools: [part]\n",
    }.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    return tmp_path


def test_the_names_of_a_module(library: Path) -> None:
    (name,) = names(library, "mlnotes.part")
    assert (name.anchor, name.summary) == ("mlnotes.part.square", "Return a square.")


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("pages:\n  tools: []\n", "docs/shared/api.yml: mlnotes.part is missing"),
        ("pages:\n  tools: [part, gone]\n", "mlnotes.gone does not exist"),
        ("pages:\n  tools: [part, part]\n", "mlnotes.part is listed twice"),
        ("pages:\n  tools: []\n  other: [part]\n", "no chapter 'other'"),
    ],
)
def test_a_module_that_is_missing_is_found(
    library: Path, text: str, complaint: str
) -> None:
    assert check(library) == []
    (library / "docs/shared/api.yml").write_text(text, "utf-8")
    assert any(complaint in found for found in check(library))
