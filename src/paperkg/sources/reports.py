"""What was read of a source, as one line for people."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

_EXAMPLES = 2
_NAMES = 6


@dataclass
class Report:
    """Counts of one source.

    Parameters
    ----------
    name : str
        The source.
    form : str
        The name of its form; "" where it was not read.
    papers, with_abstract, cut, annotated : int
        Records: all, those with an abstract, those whose abstract is a snippet, and those that are annotations.
    rejected : int
        Records that could not be used.
    merged : int
        Records that are papers which others name as well; known once all sources are read.
    unused : Counter
        Names of fields with content that were not used.
    doubts : Counter
        Fields that could not be understood, or not for sure.
    examples : dict
        Of each such field the first places with what stood there.
    skipped : list of str
        What the source holds that is no record.
    notes : list of str
        What had to be supposed to read it.
    """

    name: str
    form: str = ""
    papers: int = 0
    with_abstract: int = 0
    cut: int = 0
    annotated: int = 0
    rejected: int = 0
    merged: int = 0
    unused: Counter[str] = field(default_factory=Counter)
    doubts: Counter[str] = field(default_factory=Counter)
    examples: dict[str, list[str]] = field(default_factory=dict)
    skipped: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def doubt(self, where: int, name: str, value: str) -> None:
        """Count a field that could not be understood."""
        self.doubts[name] += 1
        examples = self.examples.setdefault(name, [])
        if len(examples) < _EXAMPLES:
            examples.append(f"{where}: {value if len(value) <= 60 else value[:59] + '…'}")

    def line(self) -> str:
        """Return the report as one line.

        Examples
        --------
        >>> report = Report("kg.bib", "bibtex", papers=3, with_abstract=2, rejected=1, unused=Counter({"file": 3}))
        >>> report.line()
        'kg.bib: bibtex, 3 papers (2 with an abstract, 1 with a title alone), 1 rejected; fields not used: file (3)'
        """
        bare = self.papers - self.with_abstract
        inner = [f"{self.with_abstract} with an abstract"] + [f"{bare} with a title alone"] * (bare > 0)
        inner += [f"{self.cut} of them cut off"] * (self.cut > 0)
        inner += [f"{self.annotated} annotated"] * (self.annotated > 0)
        parts = [f"{self.form}, {self.papers} paper{'s' * (self.papers != 1)}"]
        parts[0] += f" ({', '.join(inner)})" if self.papers else ""
        parts += [f"{self.rejected} rejected"] * (self.rejected > 0)
        parts += [f"{self.merged} merged with others"] * (self.merged > 0)
        more = [", ".join(parts)]
        if self.unused:
            names = [f"{name} ({count})" for name, count in self.unused.most_common(_NAMES)]
            left = len(self.unused) - _NAMES
            more.append(f"fields not used: {', '.join(names)}" + (f" and {left} others" if left > 0 else ""))
        for name, count in self.doubts.most_common(_NAMES):
            more.append(f"{name} not clear in {count} (at {'; at '.join(self.examples[name])})")
        more += [skipped.removeprefix(f"{self.name}: ") for skipped in self.skipped] + self.notes
        return f"{self.name}: {'; '.join(more)}"
