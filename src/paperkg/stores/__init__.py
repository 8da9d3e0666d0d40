"""Graph databases behind one protocol: an embedded engine (`embedded.EmbeddedStore`) and Neo4j (`neo4j.Neo4jStore`).

Importing this package imports no database: each store loads its own library when it is used.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import TracebackType
from typing import Any, Protocol, runtime_checkable

__all__ = ["Store"]


@runtime_checkable
class Store(Protocol):
    """A graph that answers read-only Cypher; every store answers the same question with the same rows.

    A store is a context manager: leaving it closes it.

    Both stores call `paperkg.cypher.rules.read_only` before anything else, and give values in the same form:

    ==================  =============================================================================
    Cypher              Python
    ==================  =============================================================================
    null, true, false   None, True, False
    integer, float      int, float
    string              str
    list, map           list, dict with str keys; their items follow this table
    date, time, ..      str: its ISO 8601 text, as ``isoformat()`` of the Python value gives it
    node                ``{"id": .., "labels": sorted list, **properties}``: the properties in the order of their
                        names after these two keys, and only those that the node has
    relationship        ``{"type": .., "start": id, "end": id, **properties}``: ``start`` and ``end`` are the ``id``
                        properties of the nodes that the relationship is stored from and to
    path                a list: node, relationship, node, ..., node
    ==================  =============================================================================

    A relationship has properties ``start`` and ``end`` of its own where it carries evidence (the offsets of the
    mention). In the form above they are called ``start_offset`` and ``end_offset``, so that nothing is overwritten.
    """

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Answer one read-only Cypher statement.

        Parameters
        ----------
        cypher : str
            The statement, with its values as ``$parameters``.
        parameters : mapping of str to value, optional
            Values of the parameters: None, bool, int, float, str, or a list or mapping of these. Ones that the
            statement does not use are ignored.

        Returns
        -------
        list of dict
            One dict a row, in the statement's order, with plain Python values; the keys are the column names of
            RETURN, in its order.

        Raises
        ------
        ForbiddenQueryError
            The text writes, reads files, calls procedures, or holds several statements.
        QueryLimitError
            It ran past the store's time or row limit.
        QueryError
            The text is wrong, a parameter is missing (the message names it), or the store cannot answer it as the
            other one would.
        StoreError
            The database failed.
        """
        ...

    def explain(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Tell how the database would answer a statement, without running it; how, is each database's own matter.

        Returns
        -------
        list of dict
            One dict a step, the first one first: ``step`` (from 1), ``operator``, ``details`` (text or None) and
            ``rows`` (how many the database expects, or None).

        Raises
        ------
        QueryError, StoreError
            As `query` does.
        """
        ...

    def close(self) -> None:
        """Let go of the database; closing twice is allowed."""
        ...

    def __enter__(self) -> Store:
        """Return the store itself."""
        ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        ...
