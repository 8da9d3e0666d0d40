"""A paper of a pasted page while its lines come in."""

from __future__ import annotations

from dataclasses import dataclass, field

from paperkg.model import Paper
from paperkg.sources import marks
from paperkg.sources.identity import arxiv_number, doi_name, paper_id
from paperkg.sources.meta import Meta, add_address, read_date


@dataclass
class Draft:
    """A paper in the making."""

    title: str = ""
    abstract: str = ""
    authors: tuple[str, ...] = ()
    venue: str | None = None
    meta: Meta = field(default_factory=Meta)

    def note(self, meta: Meta) -> None:
        """Take over what a line says and the draft does not know yet."""
        if self.meta.year is None:
            self.meta.date, self.meta.year = meta.date, meta.year
        self.meta.arxiv = self.meta.arxiv or meta.arxiv
        self.meta.doi = self.meta.doi or meta.doi
        self.meta.url = self.meta.url or meta.url

    def label(self, name: str, text: str) -> None:
        """Take over the field of a labelled line."""
        if name == "authors":
            self.authors = self.authors or marks.read_names(text, labelled=True)
        elif name == "venue":
            self.venue = self.venue or text
        elif name == "date":
            date = read_date(text) or ((None, int(text)) if text.isdecimal() and len(text) == 4 else (None, None))
            self.note(Meta(date=date[0], year=date[1]))
        elif name in ("url", "arxiv", "doi"):
            meta = Meta(doi=doi_name(text), arxiv=arxiv_number(text if name != "arxiv" else f"arXiv:{text}"))
            if name == "url":
                add_address(meta, text)
            self.note(meta)

    def stands_alone(self) -> bool:
        """Return whether labels alone make it a paper, without an abstract."""
        return bool(self.title and (self.authors or self.meta.arxiv or self.meta.doi))

    def paper(self, source: str) -> Paper:
        """Return the finished paper."""
        meta = self.meta
        url = meta.url or (f"https://arxiv.org/abs/{meta.arxiv}" if meta.arxiv else None)
        return Paper(
            id=paper_id(self.title, self.abstract, arxiv=meta.arxiv and f"arXiv:{meta.arxiv}", doi=meta.doi),
            title=self.title,
            abstract=self.abstract,
            year=meta.year,
            date=meta.date,
            venue=self.venue,
            authors=self.authors,
            url=url,
            source=source,
        )
