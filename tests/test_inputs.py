"""Every form of the registry: mutated files, wrappers, refusals, and the cases from outside."""

from __future__ import annotations

import bz2
import gzip
import io
import json
import lzma
import random
import zipfile
from pathlib import Path
from typing import Any

import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared
from tests.reading import Found, read
from tests.test_references import FORMS as REFERENCES
from tests.test_source_services import RECORDS, XML

from paperkg.errors import InputError
from paperkg.sources import find_format, formats, merge_records, read_records
from paperkg.sources.formats import Head
from paperkg.sources.records import paper_of_raw
from paperkg.sources.refusals import refusal

ABSTRACT = "We count lakes from above. LakeNet reaches an accuracy of 91.5% on LakeBench, and it is fast to train."
OTHER = "We model hills of all sizes. HillFormer has an error of 3.1 on HillCount, which is less than before."
OWN = [{"title": "LakeNet counts lakes", "abstract": ABSTRACT}, {"title": "A model of hills", "abstract": OTHER}]
ATOM, OAI, ACL, PUBMED, DBLP = (XML[name] for name in ("q.xml", "oai.xml", "acl.xml", "pubmed.xml", "dblp.xml"))
SAMPLES: dict[str, tuple[str, str]] = {
    **{name: (f"x{suffix}", text) for name, (text, suffix) in REFERENCES.items()},
    **{name: ("x.jsonl", f"{json.dumps(record)}\n" * 2) for name, record in RECORDS.items()},
    "arxiv-atom": ("x.xml", ATOM),
    "oai": ("x.xml", OAI),
    "acl": ("x.xml", ACL),
    "pubmed-xml": ("x.xml", PUBMED),
    "dblp-xml": ("x.xml", DBLP),
    "arxiv-mail": (
        "x.txt",
        "------\n\\\\\narXiv:2306.99911\nDate: Mon, 12 Jun 2023 10:00:00 GMT   (11kb)\n\nTitle: LakeNet counts lakes\n"
        f"Authors: Grete Holm and Li Wei\nCategories: cs.CV\n\\\\\n  {ABSTRACT}\n"
        "\\\\ ( https://arxiv.org/abs/2306.99911 ,  11kb)\n------\n",
    ),
    "note": (
        "x.md",
        '---\ntitle: "LakeNet counts lakes"\nauthors: [Grete Holm, Li Wei]\nyear: 2023\n---\n\n## Abstract\n'
        + ABSTRACT,
    ),
    "markdown": (
        "x.md",
        "# Awesome lakes\n\n## Counting\n\n- [LakeNet counts lakes](https://arxiv.org/abs/2306.99911), *CVPR 2023*\n"
        "- [A model of hills](https://arxiv.org/abs/2306.99912) (ICCV 2023)\n"
        "- [Rivers in the north](https://arxiv.org/abs/2306.99913)\n",
    ),
    "html": (
        "x.html",
        '<!DOCTYPE html><html><head><title>x</title><meta name="citation_title" content="LakeNet counts lakes">'
        '<meta name="citation_author" content="Holm, Grete"><meta name="citation_date" content="2023/06/12">'
        f'<meta name="citation_abstract" content="{ABSTRACT}"></head><body><p>{ABSTRACT}</p></body></html>',
    ),
    "jsonl": ("x.jsonl", "\n".join(map(json.dumps, OWN))),
    "json": ("x.json", json.dumps({"meta": {"count": 2}, "found": OWN}, indent=2)),
    "pasted": ("x.txt", "\n\n".join(f"{record['title']}\n\n{record['abstract']}" for record in OWN)),
}
# Forms whose own tests hold what stands here for the others: they have no text, or are read by the same reader as one
# that is tried here.
ELSEWHERE = {
    "error-page", "zotero-rdf", "papers-with-code-tables", "europe-pmc", "pubmed-summary", "dblp-json", "datacite",
    "biorxiv", "scholar-alert", "pubmed-text", "pdf", "pdf-text", "xlsx", "parquet", "jats", "tei", "arxiv-rss",
}  # fmt: skip
each_form = pytest.mark.parametrize("name", SAMPLES)
few = settings(max_examples=12, deadline=None)


def words(found: Found) -> set[str]:
    return {paper.title for paper in found.papers}


def test_every_form_is_tried() -> None:
    names = {form.name for form in formats()}
    assert names == set(SAMPLES) | ELSEWHERE
    for form in formats():
        assert form.title
        assert form.look, form.name
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in form.suffixes)


@each_form
def test_a_form_is_found_by_its_look_alone(name: str) -> None:
    _, text = SAMPLES[name]
    if name not in ("note", "pasted"):
        assert find_format(Head("-", text.encode(), text)).name == name
    assert read("-", text).papers


