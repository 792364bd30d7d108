"""The table of symbols: what each letter means, and where it is introduced."""

import re
from itertools import groupby
from pathlib import Path

from mlnotes_docs.equations import source
from mlnotes_docs.project import LANGUAGES, chapters, data

# In the order of the alphabet; by these names TeX knows them.
GREEK = re.findall(
    r"\w+",
    "alpha beta gamma delta epsilon varepsilon zeta eta theta iota kappa lambda mu nu "
    "xi pi rho sigma tau phi varphi chi psi omega",
)
WORD = re.compile(
    r"\\(?:text|mathrm|mathbb|mathcal|operatorname\*?|begin|end)\{[^}]*\}"
)
# A Greek letter may be followed by another letter, since white space is not kept.
NAMES = "|".join(sorted([*GREEK, *map(str.title, GREEK)], key=len, reverse=True))
LETTER = re.compile(rf"\\({NAMES}|[A-Za-z]+)|([A-Za-z])")
INDEX = re.compile(r"_(?:\{[^{}]*\}|\\\w+|\w)")
PLAIN = set("ijklmnt") | {"e", "d"}  # indices, Euler's number, differentials
# Of the table: the last letter of each, and its heading.
SECTIONS = {
    "d": "A–D {#a-d}",
    "k": "E–K {#e-k}",
    "q": "L–Q {#l-q}",
    "t": "R–T {#r-t}",
    "z": "U–Z {#u-z}",
    "lambda": "α–λ {#alpha-lambda}",
    "omega": "μ–ω {#mu-omega}",
}
GREEK_SECTIONS = {GREEK.index(x): y for x, y in SECTIONS.items() if x in GREEK}
DRESS = re.compile(r"\\(?:hat|bar|tilde|text|mathrm|mathbb|mathcal|operatorname)\b")
HEAD = {
    "en": "| Symbol | Meaning | Chapter |\n|---|---|---|",
    "zh": "| 符号 | 含义 | 章 |\n|---|---|---|",
}


def symbols(root: Path) -> list[dict]:
    """Return the rows of the table, sorted by letter and then by chapter.

    Args:
        root: The project's folder.
    """
    return sorted(data(root, "symbols")["symbols"], key=_order)


def table(root: Path, language: str) -> str:
    """Write the table in Markdown, in sections, each with its heading.

    Args:
        root: The project's folder.
        language: ``"en"`` or ``"zh"``.
    """
    slugs = {chapter.number: chapter.slug for chapter in chapters(root)}
    lines = []
    for section, rows in groupby(symbols(root), _section):
        lines += [f"## {section}", "", HEAD[language]]
        for row in rows:
            number = row["chapter"]
            page = f"{slugs[number]}/{_page(root, slugs[number], row['at'])}.md"
            tex = ", ".join(f"${part.strip()}$" for part in _parts(row["tex"]))
            link = f"[{number}]({page}#{row['at']})"
            lines.append(f"| {tex} | {row[language]} | {link} |")
        lines.append("")
    return "\n".join(lines).strip()


def check(root: Path) -> list[str]:
    """Compare the table with the numbered equations and the headings.

    Args:
        root: The project's folder.

    Returns:
        A sentence for each letter of an equation that the table lacks, and for each
        row that leads nowhere.
    """
    if not (root / "docs" / "shared" / "symbols.yml").exists():
        return []
    where, found, known = "docs/shared/symbols.yml", [], {}
    slugs = {chapter.number: chapter.slug for chapter in chapters(root)}
    for row in symbols(root):
        known.setdefault(row["chapter"], set()).update(letters(row["tex"]))
        place = f"{where}: chapter {row['chapter']}, {row['tex']}"
        if row["chapter"] not in slugs:
            found.append(f"{place}: no such chapter")
        elif not _page(root, slugs[row["chapter"]], row["at"]):
            found.append(f"{place}: no heading {row['at']!r}")
    for key, (tex, _) in source(root)[0].items():
        own = known.get(int(re.match(r"\d+", key)[0]), set())
        for letter in sorted(letters(tex) - own - PLAIN):
            found.append(f"{where}: {letter} of equation ({key}) is missing")
    return found


def letters(tex: str) -> set[str]:
    """List the letters of a formula, without its indices and words.

    Args:
        tex: The formula.
    """
    tex = INDEX.sub("", WORD.sub("", tex))
    found = LETTER.findall(tex)
    return {one for _, one in found if one} | {
        word for word, _ in found if word.lower() in GREEK
    }


def _page(root: Path, slug: str, heading: str) -> str:
    """Find the page of a chapter that has a heading, in both languages."""
    for kind in ("index", "evidence"):
        paths = [root / "docs" / x / slug / f"{kind}.md" for x in LANGUAGES]
        if all(
            path.exists() and f"{{#{heading}}}" in path.read_text("utf-8")
            for path in paths
        ):
            return kind
    return ""


def _order(row: dict) -> tuple:
    """Sort a symbol by its letter without what it wears; Greek after Latin letters."""
    tex = DRESS.sub("", row["tex"]).replace("\\ell", "l")
    found = (match.groups() for match in LETTER.finditer(tex))
    word, one = next(pair for pair in found if pair[1] or pair[0].lower() in GREEK)
    greek = -1 if one else GREEK.index(word.lower())
    return greek, (one or word).lower(), row["chapter"], row["tex"]


def _section(row: dict) -> str:
    """Return the heading under which a symbol stands."""
    greek, letter, *_ = _order(row)
    if greek < 0:
        return next(title for last, title in SECTIONS.items() if letter <= last)
    return next(title for last, title in GREEK_SECTIONS.items() if greek <= last)


def _parts(tex: str) -> list[str]:
    """Split at the commas that stand between symbols, not within braces or brackets."""
    parts, depth = [""], 0
    for letter in tex:
        depth += (letter in "{(") - (letter in "})")
        if letter == "," and not depth:
            parts.append("")
        else:
            parts[-1] += letter
    return parts
