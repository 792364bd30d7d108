"""Drawings in fewer bytes that show the same."""

import base64
import io
import math
import re
from pathlib import Path

import numpy as np
import pytest
from matplotlib.figure import Figure
from PIL import Image

from mlnotes_docs.drawing import draw
from mlnotes_docs.slim import FAITHFUL, psnr, slim

ROOT = Path(__file__).parents[2]
SOURCE = re.compile(r"data:image/(\w+);base64,\s*([A-Za-z0-9+/=\s]+)")
FLOAT = re.compile(r"-?\b\d+(?:\.\d+)?\b")
GRID = np.add.outer(np.arange(120.0), np.arange(120.0))


def images(drawing: str) -> list[Image.Image]:
    return [
        Image.open(io.BytesIO(base64.b64decode(data)))
        for _, data in SOURCE.findall(drawing)
    ]


def marks(drawing: str) -> np.ndarray:
    """Return the places of all marks, whether each is an element or part of a path."""
    found = re.findall(r'<use [^>]*x="(\S+)" y="(\S+)"', drawing)
    found += re.findall(r"M(\S+) (\S+?)h0", drawing)
    return np.array(found, dtype=float)


def shown(values: np.ndarray, **options: object) -> str:
    figure = Figure(figsize=(2, 2))
    figure.add_axes((0, 0, 1, 1)).imshow(values, **options)
    return draw(figure)[0]


def test_coordinates_lose_digits_and_nothing_else_changes() -> None:
    drawing = (
        '<!-- a -->\n  <path d="M 0.129 -0.001 L 4" s="0.015"/><use x="-1.25" y="7.0"/>'
    )
    short = '\n<path d="M 0.13 0 L 4" s="0.015"/><use x="-1.2" y="7"/>'
    assert slim(drawing) == short
    assert slim(short) == short


@pytest.mark.parametrize("name", ["foundations/descent", "critical-points/surface"])
def test_nothing_moves_by_more_than_the_eye_sees(name: str) -> None:
    drawing = (ROOT / "snippets" / f"{name}.svg").read_text("utf-8")
    lines = [
        re.findall(r' d="([^"]*)" (?!style="fill: none[^"]*cap: round)', text)
        for text in (drawing, slim(drawing))
    ]
    before, after = ([float(n) for x in y for n in FLOAT.findall(x)] for y in lines)
    assert len(before) > 50
    assert abs(np.subtract(before, after)).max() <= 0.005 + 1e-12
    before, after = (marks(text) for text in (drawing, slim(drawing)))
    assert len(before) > 50
    for some, others in ((before, after), (after, before)):
        distance = abs(some[:, None] - others).max(2).min(1)
        assert distance.max() <= 0.05 + 1e-12
    assert len(slim(drawing)) < 0.95 * len(drawing)


def plotted(**style: object) -> str:
    figure = Figure(figsize=(2, 2))
    panel = figure.add_subplot(xticks=[], yticks=[])
    panel.plot([1, 2, 2, 3], [1, 2, 2, 3], "#123456", ls="", **{"marker": "o"} | style)
    return draw(figure)[0]


def test_round_marks_become_one_path_of_dots_and_a_mark_drawn_twice_one_dot() -> None:
    found = re.findall(r'd="([^"]*h0)" style="([^"]*)"', slim(plotted(ms=3)))
    assert len(found) == 1
    line, style = found[0]
    assert line.count("M") == line.count("h0") == 3
    assert "stroke: #123456; stroke-width: 4; stroke-linecap: round" in style


@pytest.mark.parametrize(
    "style", [{"alpha": 0.5}, {"marker": "^"}, {"mew": 3}, {"mec": "#654321"}]
)
def test_other_marks_stay_what_they_are(style: dict) -> None:
    drawing = plotted(**style)
    assert slim(drawing).count("<use") == drawing.count("<use") >= 4


@pytest.mark.parametrize(
    "values",
    [GRID, GRID // 40, np.random.default_rng(0).random((120, 120)), GRID * np.nan],
    ids=["smooth", "few", "noise", "nothing"],
)
def test_an_image_is_smaller_and_looks_the_same(values: np.ndarray) -> None:
    drawing = shown(values, interpolation="bilinear")
    (before,), (after,) = images(drawing), images(slim(drawing))
    assert psnr(before, after) >= FAITHFUL
    assert len(slim(drawing)) <= len(drawing)


def test_what_shines_through_still_does() -> None:
    half = np.dstack([GRID, GRID, GRID, GRID]) / GRID.max()
    drawing = shown(half)
    (before,), (after,) = images(drawing), images(slim(drawing))
    assert psnr(before, after) >= FAITHFUL
    alpha = [np.asarray(i.convert("RGBA"))[..., 3].astype(int) for i in (before, after)]
    assert abs(alpha[0] - alpha[1]).max() <= 8


def test_the_noise_ratio_is_the_textbook_one() -> None:
    black, grey = Image.new("RGB", (5, 7)), Image.new("RGB", (5, 7), (51, 51, 51))
    assert psnr(black, black) == math.inf
    assert psnr(black, grey) == pytest.approx(20 * math.log10(255 / 51))
