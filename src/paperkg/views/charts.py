"""Plots as SVG that stands in a page: the page's own colours and fonts, the same bytes for the same figures."""

from __future__ import annotations

import io
import re
import warnings
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from markupsafe import Markup

from paperkg.views.rendering import part
from paperkg.views.style import COLOURS
from paperkg.views.words import shorten

if TYPE_CHECKING:
    from matplotlib.axes import Axes
    from matplotlib.axis import Axis
    from matplotlib.figure import Figure

# Stand-ins for colours of the page, which follow light and dark.
_INK: Final = "#010203"
_SOFT: Final = "#010204"
_RULE: Final = "#010205"
_PAGE: Final = {_INK: "var(--ink)", _SOFT: "var(--soft)", _RULE: "var(--rule)"}
_SETTINGS: Final[dict[Any, Any]] = {
    "svg.fonttype": "none",
    "svg.hashsalt": "paperkg",
    "text.parse_math": False,
    "font.family": ["DejaVu Sans"],
    "font.size": 10.0,
    "text.color": _INK,
    "axes.labelcolor": _SOFT,
    "axes.edgecolor": _RULE,
    "xtick.color": _SOFT,
    "ytick.color": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
}
_WIDE: Final = 8.0  # inches
_ZOOM: Final = 1.4  # pixels of the page for a point of the plot


def bars(counts: Mapping[str, int], label: str, colour: str) -> Markup:
    """Plot a number for each period as bars.

    Parameters
    ----------
    counts : mapping of str to int
        In the order of the axis.
    label : str
        What the plot shows, for who cannot see it.
    colour : str
        A CSS colour.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.bar(range(len(counts)), list(counts.values()), color=colour, width=0.8)
        _periods(axes, list(counts))
        axes.set_ylabel("papers")
        _whole(axes.yaxis)

    return _svg(draw, 2.2, label)


def top(rows: Sequence[tuple[str, int]], label: str, colour: str) -> Markup:
    """Plot names with numbers as horizontal bars, the first on top."""

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        places = range(len(rows))
        axes.barh(places, [count for _, count in rows], color=colour, height=0.7)
        axes.set_yticks(places, [shorten(name, 34) for name, _ in rows])
        axes.invert_yaxis()
        axes.tick_params(axis="y", length=0)
        _whole(axes.xaxis)
        for place, (_, count) in enumerate(rows):
            axes.annotate(f" {count:,}", (count, place), va="center", color=_SOFT)

    return _svg(draw, 0.6 + 0.27 * len(rows), label, wide=_WIDE / 1.6)


def sparks(rows: Sequence[Mapping[str, Any]], label: str, colour: str) -> Markup:
    """Plot for each thing its papers by period, a line of small bars each, with the later half in full colour.

    Parameters
    ----------
    rows : sequence of mappings
        Each with ``name``, ``periods``, ``since``, ``change``.
    label, colour : str
        As in `bars`.
    """

    def draw(figure: Figure) -> None:
        periods = list(rows[0]["periods"])
        for number, axes in enumerate(figure.subplots(len(rows), 1, sharex=True, squeeze=False)[:, 0]):
            row = rows[number]
            values = list(row["periods"].values())
            shades = [1.0 if period >= row["since"] else 0.45 for period in periods]
            for place, (value, shade) in enumerate(zip(values, shades, strict=True)):
                if value:
                    axes.bar(place, value, color=colour, alpha=shade, width=0.8)
            axes.set_ylim(0, max(values) * 1.15)
            axes.set_yticks([])
            axes.spines["left"].set_visible(False)
            axes.set_ylabel(shorten(row["name"], 30), rotation=0, ha="right", va="center", color=_INK)
            axes.annotate(f"{row['change']:+.1f}", (1.01, 0.5), xycoords="axes fraction", va="center", color=_SOFT)
            if number < len(rows) - 1:
                axes.tick_params(axis="x", length=0)
        _periods(axes, periods)
        figure.subplots_adjust(hspace=0.15)

    return _svg(draw, 0.6 + 0.36 * len(rows), label)


def grid(
    methods: Sequence[str],
    datasets: Sequence[str],
    tried: Sequence[tuple[int, int, int]],
    missing: Sequence[tuple[int, int]],
    label: str,
) -> Markup:
    """Plot methods by datasets: discs for what was tried (larger: in more papers), rings for the gaps.

    Parameters
    ----------
    methods, datasets : sequence of str
        Names of rows and columns.
    tried : sequence of (int, int, int)
        Row, column, papers.
    missing : sequence of (int, int)
        Row and column of each gap.
    label : str
        As in `bars`.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        axes.scatter(
            [column for _, column, _ in tried], [row for row, _, _ in tried],
            s=[min(30 + 30 * papers, 260) for *_, papers in tried], color=COLOURS["blue"], zorder=2,
        )  # fmt: skip
        axes.scatter([column for _, column in missing], [row for row, _ in missing], s=110, facecolors="none",
                     edgecolors=COLOURS["vermilion"], linewidths=2, zorder=2)  # fmt: skip
        axes.set_xticks(range(len(datasets)), [shorten(name, 22) for name in datasets], rotation=40, ha="right")
        axes.set_yticks(range(len(methods)), [shorten(name, 34) for name in methods])
        axes.set_xlim(-0.6, len(datasets) - 0.4)
        axes.set_ylim(len(methods) - 0.4, -0.6)
        axes.grid(color=_RULE, linewidth=0.6)
        axes.tick_params(length=0)

    return _svg(draw, 1.4 + 0.3 * len(methods), label)


