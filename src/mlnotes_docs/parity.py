"""Check: the two languages have the same skeleton, and glossary terms in both."""

import re
from collections import defaultdict
from difflib import SequenceMatcher
from pathlib import Path

from mlnotes_docs.project import data, pages
from mlnotes_docs.prose import Part, line_of, parts, prose, words

UNORDERED = {"link", "footnote", "citation", "item"}
OFTEN = 3
ALT = re.compile(r"!\[([^\]]*)\]\(")
HAN = re.compile("[\u4e00-\u9fff]")


def check(root: Path) -> list[str]:
    """Compare each page with its other language; say which page lacks what."""
    found, known = [], set(pages(root))
    for page in sorted(known):
        other = page.replace("docs/en/", "docs/zh/")
        if page.startswith("docs/en/") and other in known:
            found += _compare(root, page, other) + _terms(root, page, other)
            found += _descriptions(root, page) + _descriptions(root, other)
        elif page.startswith("docs/en/"):
            found.append(f"{page} has no Chinese page {other}")
        elif page.replace("docs/zh/", "docs/en/") not in known:
            found.append(f"{page} has no English page")
    return found


def _compare(root: Path, english: str, chinese: str) -> list[str]:
    ours, theirs = _by_kind(root, english), _by_kind(root, chinese)
    found = []
    for kind in sorted(ours | theirs):
        a, b = ours[kind], theirs[kind]
        if kind in UNORDERED:
            a, b = (sorted(side, key=lambda part: part.value) for side in (a, b))
        values = [part.value for part in a], [part.value for part in b]
        matcher = SequenceMatcher(None, *values, autojunk=False)
        for tag, i1, i2, j1, j2 in matcher.get_opcodes():
            if tag == "equal":
                continue
            found += [_lacks(english, part, chinese) for part in a[i1:i2]]
            found += [_lacks(chinese, part, english) for part in b[j1:j2]]
    return found


def _by_kind(root: Path, page: str) -> dict[str, list[Part]]:
    grouped = defaultdict(list)
    for part in parts(root, page):
        grouped[part.kind].append(part)
    return grouped


def _lacks(page: str, part: Part, other: str) -> str:
    value = part.value if len(part.value) < 80 else part.value[:77] + "…"
    return f"{page}:{part.line}: {part.kind} {value!r} is not in {other}"


def _descriptions(root: Path, page: str) -> list[str]:
    """Refuse a figure's description in the other language."""
    text, chinese = prose(root, page), page.startswith("docs/zh/")
    return [
        f"{page}:{line_of(text, match.start())}: alt text {match[1][:40]!r} is not in "
        f"{'Chinese' if chinese else 'English'}"
        for match in ALT.finditer(text)
        if bool(HAN.search(match[1])) != chinese
    ]


def _terms(root: Path, english: str, chinese: str) -> list[str]:
    """Refuse renderings that the glossary excludes, and terms in one language only."""
    text = {"en": words(root, english), "zh": words(root, chinese)}
    page = {"en": english, "zh": chinese}
    found = []
    for term in data(root, "glossary")["terms"]:
        for language, wrong in (term.get("not") or {}).items():
            for word in wrong:
                for match in _pattern(word, language).finditer(text[language]):
                    place = f"{page[language]}:{line_of(text[language], match.start())}"
                    found.append(
                        f"{place}: {word!r}: the glossary has {term[language]!r}"
                    )
        counts = {
            language: len(_pattern(term[language], language).findall(text[language]))
            for language in text
        }
        for language, other in (("en", "zh"), ("zh", "en")):
            if counts[language] >= OFTEN and counts[other] == 0 and len(term["zh"]) > 1:
                here, there = page[other], page[language]
                found.append(
                    f"{here}: {term[other]!r} never occurs, but {there} has "
                    f"{term[language]!r} {counts[language]} times"
                )
    return found


def _pattern(word: str, language: str) -> re.Pattern[str]:
    if HAN.search(word):
        return re.compile(re.escape(word))
    plural = "(?:s|es)?" if language == "en" else ""
    flexible = re.escape(word).replace(r"\ ", r"\s+").replace(r"\-", "[- ]")
    return re.compile(rf"(?<![\w]){flexible}{plural}(?![\w])", re.I)
