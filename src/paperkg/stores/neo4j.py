"""A Neo4j server as a store: read-only queries, and a push that makes a database equal to a graph."""

from __future__ import annotations

import logging
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from types import TracebackType
from typing import Any, TypeVar
from urllib.parse import urlsplit

import neo4j
import networkx as nx
from neo4j import exceptions
from neo4j.api import BookmarkManager

from paperkg.cypher.rules import check_parameters, read_only
from paperkg.errors import (
    ForbiddenQueryError,
    QueryError,
    QueryLimitError,
    StoreAuthError,
    StoreError,
    StoreUnavailableError,
)
from paperkg.stores import push
from paperkg.stores.bolt import end_ids, plain, steps
from paperkg.stores.plan import Plan

__all__ = ["Neo4jStore"]

CONNECT_SECONDS = 5.0
RETRY_SECONDS = 30.0

T = TypeVar("T")

_SCHEMES = ("bolt", "bolt+s", "bolt+ssc", "neo4j", "neo4j+s", "neo4j+ssc")
_UNAVAILABLE = (
    exceptions.ServiceUnavailable,
    exceptions.SessionExpired,
    exceptions.ConnectionPoolError,
    exceptions.UnsupportedServerProduct,
)
# Without a handler of its own, the driver's log would reach stderr: a stage never prints.
logging.getLogger("neo4j").addHandler(logging.NullHandler())


