"""The pages of a chapter, for the tests of the numbers worked out by hand."""

from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def read(slug: str, *names: str) -> dict[str, str]:
    """Return the text of a chapter's pages, one after the other, in each language."""
    return {
        language: "".join(
            (DOCS / language / slug / f"{name}.md").read_text("utf-8") for name in names
        )
        for language in ("en", "zh")
    }


def listed(texts: str | list[str]) -> list[str]:
    """Return several texts as they are, and a single one as a list."""
    return [texts] if isinstance(texts, str) else texts
