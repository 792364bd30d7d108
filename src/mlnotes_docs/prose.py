"""A page without its code: its parts by line, as the checks compare them."""

import functools
import re
from dataclasses import dataclass
from pathlib import Path

from mlnotes_docs.fences import PageError, fences

FRONT = re.compile(r"\A---\n.*?\n---\n", re.S)
DISPLAY = re.compile(r"\$\$(.+?)\$\$", re.S)
FORMULA = re.compile(r"\$\$.+?\$\$|(?<![\\$])\$[^$\n]+\$", re.S)
FENCED = re.compile(
    r"^(?P<indent>[ \t]*)(?P<mark>`{3,}|~{3,}).*?^(?P=indent)(?P=mark)[ \t]*$",
    re.M | re.S,
)
# A line break between two Chinese characters would show as a space.
HAN = "[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef“”‘’]"
FENCED_OR_BREAK = re.compile(
    rf"(?P<fence>{FENCED.pattern})|(?<={HAN})\n[ ]*(?={HAN})", FENCED.flags
)
PARTS = {
    "heading": re.compile(r"^(?P<level>#+) .*\{[^}]*#(?P<id>[\w-]+)[^}]*\}\s*$", re.M),
    "box": re.compile(r"^[ ]*(?P<kind>(?:!!!|\?\?\?\+?|===)[ ]*[\w-]*)", re.M),
    "figure": re.compile(r"!\[[^\]]*\]\((?P<target>[^)\s]+)"),
    "item": re.compile(r"#(?P<id>item-\d+-\d+)[ }]"),
    "footnote": re.compile(r"\[\^(?P<id>[\w-]+)\]"),
    "citation": re.compile(r"\[@(?P<keys>[^\]]+)\]"),
    "generated part": re.compile(r"<!-- generated: (?P<name>\w+) -->"),
    "link": re.compile(r"(?<!!)\[[^\]]*\]\((?P<target>[^)\s]+)"),
}


@dataclass(frozen=True)
class Part:
    """One part of a page: what it is, what identifies it, and its line."""

    kind: str
    value: str
    line: int


@functools.lru_cache(maxsize=256)
def prose(root: Path, page: str) -> str:
    """Return a page's text with its front matter and code blanked, lines kept."""
    text = (root / page).read_text("utf-8")
    if front := FRONT.match(text):
        text = "\n" * front[0].count("\n") + text[front.end() :]
    lines = text.split("\n")
    try:
        blocks = fences(root, page)
    except PageError:
        return text
    for fence in blocks:
        for i in range(fence.number - 1, fence.end):
            lines[i] = ""
    return "\n".join(lines)


def words(root: Path, page: str) -> str:
    """Return a page's prose without formulas and inline code, lines kept."""
    text = FORMULA.sub(lambda m: "\n" * m[0].count("\n"), prose(root, page))
    return re.sub(r"`[^`\n]+`|\]\([^)]*\)|\{[^}\n]*\}|<[^>\n]+>", "", text)


def line_of(text: str, position: int) -> int:
    """Return the line, from 1, of a position in a text."""
    return text.count("\n", 0, position) + 1


def parts(root: Path, page: str) -> list[Part]:
    """List the parts of a page that its other language must have too."""
    text = prose(root, page)
    found = [
        Part(kind, " ".join(match.groupdict().values()), line_of(text, match.start()))
        for kind, pattern in PARTS.items()
        for match in pattern.finditer(text)
    ]
    for match in DISPLAY.finditer(text):
        tex = "".join(match[1].split())
        found.append(Part("equation", tex, line_of(text, match.start())))
    for fence in fences(root, page):
        includes = [
            f"{path}:{region}" if region else path for path, region in fence.includes
        ]
        shown = ", ".join(includes) or fence.text
        found.append(Part(f"{fence.language} block", shown, fence.number))
    return found


def join_lines(markdown: str) -> str:
    """Join the lines of Chinese paragraphs, outside fences."""
    return FENCED_OR_BREAK.sub(lambda match: match["fence"] or "", markdown)
