"""The public functions on a graph that is there: ask it, show it, write it elsewhere. They neither print nor exit."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import networkx as nx

from paperkg import folder as kg_folder
from paperkg import lookup
from paperkg.api import read_graph, read_papers
from paperkg.errors import QueryError, RecordError
from paperkg.model import Annotation, annotation_from_dict, paper_to_dict
from paperkg.schema import ENTITY_TYPES, NODE_LABELS

if TYPE_CHECKING:
    from paperkg.stores import Store
    from paperkg.stores.neo4j import Neo4jStore


def open_store(graph: nx.MultiDiGraph[str] | str | Path) -> Store:
    """Open the embedded Cypher engine over a graph, or over the graph in a folder (with an index kept beside it)."""
    from paperkg.stores.embedded import EmbeddedStore

    if isinstance(graph, nx.MultiDiGraph):
        return EmbeddedStore.from_graph(graph)
    path = Path(graph)
    return EmbeddedStore.open_folder(lambda: read_graph(path), path / kg_folder.CACHE, kg_folder.content_hash(path))


def open_neo4j(uri: str, user: str, password: str, database: str | None = None) -> Neo4jStore:
    """Open a Neo4j database; see `paperkg.stores.neo4j.Neo4jStore`."""
    from paperkg.stores.neo4j import Neo4jStore

    return Neo4jStore(uri, user, password, database)


def query(graph: nx.MultiDiGraph[str] | str | Path, cypher: str, **parameters: Any) -> list[dict[str, Any]]:
    """Ask a graph, or the graph in a folder, a read-only Cypher question, without a server.

    Parameters
    ----------
    graph : networkx.MultiDiGraph, str or Path
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
    graph: nx.MultiDiGraph[str] | str | Path,
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
    graph : networkx.MultiDiGraph, str or Path
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
    if not isinstance(graph, nx.MultiDiGraph):
        kg_folder.content_hash(graph)  # is there a graph at all?
    # Then the server: a wrong address or password is told at once, not when a large graph has been read.
    with open_neo4j(uri, user, password, database) as store:
        return store.push(graph if isinstance(graph, nx.MultiDiGraph) else read_graph(graph), progress)


def export(graph: nx.MultiDiGraph[str], path: str | Path, *, around: str | None = None, hops: int = 1) -> None:
    """Write a graph, or the neighbourhood of a node, in the form that the path's suffix names.

    Raises
    ------
    ExportError
        If no export knows the suffix.
    """
    from paperkg.exports import export as write_export

    if around is not None:
        graph = lookup.neighbourhood(graph, lookup.find_node(graph, around), hops)
    write_export(graph, path)


def export_neo4j_admin(graph: nx.MultiDiGraph[str] | str | Path, path: str | Path) -> None:
    """Write a graph, or the graph in a folder, as files for a first load: see `paperkg.stores.bulk.write_import`.

    Raises
    ------
    ExportError
        If the target holds something else, or cannot be written.
    """
    from paperkg.stores.bulk import write_import

    if isinstance(graph, nx.MultiDiGraph):
        write_import(graph.nodes.items(), graph.edges(data=True), path)
    else:
        write_import(*kg_folder.stream_graph(graph), path)


def show(graph: nx.MultiDiGraph[str], node: str) -> dict[str, Any]:
    """Return all that a graph knows of a node, with the sentences; see `paperkg.lookup.describe`."""
    return lookup.describe(graph, lookup.find_node(graph, node))


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
    nodes = ((row["id"], {"labels": [label], "name": row["name"], "aliases": row["aliases"] or ()}) for row in rows)
    found = lookup.former_id(value, nodes)
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
