"""The items of the notes: their verdicts, their evidence, and the check of both."""

import re
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from mlnotes_docs.project import LANGUAGES, chapters, data
from mlnotes_docs.prose import parts

VERDICTS = {
    "built": "已实现",
    "confirmed": "成立",
    "refined": "有条件成立",
    "corrected": "已更正",
    "not supported": "未获支持",
    "inconclusive": "尚无定论",
    "pending": "待检验",
}
KINDS = {"definition", "claim", "error"}


@dataclass(frozen=True)
class Item:
    """One statement of the notes, from `docs/shared/items.yml`.

    Attributes:
        id: Its number, `"5.1"`.
        chapter: The slug of the chapter that treats it.
        kinds: Among definition, claim, error.
        statement: What the notes say, in both languages.
        verdict: What came out, a key of `VERDICTS`.
        evidence: Snippets (`<slug>/<name>`) and tests (`tests/x.py::test_y`).
        how: For what is corrected or refined, what is right, in both languages.
        completion: Whether it is ours, where the notes are silent.
    """

    id: str
    chapter: str
    kinds: list[str]
    statement: dict[str, str]
    verdict: str
    evidence: list[str]
    how: dict[str, str] = field(default_factory=dict)
    completion: bool = False

    @property
    def anchor(self) -> str:
        """Its anchor on the page that treats it, and in the ledger."""
        return f"item-{self.id.replace('.', '-')}"


def items(root: Path) -> list[Item]:
    """List the items in the order of the notes."""
    return [Item(**entry) for entry in data(root, "items")["items"]]


def places(root: Path) -> dict[str, dict[str, str]]:
    """Find where each item is treated: anchor → language → page."""
    found: dict[str, dict[str, str]] = {}
    for chapter in chapters(root):
        for language in LANGUAGES:
            for path in sorted((root / "docs" / language / chapter.slug).glob("*.md")):
                page = path.relative_to(root).as_posix()
                for part in parts(root, page):
                    if part.kind == "item":
                        found.setdefault(part.value, {})[language] = page
    return found


def measured(root: Path, item: Item) -> list[list[str]]:
    """Return what each program of the evidence printed about an item, without its id.

    A line that ends with a comma or a colon goes on in the next; so does any line that
    is followed by lines set in.
    """
    pattern = rf"^\[{re.escape(item.id)}\] ((?:.+[,:]\n.+|.+)(?:\n  .+)*)$"
    found = []
    for name in item.evidence:
        path = root / "snippets" / f"{name}.out"
        if "::" not in name and path.exists():
            lines = re.findall(pattern, path.read_text("utf-8"), re.M)
            joined = [re.sub(r"\n  +", "; ", line) for line in lines]
            found.append([x.replace(":; ", ": ").replace("\n", " ") for x in joined])
    return [lines for lines in found if lines]


def counts(root: Path) -> Counter[str]:
    """Count the notes' own items by verdict."""
    return Counter(item.verdict for item in items(root) if not item.completion)


def check(root: Path) -> list[str]:
    """Check every item: its verdict, its evidence, its place in both languages."""
    found, where = [], places(root)
    written = {chapter.slug for chapter in chapters(root) if chapter.written}
    known = items(root)
    for key, times in Counter(item.id for item in known).items():
        if times > 1:
            found.append(f"items.yml: item {key} occurs {times} times")
    for item in known:
        problems = _verdict(item) + _evidence(root, item)
        if item.chapter in written and item.verdict == "pending":
            problems.append("is pending, but its chapter is written")
        for language in LANGUAGES:
            treated = language in where.get(item.anchor, {})
            if treated != (item.verdict != "pending"):
                problems.append(f"is {'' if treated else 'not '}treated in {language}")
        found += [f"items.yml: item {item.id} {problem}" for problem in problems]
    anchors = {item.anchor for item in known}
    for anchor in sorted(where.keys() - anchors):
        found.append(f"{', '.join(where[anchor].values())}: no such item: {anchor}")
    return found + _figures(root, written)


def _verdict(item: Item) -> list[str]:
    found = []
    if item.verdict not in VERDICTS:
        found.append(
            f"has the verdict {item.verdict!r}; choose among {', '.join(VERDICTS)}"
        )
    if unknown := set(item.kinds) - KINDS:
        found.append(f"has the kind {', '.join(sorted(unknown))!r}")
    if item.verdict in ("corrected", "refined"):
        found += [
            f"is {item.verdict}, but does not say how in {language}"
            for language in LANGUAGES
            if not item.how.get(language)
        ]
    if "error" in item.kinds and item.verdict in ("built", "confirmed"):
        found.append(f"has an error, yet is {item.verdict}")
    return found


def _evidence(root: Path, item: Item) -> list[str]:
    if item.verdict == "pending":
        return []
    found = [] if item.evidence else ["has no evidence"]
    for name in item.evidence:
        file, _, test = name.partition("::")
        path = root / (file if test else f"snippets/{name}.py")
        if not path.exists():
            found.append(f"names evidence that does not exist: {name}")
        elif test and f"def {test}(" not in path.read_text("utf-8"):
            found.append(f"names a test that does not exist: {name}")
    tested = any("::" in name for name in item.evidence)
    if item.verdict == "built" and not tested:
        found.append("is built, but names no test")
    if item.verdict not in ("built", "pending") and not measured(root, item):
        found.append(f"has no evidence that prints a line [{item.id}]")
    return found


def _figures(root: Path, written: set[str]) -> list[str]:
    found = []
    for figure in data(root, "items")["figures"]:
        name, slug = figure["id"], figure["chapter"]
        if slug not in written:
            continue
        if figure["verdict"] != "redrawn" or not figure["evidence"]:
            found.append(f"items.yml: figure {name} is not redrawn")
        for language in LANGUAGES:
            shown = {
                part.value.split("../", 1)[-1]
                for path in (root / "docs" / language / slug).glob("*.md")
                for part in parts(root, path.relative_to(root).as_posix())
                if part.kind == "figure"
            }
            for drawing in figure["evidence"]:
                if drawing not in shown:
                    found.append(
                        f"items.yml: {name}, {drawing}, is not shown in {language}"
                    )
    return found
