"""Preview images: what a link to a page shows where it is shared, 1200 × 630.

One for each chapter and one for the rest of the site, in both languages: the mark, the
title, the question, the sketch of the chapter's card, and its verdicts as a bar. They
are drawn when a site is built, with the Chinese font of a package, and kept in
`.cache/social` under all that they depend on.
"""

import io
import re
from dataclasses import astuple, dataclass
from importlib.metadata import version
from pathlib import Path
from xml.etree.ElementTree import parse

import pylopdf_fonts_zh_cn
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.font_manager import FontProperties
from matplotlib.patches import Circle, PathPatch, Rectangle
from matplotlib.path import Path as MplPath
from matplotlib.patheffects import Normal, Stroke
from matplotlib.textpath import TextToPath
from PIL import Image

from mlnotes_docs.drawing import CYCLE, DARK
from mlnotes_docs.manifest import digest
from mlnotes_docs.sketch import NAMES, SVG, Sketch, outline, sketch

WIDTH, HEIGHT, MARGIN, BAR = 1200, 630, 72, 540
NAVY, SOFT, LINE = "#17324d", "#b9c7d6", "#46617d"
FONT = FontProperties(fname=pylopdf_fonts_zh_cn.sans_path())
COLOURS = {name: DARK[light] for light, name in NAMES.items()} | {"rule": LINE}
VERDICT = {"built": 1, "confirmed": 3, "refined": 5, "corrected": 2}
# A word, a Chinese character, or a sign: what stays together at the end of a line.
TOKEN = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]+\s?|[^\s][，。：；？！、”）]*\s?")


@dataclass(frozen=True)
class Card:
    """What a preview image says.

    Attributes:
        above: The line above the title.
        title: The title.
        question: The lines below it.
        verdicts: Each verdict, the word for it, and how many items have it.
        figure: The drawing whose sketch it shows.
        panel: Which panel of it.
    """

    above: str
    title: str
    question: str
    verdicts: tuple[tuple[str, str, int], ...]
    figure: Path
    panel: int


def key(mark: Path, card: Card | None = None) -> str:
    """Return a hash of all that a picture depends on.

    Args:
        mark: The drawing of the mark.
        card: What a preview image says; nothing for an icon.
    """
    here = Path(__file__)
    own = [here, here.with_name("sketch.py"), here.with_name("drawing.py"), mark]
    packages = ("matplotlib", "pillow", "pylopdf-fonts-zh-cn")
    facts = [version(package) for package in packages]
    if card:
        own.append(card.figure)
        facts += [repr(astuple(card)[:4]), str(card.panel)]
    return digest(b"".join(p.read_bytes() for p in own) + "\n".join(facts).encode())


def png(card: Card, mark: Path) -> bytes:
    """Draw a preview image.

    Args:
        card: What it says.
        mark: The drawing of the mark, the favicon.

    Raises:
        ValueError: If its text is too long.
    """
    figure = Figure(figsize=(WIDTH / 100, HEIGHT / 100), dpi=100, facecolor=NAVY)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, WIDTH), ylim=(HEIGHT, 0))
    axes.axis("off")
    _mark(axes, mark, MARGIN - 16, 44, 80)
    _text(axes, "mlnotes", MARGIN + 74, 98, 34, "white", bold=True)
    _text(axes, card.above, MARGIN, 200, 24, SOFT)
    y = 268
    for line in wrapped(card.title, 54, 640):
        _text(axes, line, MARGIN, y, 54, "white", bold=True)
        y += 70
    for line in wrapped(card.question, 27, 640):
        _text(axes, line, MARGIN, y, 27, SOFT)
        y += 42
    if y > BAR:
        raise ValueError(f"a card's text must end above its bar, got {card.title!r}")
    _sketch(axes, sketch(card.figure, card.panel), (770, 160, 358, 340))
    _bar(axes, card.verdicts)
    return _bytes(figure)


def icon(mark: Path, size: int) -> bytes:
    """Draw the mark as a square picture of a given size in pixels."""
    figure = Figure(figsize=(size / 100, size / 100), dpi=100, facecolor=NAVY)
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(0, size), ylim=(size, 0))
    axes.axis("off")
    _mark(axes, mark, 0, 0, size)
    return _bytes(figure)


def ico(mark: Path, size: int) -> bytes:
    """Draw the mark as an icon file, for what asks for `/favicon.ico`."""
    buffer = io.BytesIO()
    picture = Image.open(io.BytesIO(icon(mark, size)))
    picture.save(buffer, format="ICO", sizes=[(size, size)])
    return buffer.getvalue()


