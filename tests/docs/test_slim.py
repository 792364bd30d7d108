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
    for pattern, most in ((r"<use [^>]*>", 0.05), (r" d=\"[^\"]*\"", 0.005)):
        before, after = (
            [
                float(n)
                for part in re.findall(pattern, text)
                for n in FLOAT.findall(part)
            ]
            for text in (drawing, slim(drawing))
        )
        assert len(before) > 50
        assert abs(np.subtract(before, after)).max() <= most + 1e-12
    assert len(slim(drawing)) < 0.95 * len(drawing)


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
