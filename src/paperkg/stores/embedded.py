"""A graph behind an embedded Cypher engine (kglite): no server, and its index file can be thrown away at any time.

The graph's own files stay the store of record. The index is a cache: it names the graph's key, the engine's version
and its own check sum, and is built anew when any of them is not as expected.
"""

from __future__ import annotations

import contextlib
import datetime
import hashlib
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, Final

from paperkg import schema
from paperkg.cypher.answerable import check_word
from paperkg.cypher.dialect import ENGINE_PROPERTIES, stored, stored_keys, unstored
from paperkg.cypher.rewrite import EngineQuery, to_engine
from paperkg.cypher.rules import check_parameters, read_only
from paperkg.errors import QueryError, QueryLimitError, StoreError
from paperkg.files import atomic_path
from paperkg.graph.view import AnyGraph
from paperkg.stores.records import to_records

__all__ = ["EmbeddedStore"]

_FORMAT: Final = "paperkg-index 1"
# Optimisations that gave wrong answers in 0.21.2, found by comparing with Neo4j: counts of undirected paths
# (MATCH (a)--()--(b) RETURN count(*) was 0), labels behind *0..1, and WHERE behind a WITH that gives a known variable
# another value (it read the old one). Without these none was found.
_WRONG_OPTIMISATIONS: Final = ("fuse_", "mark_", "hoist_with_where")
_PROPERTIES: Final = frozenset(
    name
    for words in (schema.NODE_LABELS, schema.RELATIONSHIP_TYPES)
    for word in words.values()
    for name in word.properties
) | {"id"}
# Of what these advise about, Neo4j too answers null or no rows, without an error. Labels and types are checked before.
_UNKNOWN_PROPERTY: Final = re.compile(r"property '([^']*)',? which no .* has")
_HARMLESS: Final = re.compile(r"references unknown (node label|relationship type) '|Reverse the arrow\?$")
_MESSAGES: Final = (
    (re.compile(r"^.*Unknown function: "), "the embedded engine has no function "),
    (
        re.compile(r"^(Cypher (syntax|execution) error|Schema error)( at line \d+, col \d+)?: "),
        "the embedded engine cannot answer this: ",
    ),
)
_TOO_MUCH: Final = re.compile(r"\bsafety (ceiling|limit)\b")


