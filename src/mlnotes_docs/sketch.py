"""A figure as a sketch: what it plots, without its words, ticks and frames.

A plot with its labels is unreadable at the size of a card. Its curves are not. A sketch
keeps them, exactly as the program drew them, and drops the rest. Its colours are named
by their place in the palette, so that one drawing serves both themes.
"""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from xml.etree.ElementTree import Element, parse

import numpy as np
from matplotlib.path import Path as MplPath

from mlnotes_docs.drawing import CYCLE, GREY, GRID, INK, PAPER

SVG, LINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}href"
WORDS = ("matplotlib.axis", "text_", "legend_", "axis3d", "pane3d", "grid3d")
NAMES = {light: f"c{n}" for n, (light, _) in enumerate(CYCLE, 1)} | {
    INK[0]: "ink",
    GRID[0]: "rule",
    GREY[0]: "grey",
    PAPER[0]: "paper",
}
STYLE = re.compile(r"([\w-]+): ?([^;]+)")
KEPT = ("stroke-width", "stroke-dasharray", "opacity", "fill-opacity")
CODES = {"M": (1, 1), "L": (2, 1), "Q": (3, 2), "C": (4, 3), "z": (79, 1)}
LETTERS = {code: letter for letter, (code, _) in CODES.items()}
NEAR = 0.3  # points: a line may be thinned as long as it moves by no more than this


@dataclass(frozen=True)
class Shape:
    """One path of a sketch.

    Attributes:
        path: Its outline; y points down, as in the drawing.
        style: Its presentation attributes; colours are names of the palette.
    """

    path: MplPath
    style: dict[str, str]


@dataclass(frozen=True)
class Sketch:
    """The shapes of a figure's panel, and the box (x, y, width, height) they fill."""

    shapes: tuple[Shape, ...]
    box: tuple[float, float, float, float]


def sketch(path: Path, panel: int) -> Sketch:
    """Read a figure's panel.

    Args:
        path: A drawing by `mlnotes_docs.drawing.draw`, the light one.
        panel: Which of its axes, from 1.

    Raises:
        ValueError: If there is no such panel.
    """
    tree = parse(path).getroot()
    axes = tree.find(f".//{SVG}g[@id='axes_{panel}']")
    if axes is None:
        raise ValueError(f"panel must be one of the axes of {path.name}, got {panel}")
    marks = {e.get("id"): e for e in tree.iter(f"{SVG}path") if e.get("id")}
    clips = " ".join(e.get("clip-path", "") for e in axes.iter())
    name = re.search(r"url\(#(\w+)\)", clips)[1]
    clip = tree.find(f".//{SVG}clipPath[@id='{name}']/{SVG}rect")
    box = tuple(float(clip.get(key)) for key in ("x", "y", "width", "height"))
    return Sketch(tuple(_shapes(axes, marks)), box)


def _shapes(group: Element, marks: dict[str, Element]) -> Iterator[Shape]:
    for element in group:
        if element.get("id", "").startswith(WORDS) or element.tag == f"{SVG}defs":
            continue
        if element.tag == f"{SVG}g":
            yield from _shapes(element, marks)
        elif element.tag == f"{SVG}path" and element.get("d"):
            yield from _shape(element, element.get("style", ""), (0.0, 0.0))
        elif element.tag == f"{SVG}use":
            mark = marks[element.get(LINK).removeprefix("#")]
            at = float(element.get("x", 0)), float(element.get("y", 0))
            yield from _shape(mark, element.get("style", ""), at)


def _shape(element: Element, outer: str, at: tuple[float, float]) -> Iterator[Shape]:
    style = dict(STYLE.findall(f"{element.get('style', '')};{outer}"))
    frame = style.get("stroke-linejoin") == "miter" and style.get("fill") == "none"
    if frame:
        return
    colours = {"fill": style.get("fill", INK[0]), "stroke": style.get("stroke", "none")}
    if set(colours.values()) == {"none"}:
        return
    kept = {key: NAMES.get(value, value) for key, value in colours.items()}
    kept |= {key: style[key] for key in KEPT if key in style}
    path = outline(element.get("d"))
    if not set(path.codes) & {MplPath.CURVE3, MplPath.CURVE4}:
        path.simplify_threshold = NEAR
        path = path.cleaned(simplify=True)
    yield Shape(MplPath(path.vertices + at, path.codes), kept)


def outline(d: str) -> MplPath:
    """Read the `d` of an SVG path in absolute coordinates."""
    points, codes = [], []
    for letter, numbers in re.findall(r"([MLCQz])([^MLCQz]*)", d):
        code, count = CODES[letter]
        codes += [code] * count
        points += [float(x) for x in numbers.split()] or [0.0, 0.0]
    return MplPath(np.reshape(points, (-1, 2)), codes)


def inline(drawing: Sketch, label: str) -> str:
    """Write a sketch as SVG for a page: no style attribute, colours as classes.

    Args:
        drawing: The sketch.
        label: What it shows, for those who cannot see it or wonder.
    """
    x, y, width, height = drawing.box
    name = f"<title>{html.escape(label)}</title>"
    shapes = "".join(
        _element(style, "".join(_written(shape.path) for shape in alike))
        for style, alike in groupby(drawing.shapes, key=lambda shape: shape.style)
    )
    box = f"{x - 2:.0f} {y - 2:.0f} {width + 4:.0f} {height + 4:.0f}"
    return f'<svg class="sketch" viewBox="{box}" role="img">{name}{shapes}</svg>'


def _element(style: dict[str, str], d: str) -> str:
    attributes, classes = "", []
    for key, value in style.items():
        if key in ("fill", "stroke") and not value.startswith(("#", "none")):
            classes.append(f"{key[0]}-{value}")
        elif (key, value) != ("stroke", "none"):
            attributes += f' {key}="{value}"'
    named = f' class="{" ".join(classes)}"' if classes else ""
    return f'<path{named}{attributes} d="{d}"/>'


def _written(path: MplPath) -> str:
    """Write a path; its curves, which make round marks, relative to where they begin.

    A mark is then the same text wherever it stands, and hundreds compress to little.
    """
    text, at = "", np.zeros(2)
    for points, code in path.iter_segments(simplify=False):
        letter = LETTERS[code]
        if letter == "C":
            letter, points = "c", points - np.tile(at, 3)
            at = at + points[-2:]
        else:
            at = points[-2:]
        numbers = (f"{value:.1f}".removesuffix(".0") for value in points)
        text += "z" if letter == "z" else letter + " ".join(numbers)
    return text.replace("-0 ", "0 ")
