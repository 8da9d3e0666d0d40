"""Papers and annotations as JSON: a line each (``jsonl``), or an array or several objects after one another (``json``).

An object with "entities" or "spans" is an annotation. Beside the contract's fields a record may name its paper by
"arxiv" (or "arxiv_id") and "doi", from which an id is made where it has none. Texts of papers are cleaned as those of
pages are; an annotation's text keeps every offset, so that only its control characters become spaces.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from typing import Any

from paperkg.errors import InputError
from paperkg.model import Annotation, Paper, annotation_from_dict, paper_from_dict
from paperkg.sources.cleaning import blank_controls, clean
from paperkg.sources.identity import paper_id
from paperkg.sources.lines import Lines

_PROSE = ("title", "abstract", "venue", "authors")
_Reject = Callable[[int, str], None]


def read_jsonl(lines: Lines, on_reject: _Reject, on_skip: Callable[[str], None] | None) -> Iterator[Paper | Annotation]:
    """Yield the record of each line; memory stays flat.

    Parameters
    ----------
    lines : Lines
        The source.
    on_reject : callable
        Gets the line and the reason of a record that cannot be used.
    on_skip : callable, optional
        Not used: an empty line holds nothing.
    """
    while True:
        try:
            number, line = next(lines)
        except StopIteration:
            return
        except InputError as error:
            on_reject(lines.number, str(error).removeprefix(f"{lines.name}: "))
            continue
        if line.strip():
            yield from _read(line, number, on_reject)


def read_json(lines: Lines, on_reject: _Reject, on_skip: Callable[[str], None] | None) -> Iterator[Paper | Annotation]:
    """Yield the records of a JSON array, or of objects one after another; the rest after broken JSON is rejected.

    Parameters
    ----------
    lines, on_reject, on_skip
        As for `read_jsonl`.
    """
    text = "\n".join(line for _, line in lines)
    position, line, array = _skip(text, 0), 1, False
    if text[position : position + 1] == "[":
        position, array = position + 1, True
    seen = 0
    while (start := _skip(text, position, "," if array else "")) < len(text):
        line += text.count("\n", seen, start)
        seen = start
        if array and text[start] == "]":
            rest = _skip(text, start + 1)
            if rest < len(text):
                on_reject(line + text.count("\n", start, rest), "text after the end of the array; remove it")
            return
        try:
            record, position = _DECODER.raw_decode(text, start)
        except json.JSONDecodeError as error:
            on_reject(error.lineno, f"it is not JSON ({_reason(error)}); the rest of the file was not read")
            return
        except RecursionError:
            on_reject(line, "it is nested too deeply; the rest of the file was not read")
            return
        except ValueError as error:
            on_reject(line, f"{error}; mend or remove the record")
            _, position = _PLAIN_DECODER.raw_decode(text, start)
            continue
        yield from _read(record, line, on_reject)
    if array:
        on_reject(line, "the array does not end: the file is cut off")


def _skip(text: str, position: int, also: str = "") -> int:
    while position < len(text) and (text[position].isspace() or text[position] in also):
        position += 1
    return position


def _read(value: Any, line: int, on_reject: _Reject) -> Iterator[Paper | Annotation]:
    try:
        if isinstance(value, str):
            value = _DECODER.decode(value)
        yield read_record(value)
    except RecursionError:
        on_reject(line, "it is nested too deeply")
    except json.JSONDecodeError as error:
        on_reject(line, f"it is not JSON ({_reason(error)}); mend or remove the line")
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        on_reject(line, f"{error}; mend or remove the record")


def read_record(value: Any) -> Paper | Annotation:
    """Return the paper or annotation that a decoded JSON value describes, its id made where it has none.

    Raises
    ------
    ValueError
        If it is no such object; the message names the field.

    Examples
    --------
    >>> read_record({"title": "A Map of  Rivers", "doi": "10.1000/ABC"})
    Paper(id='doi:10.1000/abc', title='A Map of Rivers', abstract='', year=None, date=None, venue=None, \
authors=(), url=None, source=None)
    """
    if not isinstance(value, dict):
        raise ValueError(f"a record must be an object, not {type(value).__name__}")
    is_annotation = value.get("entities") is not None or value.get("spans") is not None
    # What others call the links of a paper is no matter of ours.
    for key in ("entities", "results", "spans", "authors", *(["links"] if is_annotation else ())):
        if not isinstance(value.get(key), list | None):
            raise ValueError(f'"{key}" must be a list, not {value[key]!r:.60}')
    record = {key: _cleaned(item, key, is_annotation) for key, item in value.items()}
    year = record.get("year")
    if isinstance(year, int) and not 1 <= year <= 9999:
        raise ValueError(f'"year" must lie between 1 and 9999, not {year!r:.30}')
    if record.get("id") is None:
        record["id"] = _made_id(record)
    return annotation_from_dict(record) if is_annotation else paper_from_dict(record)


def _made_id(record: dict[str, Any]) -> str:
    fields = {key: record.get(key) for key in ("title", "abstract", "arxiv", "arxiv_id", "doi", "url")}
    for key, field in fields.items():
        if field is not None and not isinstance(field, str):
            raise ValueError(f'"{key}" must be a string, not {field!r:.60}')
    if not (fields["title"] or fields["abstract"]):
        raise ValueError('it has neither "title" nor "abstract"')
    return paper_id(
        fields["title"] or "",
        fields["abstract"] or "",
        arxiv=fields["arxiv"] or fields["arxiv_id"],
        doi=fields["doi"],
        url=fields["url"],
    )


def _cleaned(item: Any, key: str, is_annotation: bool) -> Any:
    """Clean the texts of a record; ids, and the offsets of an annotation, stay."""
    if isinstance(item, list):
        return [_cleaned(part, key, is_annotation) for part in item]
    if isinstance(item, dict):
        return {name: _cleaned(part, name, is_annotation) for name, part in item.items()}
    if not isinstance(item, str):
        return item
    return (
        blank_controls(item) if is_annotation or key not in ("title", "abstract", "venue", "authors") else clean(item)
    )


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f'the key "{twice:.60}" stands twice')
    return record


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


_DECODER = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
_PLAIN_DECODER = json.JSONDecoder()


def _reason(error: json.JSONDecodeError) -> str:
    return f"{error.msg.lower()} at column {error.colno}"