def dots(rows: Sequence[tuple[str, float, bool]], label: str, unit: str) -> Markup:
    """Plot values of a leaderboard on one axis, the best on top; those in doubt are rings.

    Parameters
    ----------
    rows : sequence of (str, float, bool)
        Name, value, whether it is in doubt.
    label : str
        As in `bars`.
    unit : str
        What the axis counts.
    """

    def draw(figure: Figure) -> None:
        axes = figure.subplots()
        for place, (_, value, doubt) in enumerate(rows):
            face = "none" if doubt else COLOURS["blue"]
            axes.scatter([value], [place], s=60, facecolors=face, edgecolors=COLOURS["blue"], linewidths=1.6, zorder=2)
        axes.set_yticks(range(len(rows)), [shorten(name, 34) for name, *_ in rows])
        axes.set_ylim(len(rows) - 0.5, -0.5)
        axes.grid(axis="x", color=_RULE, linewidth=0.6)
        axes.tick_params(axis="y", length=0)
        axes.set_xlabel(shorten(unit, 60))

    return _svg(draw, 0.9 + 0.27 * len(rows), label)


def _whole(axis: Axis) -> None:
    """Count papers in whole numbers."""
    from matplotlib.ticker import MaxNLocator

    axis.set_major_locator(MaxNLocator(nbins=5, integer=True))


def _periods(axes: Axes, periods: Sequence[str]) -> None:
    """Name at most a dozen periods, evenly."""
    step = max(1, -(-len(periods) // 12))
    axes.set_xticks(range(0, len(periods), step), list(periods)[::step])
    axes.set_xlim(-0.6, len(periods) - 0.4)


def _svg(draw: Any, height: float, label: str, wide: float = _WIDE) -> Markup:
    """Return what a function draws as an SVG element in the page's colours."""
    import matplotlib as mpl
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    out = io.StringIO()
    # A name in a script that matplotlib's own font lacks is fine: the reader's browser draws the letters.
    with mpl.rc_context(_SETTINGS), warnings.catch_warnings():
        warnings.filterwarnings("ignore", message="Glyph .* missing from")
        figure = Figure(figsize=(wide, height))
        FigureCanvasSVG(figure)
        draw(figure)
        nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
        figure.savefig(out, format="svg", metadata=nothing, transparent=True, bbox_inches="tight", pad_inches=0.05)
    return _adopted(out.getvalue(), label)


def _adopted(text: str, label: str) -> Markup:
    """Make an SVG file part of a page: no prologue, no names of its own parts, the page's colours, fonts and width."""
    text = text[text.index("<svg") :]
    text = re.sub(r"<metadata>.*?</metadata>\s*", "", text, flags=re.DOTALL)
    text = re.sub(r' id="[\w.]+_\d+"', "", text)
    text = re.sub(r"'DejaVu Sans'[^;\"]*", "system-ui, sans-serif", text)
    # matplotlib names clip paths and markers by hashes of their content: equal ones in two plots may share a name.
    for colour, variable in _PAGE.items():
        text = text.replace(colour, variable)
    wide, high = (float(size) for size in re.findall(r'viewBox="0 0 ([\d.]+) ([\d.]+)"', text)[0])
    drawing = text[text.index(">") + 1 :].replace("xlink:href", "href").strip()
    return part("plot", shorten(label, 400), f"{wide:g}", f"{high:g}", f"{wide * _ZOOM:.0f}", drawing)