@each_form
@given(st.data())
@few
def test_cut(name: str, data: st.DataObject) -> None:
    file, text = SAMPLES[name]
    whole = words(read(file, text))
    found = read(file, text[: data.draw(st.integers(0, len(text)))])
    prefixes = tuple(title[:8] for title in whole)
    assert len(found.papers) <= len(read(file, text).papers)
    assert all(title in whole or title.startswith(prefixes) or len(title) < 8 for title in words(found) if title) or (
        name in ("pasted", "note", "markdown", "html")
    )


@each_form
def test_doubled(name: str) -> None:
    file, text = SAMPLES[name]
    once = read(file, text)
    assert len(merge_records([], [*once.papers, *once.papers])) == len(merge_records([], once.papers))
    if name in ("html", "note", "json"):
        return  # one document a file
    twice = read(file, f"{text}\n{text}")
    if not name.endswith(("xml", "atom")) and name not in ("oai", "acl", "csl", "zotero-json"):
        assert words(twice) == words(once)
    assert words(twice) <= words(once)


@each_form
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encoded_otherwise(name: str, encoding: str) -> None:
    file, text = SAMPLES[name]
    if "encoding=" in text[:80]:
        text = text[text.index("?>") + 2 :] if encoding != "cp1252" else text
    try:
        data = text.encode(encoding)
    except UnicodeEncodeError:
        return
    if text.lstrip().startswith("<") and encoding in ("utf-16-le", "cp1252"):
        return  # XML says its encoding itself
    assert words(read(file, data)) == words(read(file, text))


@each_form
@given(st.randoms(use_true_random=False))
@few
def test_keys_renamed_and_bytes_changed(name: str, dice: random.Random) -> None:
    file, text = SAMPLES[name]
    data = bytearray(text.encode())
    for _ in range(dice.randint(1, 6)):
        data[dice.randrange(len(data))] = dice.choice(b'{}[]"\\<>&,;:=\n\t %@-0aZ\x00\xe9')
    changed = read(file, bytes(data))
    assert changed.papers or changed.rejected or changed.refused
    for word in ("title", "Title", "TI", "abstract", "author"):
        renamed = read(file, text.replace(word, word[::-1]))
        assert renamed.papers or renamed.rejected or renamed.refused


@pytest.mark.parametrize("pack", [gzip.compress, bz2.compress, lzma.compress, zstandard.compress])
def test_packed(pack: Any) -> None:
    file, text = SAMPLES["bibtex"]
    assert words(read(f"{file}.packed", pack(text.encode()))) == words(read(file, text))
    lines = "\n".join(json.dumps({"title": f"Paper {i} {random.Random(i).random()}"}) for i in range(20_000))
    cut = read("x.jsonl.gz", pack(lines.encode())[:-2000])
    assert cut.papers or "cut off" in " ".join(cut.rejected) or cut.refused
    assert cut.rejected or cut.refused


def test_archives_and_folders(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "all.zip", "w") as archive:
        for name in ("bibtex", "jsonl"):
            archive.writestr(f"in/{name}.{name[:3]}{'' if name == 'bibtex' else 'onl'[:0]}", SAMPLES[name][1])
        archive.writestr("in/x.jsonl", SAMPLES["jsonl"][1])
        archive.writestr("notes.docx", b"PK\x03\x04")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "x.jsonl.gz").write_bytes(gzip.compress(SAMPLES["jsonl"][1].encode()))
    skipped: list[str] = []
    records = list(read_records(tmp_path, on_skip=skipped.append))
    assert len(records) == 2 + 2 + 2
    assert any("all.zip" in line for line in skipped)


def test_json_of_any_depth_and_length() -> None:
    record = {"title": "Deep", "abstract": "It is deep."}
    for wrapped in (
        {"message": {"items": [record], "total": 1}},
        {"a": {"b": {"c": [record]}}},
        {"2306.1": record, "2306.2": {"title": "Deeper"}},
        [[record]],
        {"title": "My list", "papers": [record]},
        {"results": [], "data": [{"paper": record}]},
    ):
        assert "Deep" in read("x.json", json.dumps(wrapped)).titles
    cites = {**record, "references": [{"title": "Another", "year": 2001}], "authors": ["Li Wei"]}
    assert read("x.json", json.dumps(cites)).titles == ["Deep"]
    many = [{"title": f"Paper {i}", "abstract": "x" * 900} for i in range(3000)]
    found = read("x.json", json.dumps({"total": 3000, "data": many, "next": None}))
    assert (len(found.papers), found.rejected) == (3000, [])


