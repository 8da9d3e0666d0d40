"""One colour and one shape a label, one colour and one dash a relationship, so that neither alone tells them apart.

The colours are those of Okabe and Ito, which people with any colour vision can tell apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from markupsafe import Markup

from paperkg import schema
from paperkg.views.rendering import part

# All colours of pictures and plots; records of `paperkg.schema` name them. Those of the page itself are in base.css.
COLOURS: Final = {
    "blue": "#0072b2",
    "orange": "#e69f00",
    "green": "#009e73",
    "pink": "#cc79a7",
    "sky": "#56b4e9",
    "vermilion": "#d55e00",
    "yellow": "#f0e442",
    "grey": "#8c8c8c",
    # Orange for thin lines, which on white need more contrast than areas.
    "amber": "#c98500",
}
# For communities, the largest first; those beyond share the last.
GROUPS: Final = tuple(colour for name, colour in COLOURS.items() if name != "amber")


@dataclass(frozen=True)
class Style:
    """How nodes of one label look: colour, shape in vis-network's words, and whether only the outline is drawn."""

    colour: str
    shape: str
    hollow: bool = False


# In the order of the legend, and of preference where not everything can be drawn.
STYLES: Final = {
    label.name: Style(COLOURS[label.colour], label.shape, label.hollow)
    for label in sorted(schema.NODE_LABELS.values(), key=lambda label: label.rank)
}


@dataclass(frozen=True)
class Stroke:
    """How a relationship looks: colour, and lengths of dashes and gaps (none: a solid line)."""

    colour: str
    dashes: tuple[int, ...] = ()


# In the order of the legend: what papers say together comes first.
STROKES: Final = {
    type_.name: Stroke(COLOURS[type_.colour], type_.dashes)
    for type_ in sorted(schema.RELATIONSHIP_TYPES.values(), key=lambda type_: not type_.joins_entities)
}

_OUTLINES: Final = {
    "square": "3,3 17,3 17,17 3,17",
    "triangle": "10,2 18,17 2,17",
    "triangleDown": "2,3 18,3 10,18",
    "diamond": "10,1 19,10 10,19 1,10",
    "hexagon": "6,3 14,3 18,10 14,17 6,17 2,10",
    "star": "10,1 12.4,7.2 19,7.4 13.8,11.5 15.6,18 10,14.3 4.4,18 6.2,11.5 1,7.4 7.6,7.2",
}


def swatch(label: str) -> Markup:
    """Draw a label's shape as a small SVG for the legend."""
    style = STYLES[label]
    return part("swatch", style, _OUTLINES.get(style.shape))


def line(type_: str) -> Markup:
    """Draw a relationship's line as a small SVG for the legend."""
    return part("line", STROKES[type_])
