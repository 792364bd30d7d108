"""What the project's own data files say: its chapters, and where things are."""

import functools
from dataclasses import dataclass, field
from pathlib import Path

import yaml

try:
    from yaml import CSafeLoader as SafeLoader
except ImportError:  # a PyYAML without libyaml: the same, slower
    from yaml import SafeLoader

LANGUAGES = ("en", "zh")


@dataclass(frozen=True)
class Chapter:
    """One chapter of the book, from `docs/shared/chapters.yml`.

    Attributes:
        slug: Names its folders everywhere.
        number: Its place, from 1.
        title: In both languages, as are the next two.
        question: What it answers.
        summary: What its page's description says.
        written: Whether its page exists in both languages.
        needs: The slugs of the chapters that it builds on.
        figure: The drawing that stands for it: its name, the panel, and what it
            shows, in both languages.
    """

    slug: str
    number: int
    title: dict[str, str]
    question: dict[str, str]
    summary: dict[str, str]
    written: bool
    needs: list[str] = field(default_factory=list)
    figure: dict[str, str | int] = field(default_factory=dict)


def data(root: Path, name: str) -> dict | list:
    """Read `docs/shared/<name>.yml`; do not alter what it returns."""
    return _parsed((root / "docs" / "shared" / f"{name}.yml").read_text("utf-8"))


@functools.lru_cache(maxsize=32)
def _parsed(text: str) -> dict | list:
    return yaml.load(text, Loader=SafeLoader)


def chapters(root: Path) -> list[Chapter]:
    """List the chapters in order."""
    return [
        Chapter(
            **entry,
            written=all(
                (root / "docs" / language / entry["slug"] / "index.md").exists()
                for language in LANGUAGES
            ),
        )
        for entry in data(root, "chapters")
    ]


def pages(root: Path) -> list[str]:
    """List the pages of both languages, as paths within the project."""
    found = [
        p for language in LANGUAGES for p in (root / "docs" / language).rglob("*.md")
    ]
    return sorted(path.relative_to(root).as_posix() for path in found)