class EmbeddedStore:
    """A `paperkg.stores.Store` in this process.

    Parameters
    ----------
    engine : kglite.KnowledgeGraph
        The loaded graph; `from_graph` and `open_folder` make it.
    time_limit : float
        Seconds that one query may run.
    row_limit : int
        Rows that one query may return.

    Examples
    --------
    >>> import networkx as nx
    >>> graph = nx.MultiDiGraph()
    >>> graph.add_node("dataset:cifar-10", labels=["Dataset", "Benchmark"], aliases=["CIFAR10"])
    >>> with EmbeddedStore.from_graph(graph) as store:
    ...     store.query("MATCH (d:Benchmark) WHERE $name IN d.aliases RETURN d.id, d.title", {"name": "CIFAR10"})
    [{'d.id': 'dataset:cifar-10', 'd.title': None}]
    """

    def __init__(self, engine: Any, *, time_limit: float = 30.0, row_limit: int = 1_000_000) -> None:
        engine.read_only(True)
        self._engine = engine
        self._time_limit = time_limit
        self._row_limit = row_limit
        self._ids: dict[int, str] | None = None

    @classmethod
    def from_graph(cls, graph: AnyGraph, *, time_limit: float = 30.0, row_limit: int = 1_000_000) -> EmbeddedStore:
        """Load a graph into memory.

        Parameters
        ----------
        graph : GraphView or networkx.MultiDiGraph
            As `paperkg.build_graph` gives it: ``labels`` on nodes, ``type`` on edges.
        time_limit, row_limit : float, int
            Seconds and rows of one query.

        Raises
        ------
        StoreError
            A node or an edge holds what no store can take; the message names it.
        """
        return cls(_load(graph), time_limit=time_limit, row_limit=row_limit)

    @classmethod
    def open_folder(
        cls,
        graph_loader: Callable[[], AnyGraph],
        cache: Path,
        key: str,
        *,
        time_limit: float = 30.0,
        row_limit: int = 1_000_000,
    ) -> EmbeddedStore:
        """Open a graph by its index file; build the file first where it is missing, outdated or damaged.

        Parameters
        ----------
        graph_loader : callable without arguments
            Reads the graph; called only when the index has to be built.
        cache : Path
            The index file. It may be deleted at any time; where it cannot be written, the graph is used from memory.
        key : str
            What tells this content of the graph from any other: a hash, on one line.
        time_limit, row_limit : float, int
            Seconds and rows of one query.

        Raises
        ------
        StoreError
            A node or an edge holds what no store can take.
        """
        header = f"{_FORMAT} kglite {_engine().__version__} {key}\n".encode()
        engine = _read_index(cache, header)
        if engine is None:
            engine = _load(graph_loader())
            payload = engine.to_bytes()
            with contextlib.suppress(OSError), atomic_path(cache) as temporary:
                temporary.write_bytes(header + hashlib.sha256(payload).digest() + payload)
        return cls(engine, time_limit=time_limit, row_limit=row_limit)

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Answer one read-only Cypher statement: see `paperkg.stores.Store.query`."""
        query = self._prepared(cypher, parameters)
        result = self._run(query.text, parameters)
        # By their places: the engine names columns after what it was asked, and the names of these may be others.
        return [
            dict(zip(query.columns, (self._plain(row[name]) for name in result.columns), strict=True)) for row in result
        ]

    def explain(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Tell how the engine would answer a statement: see `paperkg.stores.Store.explain`."""
        query = self._prepared(cypher, parameters)
        steps = [
            row for row in self._run(f"EXPLAIN {query.text}", parameters) if "Pass" not in row["operation"].split()[0]
        ]
        split = [(row["operation"].partition(" "), row["estimated_rows"]) for row in steps]
        return [
            {"step": number, "operator": operator, "details": unstored(details) or None, "rows": rows}
            for number, ((operator, _, details), rows) in enumerate(split, 1)
        ]

    def close(self) -> None:
        """Let go of the graph; closing twice is allowed."""
        self._engine = None

    def __enter__(self) -> EmbeddedStore:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def _prepared(self, cypher: str, parameters: Mapping[str, Any] | None) -> EngineQuery:
        """Check a statement, and put it into the engine's words."""
        check_parameters(read_only(cypher), parameters or {})
        if self._engine is None:
            raise StoreError("the store is closed")
        return to_engine(cypher)

    def _run(self, text: str, parameters: Mapping[str, Any] | None) -> Any:
        kglite = _engine()
        values = {name: stored_keys(value) for name, value in (parameters or {}).items()}
        try:
            result = self._engine.cypher(
                text,
                params=values,
                timeout_ms=max(1, int(self._time_limit * 1000)),
                row_limit=self._row_limit,
                disabled_passes=_disabled(),
            )
        except kglite.CypherTimeoutError:
            raise QueryLimitError(
                f"the query ran longer than {self._time_limit:g} seconds; narrow it, or begin it with a named node"
            ) from None
        except (kglite.KgError, ValueError, TypeError, OverflowError, RecursionError) as error:
            if _TOO_MUCH.search(str(error)):
                raise QueryLimitError(
                    "the query makes over 10,000,000 rows or a list over 256 MiB on its way; narrow it, or begin it"
                    " with a named node"
                ) from None
            raise QueryError(_one_line(str(error))) from None
        if isinstance(result, str):
            raise QueryError("FORMAT CSV is no Cypher; the command line has --format csv")
        rows = (result.diagnostics or {}).get("total_rows")
        if rows is not None:
            raise QueryLimitError(f"the query has {rows:,} rows, more than {self._row_limit:,}; end it with LIMIT")
        for warning in result.warnings:
            _check_warning(warning)
        return result

    def _plain(self, value: Any) -> Any:
        """Turn a value of the engine into the form of `paperkg.stores.Store`."""
        if isinstance(value, list):
            return [self._plain(item) for item in value]
        if isinstance(value, (datetime.date, datetime.time)):
            return value.isoformat()
        if not isinstance(value, dict):
            return value
        # No map of a query has these keys: the dialect renames its "id" and "nodes".
        if "nodes" in value:
            nodes, relationships = (list(map(self._plain, value[key])) for key in ("nodes", "relationships"))
            return [item for pair in zip(nodes, relationships, strict=False) for item in pair] + nodes[-1:]
        if "id" in value and isinstance(value.get("properties"), dict):
            return self._relationship(value) if "start" in value else _node(value)
        return _properties(value, self._plain)

    def _relationship(self, value: Mapping[str, Any]) -> dict[str, Any]:
        if self._ids is None:
            rows = self._engine.cypher(f"MATCH (n) RETURN elementId(n) AS number, n.{stored('id')} AS id")
            self._ids = {int(row["number"]): row["id"] for row in rows}
        own = _properties(value["properties"], self._plain)
        ends = {"start": self._ids[value["start"]], "end": self._ids[value["end"]]}
        return {"type": value["type"], **ends, **{f"{k}_offset" if k in ends else k: v for k, v in sorted(own.items())}}


