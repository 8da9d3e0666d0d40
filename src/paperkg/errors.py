"""Every error that paperkg raises on purpose.

::

    PaperkgError
    ├── InputError              a source that cannot be read: missing, empty, not text, of no known form, no paper
    │   └── RecordError         one record of a source that cannot be used; the others go on
    │       └── DecisionError       a line of a decisions file that is no decision, or contradicts another line
    ├── ModelError              the extraction pipeline cannot be loaded
    ├── GraphError              the graph's folder is missing, of another version, or damaged
    │   └── NodeError           a node asked for by id, name or alias
    │       ├── UnknownNodeError    nothing has that id, name or alias
    │       └── AmbiguousNodeError  several nodes have it
    ├── QueryError              a Cypher text or its parameters are wrong
    │   ├── UnknownQueryError       no cypher file has that name
    │   ├── ForbiddenQueryError     it writes, reads files, calls procedures, or holds several statements
    │   └── QueryLimitError         it ran past its time or row limit
    ├── StoreError              a database failed, or holds what paperkg cannot work with
    │   ├── StoreUnavailableError   no server answers at the address
    │   └── StoreAuthError          the server refuses the user or the password
    └── ExportError             a suffix that no export knows, or a file that cannot be written

A message says which file, line or record, what was wrong, and what to do about it.
"""

from __future__ import annotations

__all__ = [
    "AmbiguousNodeError",
    "DecisionError",
    "ExportError",
    "ForbiddenQueryError",
    "GraphError",
    "InputError",
    "ModelError",
    "NodeError",
    "PaperkgError",
    "QueryError",
    "QueryLimitError",
    "RecordError",
    "StoreAuthError",
    "StoreError",
    "StoreUnavailableError",
    "UnknownNodeError",
    "UnknownQueryError",
]


class PaperkgError(Exception):
    """Base of every error that paperkg raises on purpose."""


class InputError(PaperkgError):
    """A source that cannot be read."""


class RecordError(InputError):
    """One record of a source that cannot be used.

    Parameters
    ----------
    source : str
        Name of the file, or ``"-"`` for standard input.
    line : int
        Number of the record's first line, counted from 1.
    reason : str
        What is wrong with it and what to do.

    Examples
    --------
    >>> str(RecordError("papers.jsonl", 3, "it is not JSON"))
    'papers.jsonl:3: it is not JSON'
    """

    def __init__(self, source: str, line: int, reason: str) -> None:
        super().__init__(f"{source}:{line}: {reason}")
        self.source = source
        self.line = line
        self.reason = reason


class DecisionError(RecordError):
    """A line of a decisions file that cannot be understood, or that contradicts another one; the message tells both."""


class ModelError(PaperkgError):
    """The extraction pipeline cannot be loaded."""


class GraphError(PaperkgError):
    """The graph's folder is missing, of another version, or damaged."""


class NodeError(GraphError):
    """A node asked for by id, name or alias cannot be given."""


class UnknownNodeError(NodeError):
    """Nothing in the graph has that id, name or alias."""


class AmbiguousNodeError(NodeError):
    """Several nodes have that name or alias; the message lists their ids."""


class QueryError(PaperkgError):
    """A Cypher text or its parameters are wrong."""


class UnknownQueryError(QueryError):
    """No cypher file has that name."""


class ForbiddenQueryError(QueryError):
    """The query writes, reads files, calls procedures, or holds several statements."""


class QueryLimitError(QueryError):
    """The query ran past its time or row limit."""


class StoreError(PaperkgError):
    """A database failed, or holds what paperkg cannot work with."""


class StoreUnavailableError(StoreError):
    """No server answers at the address."""


class StoreAuthError(StoreError):
    """The server refuses the user or the password."""


class ExportError(PaperkgError):
    """A suffix that no export knows, or a file that cannot be written."""
