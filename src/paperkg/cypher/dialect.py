"""The names of properties in the embedded engine.

The engine adds properties of its own to every node and relationship (`ENGINE_PROPERTIES`): where Neo4j answers null to
``n.title``, it answers the node's name. So properties of these names are stored under another one (`stored`);
`paperkg.cypher.rewrite` rewrites every mention of them in a query.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from paperkg.errors import QueryError

ENGINE_PROPERTIES: Final = (
    "connection_type",
    "end",
    "id",
    "label",
    "node_type",
    "nodes",
    "start",
    "title",
    "type",
)
PREFIX: Final = "pkg_"


def stored(name: str) -> str:
    """Return the name under which the engine keeps a property.

    Examples
    --------
    >>> stored("name"), stored("title"), unstored(stored("title"))
    ('name', 'pkg_title', 'title')
    """
    return PREFIX + name if name in ENGINE_PROPERTIES else name


def unstored(name: str) -> str:
    """Return the property's name in the graph: the inverse of `stored`."""
    return name.removeprefix(PREFIX)


def stored_keys(value: Any) -> Any:
    """Return a parameter's value with every key of its maps under the engine's name.

    Raises
    ------
    QueryError
        The value is of a kind that the engine reads otherwise than Neo4j.

    Examples
    --------
    >>> stored_keys([{"title": 1}])
    [{'pkg_title': 1}]
    """
    if isinstance(value, Mapping):
        return {stored(str(key)): stored_keys(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [stored_keys(item) for item in value]
    if isinstance(value, str):
        refuse_list_text(value)
    elif isinstance(value, int) and not -(2**63) <= value < 2**63:
        raise QueryError(f"the integer {str(value)[:30]} has more than 64 bits")
    elif not isinstance(value, (int, float, type(None))):
        raise QueryError(
            f"a parameter is text, a number, true, false, null, a list or a map, not {type(value).__name__}"
        )
    return value


def refuse_list_text(text: str) -> None:
    """Refuse a text such as '["a"]', which the engine takes as equal to 'a'."""
    if re.fullmatch(r"\s*\[.*\]\s*", text, re.DOTALL):
        try:
            json.loads(text)
        except ValueError:
            return
        raise QueryError(f"the embedded engine would read this text as a list: {text[:60]}")
