"""One colour and one shape a label, one colour and one dash a relationship, so that neither alone tells them apart.

The colours are those of Okabe and Ito, which people with any colour vision can tell apart.
"""

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


@dataclass(frozen=True)
class Stroke:
    """How a relationship looks: colour, and lengths of dashes and gaps (none: a solid line)."""

    colour: str
    dashes: tuple[int, ...] = ()


# In the order of the legend: what papers say together is solid (or has long dashes), single
# statements have short ones, numbers are dotted.
STROKES: Final[dict[str, Stroke]] = {
    schema.EVALUATED_ON: Stroke("#c98500"),
    schema.TRAINED_ON: Stroke("#c98500", (14, 3)),
    schema.USED_FOR: Stroke("#cc79a7"),
    schema.BENCHMARK_FOR: Stroke("#cc79a7", (14, 3)),
    schema.BUILT_ON: Stroke("#0072b2"),
    schema.COMPARED_WITH: Stroke("#d55e00"),
    schema.VARIANT_OF: Stroke("#0072b2", (12, 4)),
    schema.INTRODUCES: Stroke("#d55e00", (10, 3)),
    schema.USES: Stroke("#8c8c8c", (6, 4)),
    schema.COMPARES_WITH: Stroke("#d55e00", (6, 3, 1, 3)),
    schema.EVALUATES_ON: Stroke("#c98500", (6, 4)),
    schema.TRAINS_ON: Stroke("#c98500", (6, 3, 1, 3)),
    schema.MEASURES: Stroke("#009e73", (6, 4)),
    schema.ADDRESSES: Stroke("#cc79a7", (6, 4)),
    schema.MENTIONS: Stroke("#8c8c8c", (2, 5)),
    schema.REPORTS: Stroke("#8c8c8c", (1, 3)),
    schema.OF_METHOD: Stroke("#0072b2", (1, 3)),
    schema.ON_DATASET: Stroke("#c98500", (1, 3)),
    schema.IN_METRIC: Stroke("#009e73", (1, 3)),
    schema.OVER: Stroke("#d55e00", (1, 3)),
    schema.WROTE: Stroke("#56b4e9", (6, 4)),
    schema.PUBLISHED_IN: Stroke("#d55e00", (2, 5)),
}

# For communities, the largest first; those beyond share the last.
GROUPS: Final = ("#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#f0e442", "#8c8c8c")

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


def line(type_: str) -> str:
    """Draw a relationship's line as a small SVG for the legend."""
    stroke = STROKES[type_]
    dashes = f' stroke-dasharray="{" ".join(map(str, stroke.dashes))}"' if stroke.dashes else ""
    return (
        '<svg class="line" viewBox="0 0 32 10" aria-hidden="true">'
        f'<line x1="0" y1="5" x2="32" y2="5" stroke="{stroke.colour}" stroke-width="2.5"{dashes}/></svg>'
    )
