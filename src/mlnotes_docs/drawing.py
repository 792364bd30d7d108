"""The look of every figure, and its dark twin.

A figure is drawn once, in light colours. Its dark twin is the same drawing with
each colour of the palette exchanged, so the two can never disagree.
"""

import io
import re

import matplotlib as mpl
from matplotlib.figure import Figure

# (light, dark): colour-blind safe after Okabe & Ito (2008), darkened or lightened
# until each has a contrast of 3:1 against its page.
CYCLE = [
    ("#0072b2", "#56b4e9"),
    ("#d55e00", "#ff9152"),
    ("#008f68", "#2fd0a0"),
    ("#b0568a", "#ea9fca"),
    ("#8f6a00", "#e8b93a"),
    ("#4a63d0", "#9aaef8"),
    ("#5f6b7a", "#b3bcc8"),
    ("#7b3fa0", "#c79df0"),
]
INK, GRID, GREY, PAPER = (
    ("#24292f", "#e2e4e9"),
    ("#d8dce1", "#3b3f4a"),
    ("#808080", "#9a9fa8"),
    ("#ffffff", "#1e2129"),
)
DARK = dict([*CYCLE, INK, GRID, GREY, PAPER])

STYLE = {
    "axes3d.xaxis.panecolor": (0, 0, 0, 0),
    "axes3d.yaxis.panecolor": (0, 0, 0, 0),
    "axes3d.zaxis.panecolor": (0, 0, 0, 0),
    "axes.edgecolor": INK[0],
    "axes.facecolor": "none",
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.labelcolor": INK[0],
    "axes.prop_cycle": mpl.cycler(color=[light for light, _ in CYCLE]),
    "axes.spines.right": False,
    "axes.spines.top": False,
    "axes.titlesize": "medium",
    "figure.constrained_layout.use": True,
    "figure.facecolor": "none",
    "figure.figsize": (6.4, 3.6),
    "figure.dpi": 100,
    "font.size": 11.0,
    "grid.color": GRID[0],
    "grid.linewidth": 0.6,
    "image.cmap": "viridis",
    "legend.frameon": False,
    "lines.linewidth": 1.8,
    "savefig.dpi": 150,
    "savefig.facecolor": "none",
    "svg.hashsalt": "mlnotes",
    "text.color": INK[0],
    "xtick.color": INK[0],
    "ytick.color": INK[0],
}


def draw(figure: Figure) -> tuple[str, str]:
    """Render a figure as SVG, byte for byte the same on every run.

    Args:
        figure: A finished figure, made under `STYLE`.

    Returns:
        The light drawing and its dark twin.
    """
    buffer = io.StringIO()
    nothing = dict.fromkeys(["Date", "Creator", "Format", "Type"])
    figure.savefig(buffer, format="svg", metadata=nothing)
    lines = [line.rstrip() for line in buffer.getvalue().splitlines()]
    light = "\n".join(lines) + "\n"
    return light, re.sub(
        r"#[0-9a-f]{6}\b", lambda colour: DARK.get(colour[0], colour[0]), light
    )