def _engine() -> Any:
    import kglite

    # The engine would print its advice; here every warning is an error or known to be harmless.
    kglite.set_query_warning_policy("silent")
    return kglite


def _disabled() -> list[str]:
    return [name for name in _engine().cypher_pass_names() if name.startswith(_WRONG_OPTIMISATIONS)]


def _read_index(cache: Path, header: bytes) -> Any:
    """Return the engine of an index file, or None where there is no sound one with that header."""
    try:
        content = cache.read_bytes()
        digest, payload = content[len(header) : len(header) + 32], content[len(header) + 32 :]
        if not content.startswith(header) or hashlib.sha256(payload).digest() != digest:
            return None
        return _engine().from_bytes(payload)
    except (OSError, ValueError, _engine().KgError):
        return None


def _load(graph: AnyGraph) -> Any:
    """Load a graph into a new engine, and make sure that all of it is there."""
    spec, second_labels = to_records(graph)
    engine = _engine().from_records(spec, on_missing_endpoint="error")
    for label, main, numbers in second_labels:
        engine.add_label(main, numbers, label)
    for node in spec["nodes"]:
        engine.create_index(node["type"], stored("id"))
    patterns = {"nodes": "(x)", "edges": "()-[x]->()"}
    expected = {
        "nodes": sum(len(node["records"]) for node in spec["nodes"]),
        "edges": sum(len(edge["records"]) for edge in spec["connections"]),
    }
    for what, pattern in patterns.items():
        count = engine.cypher(f"MATCH {pattern} RETURN count(x) AS n").to_list()[0]["n"]
        if count != expected[what]:
            raise StoreError(f"the embedded engine loaded {count:,} of the graph's {expected[what]:,} {what}")
    return engine


def _node(value: Mapping[str, Any]) -> dict[str, Any]:
    own = _properties(value["properties"], lambda item: item)
    return {"id": own.pop("id"), "labels": sorted(value["labels"]), **own}


def _properties(value: Mapping[str, Any], plain: Callable[[Any], Any]) -> dict[str, Any]:
    """Return a map, or all properties of a thing, without those that the engine adds."""
    return {unstored(key): plain(item) for key, item in value.items() if key not in ENGINE_PROPERTIES}


def _check_warning(warning: str) -> None:
    """Raise a warning of the engine as an error, unless Neo4j would answer the same without one."""
    found = _UNKNOWN_PROPERTY.search(warning)
    if found:
        check_word(unstored(found.group(1)), _PROPERTIES, "property")
    elif not _HARMLESS.search(warning):
        raise QueryError(_one_line(warning))


def _one_line(message: str) -> str:
    line = message.strip().split("\n", 1)[0].replace("pkg_", "").replace("Integer division", "division")
    for pattern, words in _MESSAGES:
        line = pattern.sub(words, line)
    return line[:500]
