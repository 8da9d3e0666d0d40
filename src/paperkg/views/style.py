"""One colour and one shape a label, so that neither alone has to tell them apart (colours after Okabe and Ito)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from paperkg import schema


@dataclass(frozen=True)
class Style:
    """How nodes of one label look: colour, shape in vis-network's words, and whether only the outline is drawn."""

    colour: str
    shape: str
    hollow: bool = False


# In the order of the legend, and of preference where not everything can be drawn.
STYLES: Final[dict[str, Style]] = {
    schema.METHOD: Style("#0072b2", "dot"),
    schema.DATASET: Style("#e69f00", "square"),
    schema.METRIC: Style("#009e73", "triangle"),
    schema.TASK: Style("#cc79a7", "diamond"),
    schema.RESULT: Style("#f0e442", "triangleDown"),
    schema.PAPER: Style("#8c8c8c", "dot", hollow=True),
    schema.VENUE: Style("#d55e00", "hexagon"),
    schema.AUTHOR: Style("#56b4e9", "star"),
}

_OUTLINES: Final = {
    "square": "3,3 17,3 17,17 3,17",
    "triangle": "10,2 18,17 2,17",
    "triangleDown": "2,3 18,3 10,18",
    "diamond": "10,1 19,10 10,19 1,10",
    "hexagon": "6,3 14,3 18,10 14,17 6,17 2,10",
    "star": "10,1 12.4,7.2 19,7.4 13.8,11.5 15.6,18 10,14.3 4.4,18 6.2,11.5 1,7.4 7.6,7.2",
}


def swatch(label: str) -> str:
    """Draw a label's shape as a small SVG for the legend."""
    style = STYLES[label]
    fill = "none" if style.hollow else style.colour
    paint = f'fill="{fill}" stroke="{style.colour if style.hollow else "currentColor"}"'
    outline = _OUTLINES.get(style.shape)
    shape = f'<polygon points="{outline}" {paint}/>' if outline else f'<circle cx="10" cy="10" r="7.5" {paint}/>'
    return f'<svg viewBox="0 0 20 20" aria-hidden="true">{shape}</svg>'