class Neo4jStore:
    """A database of a Neo4j server.

    Parameters
    ----------
    uri : str
        Where the server answers over Bolt, as ``bolt://localhost:7687`` or ``neo4j+s://host``.
    user, password : str
        Who asks. The password is never part of a message.
    database : str, optional
        The database's name; the user's home database if not given.
    time_limit : float, optional
        Seconds that one query may run.
    row_limit : int, optional
        Rows that one query may return.

    Raises
    ------
    StoreUnavailableError
        No Neo4j server answers at the address within a few seconds.
    StoreAuthError
        It refuses the user or the password.
    StoreError
        The address is not one of a Neo4j server, or the server has no such database.

    Examples
    --------
    >>> Neo4jStore("http://localhost", "neo4j", "secret")
    Traceback (most recent call last):
    paperkg.errors.StoreError: 'http://localhost' is not the address of a Neo4j server; write bolt://HOST:7687
    """

    def __init__(
        self,
        uri: str,
        user: str,
        password: str,
        database: str | None = None,
        *,
        time_limit: float = 30.0,
        row_limit: int = 1_000_000,
    ) -> None:
        self._uri = _checked(uri)
        self._database = database
        self._time_limit = time_limit
        self._row_limit = row_limit
        with self._errors():
            self._driver = neo4j.GraphDatabase.driver(
                uri,
                auth=(user, password),
                connection_timeout=CONNECT_SECONDS,
                connection_acquisition_timeout=CONNECT_SECONDS,
                max_transaction_retry_time=RETRY_SECONDS,
                notifications_min_severity="OFF",
            )
        try:
            with self._errors(), self._session(neo4j.READ_ACCESS) as session:
                # At first, and outside a managed transaction: these would try a dead address again for 30 seconds.
                self._driver.verify_connectivity()
                session.run("RETURN 1").consume()
        except BaseException:
            self.close()
            raise

    def __repr__(self) -> str:
        """Tell the address, never the password."""
        return f"Neo4jStore({self._uri!r})"

    def __enter__(self) -> Neo4jStore:
        """Return the store itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the store."""
        self.close()

    def close(self) -> None:
        """Let go of the connections; closing twice is allowed."""
        self._driver.close()

    def query(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Answer one read-only Cypher statement; see `paperkg.stores.Store.query`.

        The server itself holds the statement to reading: it runs in a transaction of access mode READ.
        """
        with self._reading(cypher, parameters) as (transaction, result):
            records = result.fetch(self._row_limit + 1)
            if len(records) > self._row_limit:
                raise QueryLimitError(f"the query has more than {self._row_limit:,} rows; end it with LIMIT")
            ids = end_ids(transaction, records)
            return [{key: plain(record[key], ids) for key in record.keys()} for record in records]  # noqa: SIM118

    def explain(self, cypher: str, parameters: Mapping[str, Any] | None = None) -> list[dict[str, Any]]:
        """Tell how the server would answer a statement: see `paperkg.stores.Store.explain`."""
        with self._reading(cypher, parameters, "EXPLAIN ") as (_, result):
            return [{"step": number, **step} for number, step in enumerate(steps(result.consume().plan), 1)]

    @contextmanager
    def _reading(
        self, cypher: str, parameters: Mapping[str, Any] | None, prefix: str = ""
    ) -> Iterator[tuple[neo4j.Transaction, neo4j.Result]]:
        """Check a statement and run it in a transaction that can only read."""
        check_parameters(read_only(cypher), parameters or {})
        with (
            self._errors(QueryError),
            self._session(neo4j.READ_ACCESS) as session,
            session.begin_transaction(timeout=self._time_limit) as transaction,
        ):
            try:
                result = transaction.run(prefix + cypher, dict(parameters or {}))
            except (TypeError, ValueError, OverflowError) as error:
                raise QueryError(f"Neo4j cannot take these parameters: {_line(error)}") from error
            yield transaction, result

    def push(self, graph: nx.MultiDiGraph[str], progress: Callable[[int, int], None] | None = None) -> dict[str, int]:
        """Make the database equal to the graph, and leave the data of others as they are.

        First the constraints (a unique id a label) and the full-text index on names; then what is stored is read and
        compared, so that only what is new or changed is written, and what the graph does not have (any more) is
        deleted. All changes of a paper are made in one transaction, and a small push is one transaction as a whole
        (`paperkg.stores.changes`): nobody sees half a paper. The next push completes one that was interrupted. Pushing
        an equal graph again writes nothing. Two pushes at a time wait for each other.

        What belongs to paperkg, and what to others, is said in `paperkg.stores.push`. A node that is to go but has
        relationships of others is not deleted: it loses paperkg's labels and properties, and keeps its ``id``.

        Parameters
        ----------
        graph : networkx.MultiDiGraph
            A graph as `paperkg.build_graph` gives it.
        progress : callable, optional
            Called after each batch with how many of the graph's nodes and relationships are stored, and how many there
            are.

        Returns
        -------
        dict of str to int
            What changed: ``nodes_created``, ``nodes_updated``, ``nodes_deleted``, ``nodes_released``,
            ``relationships_created``, ``relationships_updated``, ``relationships_deleted``, ``properties_set``,
            ``labels_added``, ``labels_removed``, ``constraints_added``, ``indexes_added``.

        Raises
        ------
        GraphError
            The graph holds what the schema does not know; nothing was written.
        StoreError
            The server failed or refused to write, or something of others is in the way.
        """
        plan = Plan(graph)
        # What one session has written, the others of this push see, on a cluster too.
        seen = neo4j.GraphDatabase.bookmark_manager()
        with self._errors():
            database = _Database(lambda: self._session(neo4j.WRITE_ACCESS, seen))
            return push.run(plan, database, progress or (lambda done, total: None))

    def _session(self, access: str, seen: BookmarkManager | None = None) -> neo4j.Session:
        return self._driver.session(database=self._database, default_access_mode=access, bookmark_manager=seen)

    @contextmanager
    def _errors(self, statement_error: type[QueryError | StoreError] = StoreError) -> Iterator[None]:
        """Turn the driver's errors into paperkg's; what is wrong with a statement becomes a `statement_error`."""
        try:
            yield
        except exceptions.Neo4jError as error:
            raise self._server_error(error, statement_error) from error
        except _UNAVAILABLE as error:
            raise StoreUnavailableError(
                f"no Neo4j server answers at {self._uri}: {_line(error)}; is it running, and is the address right?"
            ) from error
        except exceptions.DriverError as error:
            raise StoreError(f"the connection to {self._uri} failed: {_line(error)}") from error

    def _server_error(
        self, error: exceptions.Neo4jError, statement_error: type[QueryError | StoreError]
    ) -> QueryError | StoreError:
        code, told = error.code or "", _line(error.message or error)
        if "ReadOnly" in code:
            return StoreError(f"the database at {self._uri} is read-only: {told}; give one that can be written")
        if code == "Neo.ClientError.Security.Forbidden":
            return StoreAuthError(f"the Neo4j server at {self._uri} does not let this user do that: {told}")
        if code.startswith("Neo.ClientError.Security."):
            return StoreAuthError(f"the Neo4j server at {self._uri} refuses the user or the password: {told}")
        if code.startswith("Neo.ClientError.Database."):
            return StoreError(f"the Neo4j server at {self._uri} cannot open the database {self._database!r}: {told}")
        if code == "Neo.ClientError.Statement.AccessMode":
            return ForbiddenQueryError(f"a query must only read: {told}")
        if code.startswith("Neo.ClientError.Schema."):
            return StoreError(f"a constraint or an index of the database is in the way: {told}; drop it and push again")
        if "TransactionTimedOut" in code:
            return QueryLimitError(
                f"the query ran longer than {self._time_limit:g} seconds; narrow it, or begin it with a named node"
            )
        if "OutOfMemory" in code:
            return QueryLimitError(f"the query needs more memory than the server gives it; ask for less: {told}")
        if code.startswith("Neo.ClientError.Statement."):
            return statement_error(told)
        return StoreError(f"the Neo4j server at {self._uri} failed: {told} ({code})")


def _checked(uri: str) -> str:
    """Return the address as messages may show it, which is without user and password."""
    shown = uri.rpartition("@")[2]
    try:
        parts = urlsplit(uri)
        known = parts.scheme in _SCHEMES and "@" not in uri and parts.hostname and parts.port != 0
    except ValueError:  # the port is no number, or the brackets of an IPv6 address do not match
        known = False
    if not known:
        raise StoreError(f"{shown!r} is not the address of a Neo4j server; write bolt://HOST:7687")
    return shown


def _line(told: object) -> str:
    return (str(told).strip() or type(told).__name__).splitlines()[0].rstrip(":. ")


class _Database:
    """A server as `paperkg.stores.push.Database`: each call has a session of its own, which threads cannot share."""

    def __init__(self, open_session: Callable[[], neo4j.Session]) -> None:
        self._open_session = open_session

    def read(self, cypher: str, fold: Callable[[Iterable[Mapping[str, Any]]], T]) -> T:
        with self._open_session() as session:
            return session.execute_read(lambda transaction: fold(transaction.run(cypher)))

    def write(self, statements: Sequence[push.Write]) -> Counter[str]:
        # What a MATCH has found may be gone when its lock is got, and what was missing may be there.
        moved = ["Neo.ClientError.Statement.EntityNotFound"]
        if any(statement.creates for statement in statements):
            moved.append("Neo.ClientError.Schema.ConstraintValidationFailed")
        with self._open_session() as session:
            try:
                return session.execute_write(self._work, statements)
            except exceptions.ClientError as error:
                if error.code in moved:
                    raise push.MovedError from error
                raise

    @staticmethod
    def _work(transaction: neo4j.ManagedTransaction, statements: Sequence[push.Write]) -> Counter[str]:
        counts: Counter[str] = Counter()
        for statement in statements:
            result = transaction.run(statement.cypher, rows=statement.rows)
            told = Counter(result.single(strict=True).data() if result.keys() else {})
            if told.pop("written", statement.expected) < statement.expected:
                raise push.MovedError
            counters = result.consume().counters
            counts.update(told)
            counts.update({name: getattr(counters, name) for name in push.COUNTERS})
        return counts
