"""The first load of millions: files for ``neo4j-admin database import full``, and the script that runs it.

The database that comes of it is what a push would make, but for the constraints, the index on names and empty lists
(neo4j-admin leaves them out): the next push adds these.

The files are CSV as neo4j-admin reads it: a string stands in quotes, so that an empty one is told from none, the items
of a list are divided by the unit separator (U+001F), and a string may go on over several lines. Source:
https://neo4j.com/docs/operations-manual/current/import/
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, TypeAlias

from paperkg import schema
from paperkg.errors import ExportError
from paperkg.files import atomic_path
from paperkg.stores.plan import Values, link_values, node_values

Nodes: TypeAlias = Iterable[tuple[str, Mapping[str, Any]]]
Links: TypeAlias = Iterable[tuple[str, str, Mapping[str, Any]]]

SEPARATOR = "\x1f"
SCRIPT = "import.sh"

_TYPES: dict[schema.PropertyType, str] = {
    "string": "string",
    "integer": "long",
    "float": "double",
    "boolean": "boolean",
    "strings": "string[]",
}
_SCRIPT = """#!/bin/sh
# Load these files into a new database of a Neo4j that is not running: sh import.sh [DATABASE]. An old one of that name
# is replaced. Start the server afterwards, and run `paperkg push`: it adds the constraints, the index on names and
# empty lists. In the environment, NEO4J_ADMIN says where neo4j-admin is.
cd "$(dirname "$0")" && exec "${{NEO4J_ADMIN:-neo4j-admin}}" database import full "${{1:-neo4j}}" \\
  --overwrite-destination=true --id-type=string --multiline-fields=true --array-delimiter=U+001F \\
  {files}
"""


def write_import(nodes: Nodes, links: Links, path: str | Path) -> None:
    """Write a graph as files for ``neo4j-admin database import full``; ``import.sh`` among them runs it.

    Parameters
    ----------
    nodes : iterable of (id, attributes)
        As ``graph.nodes(data=True)`` gives them.
    links : iterable of (head, tail, attributes)
        As ``graph.edges(data=True)`` gives them.
    path : str or Path
        The folder, which appears whole or not at all. One that is there is replaced if such files are all it holds.

    Raises
    ------
    GraphError
        A node or a relationship is not as the schema says.
    ExportError
        The folder holds something else, or cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> folder = Path(tempfile.mkdtemp()) / "import"
    >>> write_import([("venue:icml", {"labels": ["Venue"], "name": "ICML"})], [], folder)
    >>> print((folder / "Venue.csv").read_text(encoding="utf-8"))
    id:ID,:LABEL,name:string
    "venue:icml","Venue","ICML"
    <BLANKLINE>
    """
    target = Path(path).resolve()
    known = {SCRIPT, *(f"{name}.csv" for name in (*schema.NODE_LABELS, *schema.RELATIONSHIP_TYPES))}
    if target.exists() and (not target.is_dir() or any(file.name not in known for file in target.iterdir())):
        raise ExportError(f"{path}: it is not a folder of import files; name a new one")
    try:
        with atomic_path(target) as temporary:
            temporary.mkdir()
            _write(nodes, links, temporary)
    except OSError as error:
        raise ExportError(f"{path}: cannot be written ({error.strerror or error}); choose another place") from error


def _write(nodes: Nodes, links: Links, folder: Path) -> None:
    with ExitStack() as stack:

        def begin(name: str, columns: str, properties: Mapping[str, schema.PropertyType]) -> IO[str]:
            file = stack.enter_context((folder / f"{name}.csv").open("w", encoding="utf-8", newline=""))
            typed = (f"{key}:{_TYPES[type_]}" for key, type_ in properties.items())
            file.write(",".join([columns, *typed]) + "\n")
            return file

        files = {name: begin(name, "id:ID,:LABEL", label.properties) for name, label in schema.NODE_LABELS.items()}
        for node, attributes in nodes:
            labels, values = node_values(node, attributes)
            files[labels[0]].write(f"{_quoted(node)},{_quoted(SEPARATOR.join(labels))}{_cells(values)}\n")
        types = schema.RELATIONSHIP_TYPES.items()
        ends = {name: begin(name, ":START_ID,:END_ID", type_.properties) for name, type_ in types}
        for head, tail, attributes in links:
            type_ = str(attributes.get("type"))
            values = link_values((head, type_, tail), attributes)
            ends[type_].write(f"{_quoted(head)},{_quoted(tail)}{_cells(values)}\n")
    options = [f"--nodes=./{name}.csv" for name in files] + [f"--relationships={name}=./{name}.csv" for name in ends]
    script = _SCRIPT.format(files=" \\\n  ".join(options))
    (folder / SCRIPT).write_text(script, encoding="utf-8", newline="\n")


def _cells(values: Values) -> str:
    return "".join([f",{'' if value is None else _SPELLED[type(value)](value)}" for value in values])


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


_SPELLED: dict[type, Callable[[Any], str]] = {
    str: _quoted,
    int: str,
    float: repr,
    bool: lambda value: "true" if value else "false",
    list: lambda value: _quoted(SEPARATOR.join(value)),
}
