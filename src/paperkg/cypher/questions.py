"""The named queries: one question a file of cypher/, with its parameters, in Cypher that every store answers alike.

A file begins with comments::

    // Which methods were tried on this dataset?
    // $dataset (string, example "CIFAR-10"): name, alias or id of the dataset
    // $limit (integer, default 25): rows at most
    // Other comment lines explain the answer.

and goes on with one statement. Its name, without the suffix, is the query's name.
"""

from __future__ import annotations

import difflib
import json
import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from paperkg.errors import QueryError, UnknownQueryError

if TYPE_CHECKING:
    from importlib.resources.abc import Traversable

__all__ = ["NamedQuery", "QueryParameter", "bind", "cypher_folder", "get_query", "list_queries", "parse_query"]

_PARAMETER: Final = re.compile(
    r"\$(?P<name>\w+) \((?P<type>string|integer|float|boolean)(?:, (?P<word>default|example) (?P<value>.*?))?\)"
    r": (?P<text>.+)"
)


@dataclass(frozen=True)
class QueryParameter:
    """A parameter of a named query: its type (string, integer, float, boolean), and its default or an example."""

    name: str
    type: str
    description: str
    default: Any = None
    example: Any = None

    @property
    def required(self) -> bool:
        """Whether a value has to be given: there is no default."""
        return self.default is None


@dataclass(frozen=True)
class NamedQuery:
    """A question that a file of cypher/ asks; `text` is its Cypher, comments included."""

    name: str
    question: str
    explanation: str
    parameters: tuple[QueryParameter, ...]
    text: str

    @property
    def example(self) -> dict[str, Any]:
        """A value for each parameter: its example or its default."""
        return {p.name: p.default if p.example is None else p.example for p in self.parameters}


def cypher_folder() -> Traversable:
    """Return the folder of the Cypher files: inside the installed package, or at the top of the checkout."""
    packaged = resources.files("paperkg.cypher").joinpath("files")
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "cypher"


@cache
def _queries() -> dict[str, NamedQuery]:
    files = (file for file in cypher_folder().iterdir() if file.name.endswith(".cypher"))
    found = (parse_query(file.name.removesuffix(".cypher"), file.read_text(encoding="utf-8")) for file in files)
    return {query.name: query for query in sorted(found, key=lambda query: query.name)}


def list_queries() -> list[NamedQuery]:
    """Return all named queries, sorted by name.

    Examples
    --------
    >>> "methods-on-dataset" in [query.name for query in list_queries()]
    True
    """
    return list(_queries().values())


def get_query(name: str) -> NamedQuery:
    """Return a named query.

    Parameters
    ----------
    name : str
        The stem of a file of cypher/.

    Raises
    ------
    UnknownQueryError
        No file has that name; the message tells the closest ones.

    Examples
    --------
    >>> get_query("methods-on-dataset").question
    'Which methods were tried on this dataset, and how well did they do?'
    >>> get_query("method-on-dataset")
    Traceback (most recent call last):
    paperkg.errors.UnknownQueryError: no query is called 'method-on-dataset'; did you mean methods-on-dataset...
    """
    queries = _queries()
    if name not in queries:
        close = difflib.get_close_matches(name, queries, n=3, cutoff=0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else f"there are {', '.join(queries)}"
        raise UnknownQueryError(f"no query is called {name[:60]!r}; {hint}")
    return queries[name]


def bind(query: NamedQuery, given: Mapping[str, str]) -> dict[str, Any]:
    """Return the values of a query's parameters: the given ones in their types, and defaults for the others.

    Parameters
    ----------
    query : NamedQuery
        The query to be run.
    given : mapping of str to str
        Values by the parameters' names, as typed on a command line.

    Raises
    ------
    QueryError
        A parameter is unknown or missing, or a value is not of its type; the message names it.

    Examples
    --------
    >>> bind(get_query("methods-on-dataset"), {"dataset": "ImageNet", "limit": "5"})
    {'dataset': 'ImageNet', 'limit': 5}
    >>> bind(get_query("methods-on-dataset"), {"limit": "5"})
    Traceback (most recent call last):
    paperkg.errors.QueryError: methods-on-dataset needs a value for $dataset, such as "CIFAR-10"
    """
    names = [parameter.name for parameter in query.parameters]
    unknown = [f"${name}" for name in given if name not in names]
    if unknown:
        known = ", ".join(f"${name}" for name in names) or "none"
        raise QueryError(f"{query.name} has no parameter {', '.join(unknown)}; it has {known}")
    missing = [p for p in query.parameters if p.required and p.name not in given]
    if missing:
        wanted = ", ".join(f"${p.name}, such as {json.dumps(p.example, ensure_ascii=False)}" for p in missing)
        raise QueryError(f"{query.name} needs a value for {wanted}")
    return {p.name: _value(p, given[p.name]) if p.name in given else p.default for p in query.parameters}


def parse_query(name: str, text: str) -> NamedQuery:
    r"""Read the text of a Cypher file.

    Raises
    ------
    QueryError
        The file does not begin with a question, or describes a parameter in another form.

    Examples
    --------
    >>> query = parse_query("one", "// How many?\n// $limit (integer, default 3): rows\nRETURN $limit AS n\n")
    >>> query.question, query.parameters[0].default
    ('How many?', 3)
    """
    lines = text.splitlines()
    comments = lines[: next((i for i, line in enumerate(lines) if not line.startswith("//")), len(lines))]
    heads = [line[2:].strip() for line in comments]
    if not heads or not heads[0].endswith("?"):
        raise QueryError(f"{name}.cypher:1: the first line must be a comment that asks the question")
    parameters = tuple(
        _parameter(f"{name}.cypher:{number}", head) for number, head in enumerate(heads, 1) if head.startswith("$")
    )
    explanation = " ".join(head for head in heads[1:] if not head.startswith("$"))
    return NamedQuery(name, heads[0], explanation, parameters, text)


def _parameter(place: str, line: str) -> QueryParameter:
    found = _PARAMETER.fullmatch(line)
    if found is None:
        raise QueryError(f"{place}: a parameter is described as $name (type, default or example value): what it is")
    value = None if found["value"] is None else json.loads(found["value"])
    given = {} if found["word"] is None else {str(found["word"]): value}
    return QueryParameter(found["name"], found["type"], found["text"], **given)


def _value(parameter: QueryParameter, text: str) -> Any:
    if parameter.type == "string":
        return text
    try:
        if parameter.type == "boolean":
            return {"true": True, "false": False}[text.lower()]
        number = int(text) if parameter.type == "integer" else float(text)
    except (ValueError, KeyError):
        number = math.nan
    if not math.isfinite(number):
        wanted = {"integer": "a whole number", "float": "a number", "boolean": "true or false"}[parameter.type]
        raise QueryError(f"${parameter.name} must be {wanted}, not {text[:60]!r}")
    return number
