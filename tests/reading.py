"""Reading a file's content for tests of forms: the papers, the rejections and the report."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import Any

from paperkg.errors import InputError
from paperkg.model import Annotation, Paper
from paperkg.sources import read_records


@dataclass
class Found:
    """What was read of one source."""

    papers: list[Paper] = field(default_factory=list)
    annotations: list[Annotation] = field(default_factory=list)
    rejected: list[str] = field(default_factory=list)
    report: Any = None
    refused: str = ""

    @property
    def titles(self) -> list[str]:
        return [paper.title for paper in self.papers]


def read(name: str, content: str | bytes, form: str | None = None) -> Found:
    """Read a source of this name and content; a refusal is kept as its words."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    stream.name = name  # type: ignore[attr-defined]
    found = Found()

    def keep(report: Any) -> None:
        found.report = report

    try:
        for record in read_records(
            stream, form=form, on_reject=lambda error: found.rejected.append(str(error)), on_report=keep
        ):
            if isinstance(record, Annotation):
                found.annotations.append(record)
            found.papers.append(record.paper if isinstance(record, Annotation) else record)
    except InputError as error:
        found.refused = str(error)
    return found
