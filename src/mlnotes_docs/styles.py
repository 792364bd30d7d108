"""The theme's styles without what no page of the site uses.

A theme is for every site; a third of its rules are about things that this one does not
have: other kinds of boxes and their icons, tabs, task lists, banners.
"""

import re
from collections.abc import Iterable, Iterator
from itertools import groupby, pairwise
from pathlib import Path

import tinycss2
from tinycss2.ast import AtRule, Node, QualifiedRule

CLASS = re.compile(r"""\bclass=(?:"([^"]*)"|'([^']*)'|([^\s>]+))""")
WORD = re.compile(r"[\w-]+")
NESTED = {"media", "supports"}
VARIABLE = re.compile(r"var\(\s*(--[\w-]+)")


def slim_styles(target: Path) -> None:
    """Rewrite the theme's style sheets in a built site.

    Args:
        target: The site's folder. What its pages name as classes is kept, and every
            word of its scripts, which may give an element any class.
    """
    pages = [p.read_text("utf-8") for p in sorted(target.rglob("*.html"))]
    scripts = [p.read_text("utf-8") for p in sorted(target.rglob("assets/**/*.js"))]
    classes = {name for page in pages for name in classes_of(page)}
    words = classes.union(*(WORD.findall(script) for script in scripts))
    sheets = sorted(target.rglob("assets/stylesheets/*.css"))
    slimmed = {sheet: purge(sheet.read_text("utf-8"), words) for sheet in sheets}
    others = [p for p in sorted(target.rglob("*.css")) if p not in slimmed]
    texts = [*slimmed.values(), *scripts, *(p.read_text("utf-8") for p in others)]
    asked = {name for text in texts for name in VARIABLE.findall(text)}
    asked |= {name for script in scripts for name in re.findall(r"--[\w-]+", script)}
    for sheet, text in slimmed.items():
        sheet.write_text(forget(text, asked), "utf-8")


def classes_of(page: str) -> set[str]:
    """Return the names of all classes in a page of HTML."""
    return {
        name for match in CLASS.findall(page) for text in match for name in text.split()
    }


def purge(css: str, words: set[str]) -> str:
    """Drop the selectors that ask for a class which never occurs.

    Args:
        css: A style sheet.
        words: The names that do occur.

    Returns:
        The sheet without these selectors, and without the rules that they leave empty.
    """
    return "".join(_kept(tinycss2.parse_stylesheet(css), words))


def _kept(nodes: Iterable[Node], words: set[str]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, QualifiedRule):
            selectors = [s for s in _split(node.prelude) if _possible(s, words)]
            if selectors:
                body = tinycss2.serialize(node.content)
                yield f"{','.join(map(tinycss2.serialize, selectors))}{{{body}}}"
        elif isinstance(node, AtRule) and node.lower_at_keyword in NESTED:
            inside = "".join(_kept(tinycss2.parse_rule_list(node.content), words))
            when = tinycss2.serialize(node.prelude)
            if inside:
                yield f"@{node.at_keyword}{when}{{{inside}}}"
        else:
            yield node.serialize()


def _split(prelude: list[Node]) -> Iterator[list[Node]]:
    """Yield the selectors of a list; commas within brackets are blocks of their own."""
    for comma, nodes in groupby(prelude, lambda node: node == ","):
        if not comma:
            yield list(nodes)


def _possible(selector: list[Node], words: set[str]) -> bool:
    """Return whether each class occurs; what stands in `:not(…)` is not asked for.

    Every table has a class: see `wrap` in hooks/policy.py.
    """
    return "table:not([class])" not in tinycss2.serialize(selector) and all(
        name.type != "ident" or dot != "." or name.value in words
        for dot, name in pairwise(selector)
    )


def forget(css: str, asked: set[str]) -> str:
    """Drop the definitions of variables that nothing asks for.

    Args:
        css: A style sheet, minified.
        asked: The names of variables, such as `--md-icon`.
    """
    out = []
    for node in tinycss2.parse_stylesheet(css):
        if not isinstance(node, QualifiedRule) or not any(
            token.type == "ident" and token.value.startswith("--")
            for token in node.content
        ):
            out.append(node.serialize())
            continue
        kept = [
            tinycss2.serialize([each]).rstrip(";")
            for each in tinycss2.parse_blocks_contents(node.content)
            if not (each.type == "declaration" and each.name.startswith("--"))
            or each.name in asked
        ]
        if kept:
            out.append(f"{tinycss2.serialize(node.prelude)}{{{';'.join(kept)}}}")
    return "".join(out)