def test_what_has_structure_and_no_form_is_refused() -> None:
    for name, content, words_ in (
        ("x.txt", "\\documentclass{article}\n\\title{A Map}\n\\begin{document}x\\end{document}", "LaTeX"),
        ("x.txt", "{'title': 'A Map', 'abstract': 'We map.'}", "Python"),
        ("x.xml", "<?xml version='1.0'?><plants><plant>x</plant></plants>", "XML with the root <plants>"),
        ("x.sql", "CREATE TABLE papers (title text);\nINSERT INTO papers VALUES ('x');", "SQL"),
        ("x.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), ".doc"),
        ("x.tar", b"a.txt" + bytes(252) + b"ustar\x0000" + bytes(300), "tar archive"),
        ("x.txt", "INFO one thing\nINFO another\nDEBUG a third\nERROR a fourth\n", "a log"),
    ):
        assert words_ in read(name, content).refused


def test_prose_is_not_refused() -> None:
    for text in (
        "A Map\n\nWe map; and, as said: it works {well}.",
        "Title: A Map\nAuthors: Li Wei\n",
        "1. A\n2. B\n3. C",
    ):
        assert refusal(Head("-", text.encode(), text)) is None


def test_forms_and_columns_by_name() -> None:
    assert read("x.dat", SAMPLES["bibtex"][1], form="bibtex").papers
    assert read("x.dat", SAMPLES["bibtex"][1], form="bib").papers
    with pytest.raises(InputError, match="use one of"):
        list(read_records(io.BytesIO(b"x"), form="docx"))
    table = "Thema;Was;Wann\nLakeNet counts lakes;We count lakes with LakeNet.;2021\n"
    columns = {"title": "Thema", "abstract": "Was", "year": "Wann"}
    stream = io.BytesIO(table.encode())
    [paper] = read_records(stream, form="csv", columns=columns)
    assert (paper.title, paper.year) == ("LakeNet counts lakes", 2021)  # type: ignore[union-attr]


COUNTS = {
    "01-zotero-bbt.bib": 2, "02-mendeley.ris": 2, "03-zotero.csv": 2, "04-excel.csv": 2, "05b-openalex-works.jsonl": 3,
    "06-s2-search.json": 3, "07-arxiv-atom.xml": 2, "08-kaggle-arxiv.json": 2, "09-arxiv-mail.txt": 4, "10b-acl.xml": 2,
    "11-openreview-v2.json": 2, "12-hf-daily.json": 2, "13-pubmed.nbib": 2, "14b-crossref-items.jsonl": 1,
    "15-pwc-papers.json": 2, "16-scholar-alert.txt": 2, "17-awesome.md": 5, "18-arxiv-abs.html": 1,
    "27-pubmed-abstract.txt": 2, "29-endnote.enw": 2, "30-obsidian-note.md": 1, "34b-pdf-paste.txt": 1,
    "37c-daily-arxiv-error.md": 3, "38-csl.json": 1, "38d-wrapped.json": 1, "41-excel-copy.tsv.txt": 2,
    "43-good.jsonl": 2,
}  # fmt: skip
KNOWN = {"SparrowNet", "RiverGPT", "FinchFormer", "LungNet", "FrogNet", "OwlSAM", "HeronDB", "feathers", "lakes"}


def test_all_cases_from_outside() -> None:
    for path in sorted(shared("cases", "inputs").iterdir()):
        found = read(str(path), path.read_bytes())
        assert not found.rejected, path.name
        assert len(found.papers) == COUNTS.get(path.name, len(found.papers)), path.name
        assert found.papers, path.name
        for paper in found.papers:
            assert any(word in paper.title for word in KNOWN), (path.name, paper.title)
            assert not set("{}>\\") & set(paper.title + paper.abstract + "".join(paper.authors)), path.name
            assert "Jörg Ketteler" in paper.authors or "and others" not in paper.authors


def test_a_weaker_record_never_replaces_a_stronger_one() -> None:
    good = list(read_records(shared("cases", "inputs", "43-good.jsonl")))
    weak = [
        record
        for name in ("16-scholar-alert.txt", "27-pubmed-abstract.txt", "17-awesome.md")
        for record in read_records(shared("cases", "inputs", name))
    ]
    merged = {record.id: record for record in merge_records(good, weak)}  # type: ignore[union-attr]
    sparrow = merged["arxiv:2306.99991"]
    assert sparrow.abstract.endswith("an AP of 31.2.")  # type: ignore[union-attr]
    assert (
        sparrow.authors
        == (
            "Jörg Ketteler",
            "Ana María Nuñez",
        )
        or len(sparrow.authors) > 1
    )  # type: ignore[union-attr]
    assert sum("SparrowNet" in record.title for record in merged.values()) == 1  # type: ignore[union-attr]
    assert sum("LungNet" in record.title for record in merged.values()) == 1  # type: ignore[union-attr]


@pytest.mark.parametrize(("name", "count"), [("32-same-paper", 1), ("39-same-title", 2), ("40-authors", 5)])
def test_cases_of_identity(name: str, count: int) -> None:
    records = list(read_records(shared("cases", "texts", f"{name}.jsonl")))
    merged = merge_records([], records)
    assert len(merged) == count
    assert merge_records(merged, records) == merged
    random.Random(1).shuffle(records)
    assert merge_records([], records) == merged


def test_raw_of_nothing() -> None:
    from paperkg.sources.formats import Raw

    with pytest.raises(ValueError, match="neither"):
        paper_of_raw(Raw(1, "N/A", "No abstract available"))
