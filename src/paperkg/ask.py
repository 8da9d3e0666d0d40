"""The public functions on a graph that is there: ask it, show it, write it elsewhere. They neither print nor exit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from paperkg import folder as kg_folder
from paperkg.api import opened, read_papers
from paperkg.errors import QueryError, RecordError
from paperkg.graph import AnyGraph, Database, lookup
from paperkg.kept import names_in
from paperkg.model import Annotation, annotation_from_dict, paper_to_dict
from paperkg.schema import ENTITY_TYPES, NODE_LABELS

if TYPE_CHECKING:
    from paperkg.stores import Store
    from paperkg.stores.neo4j import Neo4jStore


def open_store(graph: AnyGraph | str | Path) -> Store:
    """Open the embedded Cypher engine over a graph, or over the graph in a folder (with an index kept beside it)."""
    from paperkg.stores.embedded import EmbeddedStore

    with opened(graph) as view:
        if isinstance(graph, str | Path) and isinstance(view, Database):
            return EmbeddedStore.open_folder(lambda: view, Path(graph) / kg_folder.INDEX, view.mark)
        return EmbeddedStore.from_graph(view)


def open_neo4j(uri: str, user: str, password: str, database: str | None = None) -> Neo4jStore:
    """Open a Neo4j database; see `paperkg.stores.neo4j.Neo4jStore`."""
    from paperkg.stores.neo4j import Neo4jStore

    return Neo4jStore(uri, user, password, database)


def query(graph: AnyGraph | str | Path, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
    """Ask a graph, or the graph in a folder, a read-only Cypher question, without a server.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, GraphView, str or Path
        The graph, or its folder.
    cypher : str
        One read-only statement.
    **parameters
        Values of its ``$name`` parameters.

    Returns
    -------
    list of dict
        A dict a row, keys as in RETURN.

    Raises
    ------
    QueryError
        If the text is wrong, is not read-only, or runs past its limits.

    Examples
    --------
    >>> from paperkg.api import build_graph
    >>> from paperkg.model import Paper, PaperEntity
    >>> cifar = PaperEntity("Dataset", "CIFAR-10", ("CIFAR-10",), "evaluated_on")
    >>> note = Annotation(Paper("p", "On CIFAR-10", ""), (cifar,))
    >>> query(build_graph([note]), "MATCH (d:Dataset {name: $d}) RETURN d.id AS id", d="CIFAR-10")
    [{'id': 'dataset:cifar-10'}]
    """
    with open_store(graph) as store:
        return store.query(cypher, with_current_ids(store, parameters))


def push(
    graph: AnyGraph | str | Path,
    uri: str,
    user: str,
    password: str,
    database: str | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> dict[str, int]:
    """Make a Neo4j database equal to a graph, for the labels that paperkg owns.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, GraphView, str or Path
        The graph, or its folder.
    uri, user, password : str
        Where the server is, and who asks.
    database : str, optional
        The server's default where not given.
    progress : callable, optional
        Is told how many items are done, of how many.

    Returns
    -------
    dict
        Counts of what changed; all are 0 where the database was equal already.

    Raises
    ------
    StoreError
        If the server cannot be reached, refuses, or holds what is in the way.
    GraphError
        If the folder holds no graph.
    """
    # Is there a graph at all? Then the server: a wrong address is told at once, not when a large graph has been read.
    with opened(graph) as view, open_neo4j(uri, user, password, database) as store:
        return store.push(view.part(None), progress)


def export(graph: AnyGraph | str | Path, path: str | Path, *, around: str | None = None, hops: int = 1) -> None:
    """Write a graph (or that of a folder), or the neighbourhood of a node, in the form that the path's suffix names.

    See `paperkg.exports` for the forms. Of a folder's graph, .bib and .csv have the authors in their order.

    Raises
    ------
    ExportError
        If no export knows the suffix.
    """
    from paperkg.exports import export as write_export

    with opened(graph) as view:
        # Only the annotations know the order of authors.
        papers = (note.paper for note in view.annotations()) if isinstance(view, Database) else ()
        part = view if around is None else lookup.neighbourhood(view, lookup.find_node(view, around), hops)
        write_export(part, path, papers)


def export_neo4j_admin(graph: AnyGraph | str | Path, path: str | Path) -> None:
    """Write a graph, or the graph in a folder, as files for a first load: see `paperkg.stores.bulk.write_import`.

    Raises
    ------
    ExportError
        If the target holds something else, or cannot be written.
    """
    from paperkg.stores.bulk import write_import

    with opened(graph) as view:
        write_import(view.nodes(), view.links(), path)


def show(graph: AnyGraph | str | Path, node: str, *, names: bool = False) -> dict[str, Any]:
    """Return all that a graph, or that of a folder, knows of a node; see `paperkg.graph.lookup.describe`.

    With `names`, of an entity in a folder also ``names``: which names papers use of it, what joined them, and which of
    its papers are in doubt (`paperkg.kept.names_in`).
    """
    with opened(graph) as view:
        found = lookup.describe(view, lookup.find_node(view, node))
        if names and isinstance(view, Database) and found["labels"][0] in ENTITY_TYPES:
            found["names"] = names_in(view, found["id"])
        return found


def stats(graph: AnyGraph | str | Path, top: int = 10) -> dict[str, Any]:
    """Count what is in a graph, or in that of a folder; see `paperkg.graph.lookup.stats`."""
    with opened(graph) as view:
        return lookup.stats(view, top)


def with_current_ids(store: Store, parameters: Mapping[str, Any]) -> dict[str, Any]:
    """Return a query's parameters with the ids that entities had before a merge replaced by their ids now.

    Parameters
    ----------
    store : Store
        The database that will be asked.
    parameters : mapping
        Values by name; only texts such as ``method:ppo-algorithm`` that are no id in the store can change.
    """
    return {name: _current_id(store, value) if isinstance(value, str) else value for name, value in parameters.items()}


def _current_id(store: Store, value: str) -> str:
    label = next((t for t in ENTITY_TYPES if value.startswith(f"{NODE_LABELS[t].prefix}:")), None)
    if label is None or store.query(f"MATCH (n:{label}) WHERE n.id = $id RETURN n.id AS id", {"id": value}):
        return value
    rows = store.query(f"MATCH (n:{label}) RETURN n.id AS id, n.name AS name, n.aliases AS aliases", {})
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for row in rows:
        graph.add_node(row["id"], labels=[label], name=row["name"], aliases=row["aliases"] or [])
    found = lookup.former_id(graph, value)
    return found[0] if len(found) == 1 else value


def list_questions() -> list[dict[str, str]]:
    """Return the questions that paperkg brings: ``name``, ``question`` and ``parameters`` of each.

    Examples
    --------
    >>> next(row for row in list_questions() if row["name"] == "methods-on-dataset")["question"]
    'Which methods were tried on this dataset, and how well did they do?'
    """
    from paperkg.cypher.questions import list_queries

    return [
        {
            "name": query.name,
            "question": query.question,
            "parameters": " ".join(
                f"-p {parameter.name}={parameter.example}"
                if parameter.required
                else f"[-p {parameter.name}={parameter.default}]"
                for parameter in query.parameters
            ),
        }
        for query in list_queries()
    ]


def prepare_query(text: str, given: Iterable[str] = ()) -> tuple[str, dict[str, Any]]:
    """Return the Cypher text and parameter values of what was typed.

    Parameters
    ----------
    text : str
        A Cypher text, or the name of a question that paperkg brings.
    given : iterable of str
        Parameters as ``key=value``. Those of a question by name have its types; in other texts a value that is
        JSON (a number, true, a list, a string in quotes) is that, and any other one a string.

    Raises
    ------
    QueryError
        If a parameter is missing, unknown, or of the wrong type, or no question has the name.

    Examples
    --------
    >>> prepare_query("RETURN $n AS n, $d AS d", ["n=3", "d=CIFAR-10"])
    ('RETURN $n AS n, $d AS d', {'n': 3, 'd': 'CIFAR-10'})
    """
    from paperkg.cypher.questions import bind, get_query

    values = {}
    for item in given:
        key, separator, value = item.partition("=")
        if not separator or not key:
            raise QueryError(f"a parameter is given as KEY=VALUE, not {item!r:.60}")
        values[key.lstrip("$")] = value
    if re.fullmatch(r"\s*[\w-]+\s*", text):
        question = get_query(text.strip())
        return question.text, bind(question, values)
    if not text.strip():
        raise QueryError("the query is empty; `paperkg query` alone lists the questions by name")
    return text, {key: _json_or_text(value) for key, value in values.items()}


def _json_or_text(value: str) -> Any:
    try:
        return json.loads(value)
    except ValueError:
        return value


def evaluate_files(gold: str | Path, predicted: str | Path, papers: str | Path | None = None) -> list[dict[str, Any]]:
    """Compare two files of annotations.

    Parameters
    ----------
    gold, predicted : str or Path
        JSON lines; papers are matched by id, and one without a prediction counts as empty.
    papers : str or Path, optional
        JSON lines with the titles and abstracts, for annotations that hold none.

    Returns
    -------
    list of dict
        A row a measure and type: ``measure``, ``type``, ``p`` (precision), ``r`` (recall), ``f1``, ``gold``, ``pred``.
    """
    from paperkg.evaluation import evaluate

    texts = {paper.id: paper_to_dict(paper) for paper in read_papers(papers)} if papers else {}
    found = list(_read_notes(predicted, texts))
    # Gold files often hold no texts; the prediction of the same paper does.
    texts = {**{note.paper.id: paper_to_dict(note.paper) for note in found}, **texts}
    figures = evaluate(_read_notes(gold, texts), found)
    missing = figures.pop("missing")
    rows = [dict(zip(("measure", "type"), what.split("/"), strict=True)) | count for what, count in figures.items()]
    return [
        *rows,
        {"measure": "missing papers", "type": "", "p": None, "r": None, "f1": None, "gold": missing, "pred": None},
    ]


def _read_notes(path: str | Path, texts: Mapping[str, Mapping[str, Any]]) -> Iterator[Annotation]:
    """Read annotations whose titles and abstracts may stand elsewhere."""
    with Path(path).open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            try:
                record = json.loads(line)
                yield annotation_from_dict({**texts.get(record.get("id"), {}), **record})
            except (ValueError, AttributeError) as error:
                raise RecordError(str(path), number, f"{error}; --papers names the file of the texts") from error
