"""Figures as they travel: the same drawing in fewer bytes.

Paths keep a hundredth of a point, marks a tenth. A cloud of round marks becomes one
path, since a phone takes a tenth of a second for a thousand elements. An image within a
drawing takes the smallest form that shows the same: WebP without loss, or a lossy form
whose error the eye cannot see.
"""

import base64
import functools
import io
import math
import re
from collections.abc import Iterator

import numpy as np
from PIL import Image

COLOURS = 255  # of a palette
FAITHFUL = 43.0  # dB; about 1.8 of 255 levels, root mean square
SURPLUS = re.compile(r"<!--.*?-->|(?<=\n) +")
PATH = re.compile(r'(?<= )d="[^"]*"')
MARK = re.compile(r"<use [^>]*>")
PLACE = re.compile(r'\b([xy])="(-?\d+\.\d+)"')
USE = r'<use xlink:href="#(\w+)" x="([^"]+)" y="([^"]+)" style="([^"]+)"/>\n'
CLOUD = re.compile(
    rf'{USE}(?:<use xlink:href="#\1" x="[^"]+" y="[^"]+" style="\4"/>\n)+'
)
ROUND = re.compile(r'<path id="(\w+)" d="M 0 (\S+)\n(?:C [^CLMz]+){8}z\n"')
FULL = re.compile(r"fill: (#\w+); stroke: \1")
NUMBER = re.compile(r"-?\d+\.\d{3,}")
IMAGE = re.compile(r"data:image/png;base64,\s*([A-Za-z0-9+/=\s]+)")


@functools.lru_cache(maxsize=1024)  # `make serve` asks again with every change
def slim(drawing: str) -> str:
    """Return an SVG drawing with shorter coordinates and smaller images.

    Args:
        drawing: As matplotlib writes it.

    Returns:
        The drawing; no line is more than 0.005 pt away from where it was, and no mark
        more than 0.05 pt.
    """
    drawing = SURPLUS.sub("", drawing)
    drawing = PATH.sub(lambda path: NUMBER.sub(_hundredth, path[0]), drawing)
    drawing = MARK.sub(lambda mark: PLACE.sub(_tenth, mark[0]), drawing)
    return lighten(gather(drawing))


def gather(drawing: str) -> str:
    """Return a drawing with each run of round, opaque marks as one path of dots.

    A dot is a line without length and with round ends, as wide as the mark and its rim.
    """
    radii = dict(ROUND.findall(drawing))

    def dots(run: re.Match[str]) -> str:
        name, *_, style = run.groups()
        if name not in radii or not FULL.fullmatch(style):
            return run[0]
        places = dict.fromkeys((x, y) for _, x, y, _ in re.findall(USE, run[0]))
        line = "".join(f"M{x} {y}h0" for x, y in places)
        width = _short(str(2 * float(radii[name]) + 1), 2)
        colour = style.partition("stroke: ")[2]
        return (
            f'<path d="{line}" style="fill: none; stroke: {colour}; '
            f'stroke-width: {width}; stroke-linecap: round"/>\n'
        )

    return CLOUD.sub(dots, drawing)


def lighten(text: str) -> str:
    """Return a text with each PNG in it in a smaller form that looks alike."""
    return IMAGE.sub(lambda image: _image(image[1]), text)


def _hundredth(number: re.Match[str]) -> str:
    return _short(number[0], 2)


def _tenth(place: re.Match[str]) -> str:
    return f'{place[1]}="{_short(place[2], 1)}"'


def _short(number: str, digits: int) -> str:
    text = f"{float(number):.{digits}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


@functools.lru_cache(maxsize=256)  # a drawing and its dark twin have the same
def _image(text: str) -> str:
    data = base64.b64decode(text)
    kind, best = "png", data
    with Image.open(io.BytesIO(data)) as image:
        for form, encoded in _encodings(image.convert("RGBA")):
            if len(encoded) < len(best):
                kind, best = form, encoded
    return f"data:image/{kind};base64,{base64.b64encode(best).decode()}"


def _encodings(image: Image.Image) -> Iterator[tuple[str, bytes]]:
    """Yield an image in the forms that show it as it is, or nearly (`FAITHFUL`)."""
    yield "webp", _bytes(image, "WEBP", lossless=True)
    lossy = [("webp", _bytes(image, "WEBP", quality=90))]
    if image.getextrema()[3][0] == 255:  # nothing shows through
        few = image.convert("RGB").quantize(COLOURS, dither=Image.Dither.NONE)
        lossy.append(("png", _bytes(few, "PNG", optimize=True)))
    for form, encoded in lossy:
        with Image.open(io.BytesIO(encoded)) as other:
            if psnr(image, other) >= FAITHFUL:
                yield form, encoded


def _bytes(image: Image.Image, form: str, **options: object) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, form, **options)
    return buffer.getvalue()


def psnr(image: Image.Image, other: Image.Image) -> float:
    """Return the peak signal-to-noise ratio of two images on black, in dB."""
    first, second = (_shown(each) for each in (image, other))
    error = float(((first - second) ** 2).mean())
    return math.inf if error == 0 else 10 * math.log10(255**2 / error)


def _shown(image: Image.Image) -> np.ndarray:
    pixels = np.asarray(image.convert("RGBA"), dtype=np.float64)
    return pixels[..., :3] * pixels[..., 3:] / 255
