"""What a person calls a node."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from paperkg import schema


def display_name(node: str, properties: Mapping[str, Any]) -> str:
    """Return what a person calls a node: its name, a paper's title, a result's value; else its id.

    Parameters
    ----------
    node : str
        The node's id.
    properties : mapping
        Its ``labels``, main label first, and its properties.

    Examples
    --------
    >>> display_name("metric:f1", {"labels": ["Metric"], "name": "F1"})
    'F1'
    >>> display_name("result:1", {"labels": ["Result"], "value": 2.5, "unit": "points", "kind": "improvement"})
    '+2.5 points'
    """
    label = properties["labels"][0]
    if label == schema.RESULT and "value" in properties:
        return result_text(float(properties["value"]), properties.get("unit", ""), properties.get("kind", ""))
    return properties.get(schema.NODE_LABELS[label].name_property) or node


def result_text(value: float, unit: str, kind: str) -> str:
    """Return a result as a person writes it.

    Examples
    --------
    >>> result_text(88.55, "%", "absolute"), result_text(4, "x", "ratio"), result_text(1, "", "rank")
    ('88.55%', '4×', 'rank 1')
    """
    if kind == "rank":
        return f"rank {value:g}"
    number = f"{value:+g}" if kind == "improvement" else f"{value:g}"
    return f"{number}{'×' if unit == 'x' else unit if unit == '%' else f' {unit}'}".rstrip()


def paper_text(properties: Mapping[str, Any]) -> str:
    """Return a paper's title, newline, abstract: the base of its offsets.

    Examples
    --------
    >>> paper_text({"labels": ["Paper"], "title": "On graphs"})
    'On graphs\\n'
    """
    return f"{properties.get('title', '')}\n{properties.get('abstract', '')}"