def wrapped(text: str, size: float, width: float) -> list[str]:
    """Break a text into lines that fit.

    Args:
        text: English or Chinese; a Chinese sign never begins a line, and a line break
            in the text is kept.
        size: The height of the letters in pixels.
        width: The room in pixels.
    """
    lines = []
    for part in text.split("\n"):
        lines.append("")
        for token in TOKEN.findall(part):
            longer = lines[-1] + token
            if lines[-1] and _width(longer.rstrip(), size) > width:
                lines.append(token)
            else:
                lines[-1] = longer
    return [line.rstrip() for line in lines]


def _width(text: str, size: float) -> float:
    font = FONT.copy()
    font.set_size(size)
    return TextToPath().get_text_width_height_descent(text, font, ismath=False)[0]


def _text(
    axes: Axes,
    text: str,
    x: float,
    y: float,
    size: float,
    colour: str,
    bold: bool = False,
) -> None:
    """Write a line; the font has one weight, so a bold line gets an outline."""
    effects = [Stroke(linewidth=size / 36, foreground=colour), Normal()] if bold else []
    points = size * 0.72  # of a pixel at 100 dots an inch
    axes.text(
        x, y, text, color=colour, size=points, fontproperties=FONT, path_effects=effects
    )


def _mark(axes: Axes, mark: Path, x: float, y: float, size: float) -> None:
    """Draw the favicon's path and circle; its square is the background."""
    tree, scale = parse(mark).getroot(), size / 24
    path = outline(tree.find(f"{SVG}path").get("d"))
    ball = tree.find(f"{SVG}circle")
    line = tree.find(f"{SVG}path")
    points = float(line.get("stroke-width")) * scale * 0.72
    curve = MplPath(path.vertices * scale + (x, y), path.codes)
    style = {"facecolor": "none", "edgecolor": line.get("stroke"), "linewidth": points}
    axes.add_patch(PathPatch(curve, capstyle="round", **style))
    centre = [float(ball.get(k)) * scale + o for k, o in (("cx", x), ("cy", y))]
    radius = float(ball.get("r")) * scale
    axes.add_patch(Circle(centre, radius, color=ball.get("fill"), linewidth=0))


def _sketch(axes: Axes, drawing: Sketch, room: tuple[float, ...]) -> None:
    """Draw a sketch as large as the room (x, y, width, height) allows, in a frame."""
    (x, y, w, h), (left, top, wide, high) = drawing.box, room
    scale = min(wide / w, high / h)
    left, top = left + (wide - w * scale), top + (high - h * scale) / 2
    frame = Rectangle((left, top), w * scale, h * scale, ec=LINE, fc="none", lw=1)
    axes.add_patch(frame)
    for shape in drawing.shapes:
        path = MplPath(
            (shape.path.vertices - (x, y)) * scale + (left, top), shape.path.codes
        )
        colours = {k: COLOURS.get(v, v) for k, v in shape.style.items()}
        patch = PathPatch(
            path,
            facecolor=colours["fill"],
            edgecolor=colours["stroke"],
            linewidth=float(shape.style.get("stroke-width", 1)) * scale * 0.72,
            alpha=float(shape.style.get("opacity", 1)),
        )
        if dashes := shape.style.get("stroke-dasharray"):
            patch.set_linestyle((0, [float(v) / 2 for v in dashes.split(",")]))
        patch.set_clip_path(frame)
        axes.add_patch(patch)


def _bar(axes: Axes, verdicts: tuple[tuple[str, str, int], ...]) -> None:
    """Draw the verdicts as a bar, and below it what its parts are."""
    total, x, at = sum(n for *_, n in verdicts), float(MARGIN), float(MARGIN)
    for name, word, n in verdicts:
        wide = (WIDTH - 2 * MARGIN) * n / total
        style = {"color": CYCLE[VERDICT.get(name, 7) - 1][1], "linewidth": 0}
        axes.add_patch(Rectangle((x, BAR), wide, 10, **style))
        axes.add_patch(Circle((at + 6, BAR + 41), 6, **style))
        _text(axes, text := f"{n} {word}", at + 20, BAR + 48, 21, SOFT)
        x, at = x + wide, at + 52 + _width(text, 21)


def _bytes(figure: Figure) -> bytes:
    buffer = io.BytesIO()
    figure.savefig(buffer, format="png", metadata={"Software": None})
    return buffer.getvalue()
