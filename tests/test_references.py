"""Reference managers' files and tables: every record comes in whole, and a broken one costs itself only."""

from __future__ import annotations

import csv
import io
import json
import string
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import networkx as nx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.needs import shared

from paperkg.errors import InputError
from paperkg.exports import export
from paperkg.model import Annotation, Paper
from paperkg.sources import find_format, read_records
from paperkg.sources.formats import Head
from paperkg.sources.tables import split_rows

few = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def read(content: str | bytes, name: str = "", **options: Any) -> tuple[list[Paper], list[str], list[Any]]:
    """Return the papers, the reasons of the rejected records, and the report of a source."""
    stream = io.BytesIO(content.encode() if isinstance(content, str) else content)
    if name:
        stream.name = name  # type: ignore[attr-defined]
    rejected: list[str] = []
    reports: list[Any] = []
    try:
        found = list(
            read_records(stream, on_reject=lambda e: rejected.append(str(e)), on_report=reports.append, **options)
        )
    except InputError as error:
        return [], [*rejected, str(error)], reports
    return [record.paper if isinstance(record, Annotation) else record for record in found], rejected, reports


def form(content: str | bytes, name: str = "-") -> str:
    raw = content.encode() if isinstance(content, str) else content
    return find_format(Head(name, raw, content if isinstance(content, str) else "")).name


LAKES, HILLS = "LakeNet: counting lakes at 5% cost", "HillFormer: a model of hills"
LAKES_TEXT = "We count lakes. LakeNet reaches an accuracy of 91.5% on LakeBench, and it is fast."
HILLS_TEXT = "We model hills. HillFormer has an error of 3.1 on HillCount."

BIB = r"""% Encoding: UTF-8
@string{lakeconf = "Proceedings of Lakes"}
@comment{jabref-meta: databaseType:bibtex;}

@InProceedings{musil_lakenet_2021,
  author    = {M{\"u}sil, Anna and {The Lake Group} and O'Neill, Conan and others},
  title     = {{LakeNet}: counting lakes at 5\% cost},
  booktitle = lakeconf # { 2021},
  year      = 2021,
  month     = 10 # "~" # may,
  abstract  = {We count lakes. {LakeNet} reaches an accuracy of 91.5{\%} on {LakeBench}, and
    it is fast.},
  doi       = {https://doi.org/10.5555/lakes\_1},
  file      = {Full Text:/Users/a/x.pdf:application/pdf},
}

@article(roe2022hills,
  author = "Roe, Jr., Mary",
  title = "HillFormer: a model of hills",
  journal = {arXiv preprint arXiv:2201.00017},
  year = {2022}
  abstract = {We model hills. HillFormer has an error of 3.1 on HillCount.},
)
"""
RIS = f"""Provider: Lakes Ltd
Content: text/plain; charset="UTF-8"

TY  - CPAPER
TI  - LakeNet: counting lakes
 at 5% cost
AU  - Müsil, Anna
AU  - The Lake Group
A2  - Editor, Ed
T2  - Proceedings of Lakes 2021
PY  - 2021///
DA  - 2021/05/10/
N2  - We count lakes. LakeNet reaches an accuracy of 91.5% on LakeBench, and
it is fast.
DO  - 10.5555/lakes_1
KW  - lakes
ER  -

TY  - JOUR
T1  - {HILLS}
A1  - Roe, Mary, Jr.
JO  - Hills
Y1  - 2022
AB  - {HILLS_TEXT}
ER  - \n"""
ENW = f"""%0 Conference Paper
%T {LAKES}
%A Müsil, Anna
%A The Lake Group
%D 2021
%8 May 10
%B Proceedings of Lakes
%X We count lakes. LakeNet reaches an accuracy of 91.5% on LakeBench, and
it is fast.
%R 10.5555/lakes_1

%0 Journal Article
%T {HILLS}
%A Roe, Mary
%D 2022
%X {HILLS_TEXT}
"""
NBIB = f"""PMID- 11111111
OWN - NLM
DP  - 2021 May 10
TI  - LakeNet: counting lakes at 5%
      cost.
AB  - We count lakes. LakeNet reaches an accuracy of 91.5% on LakeBench, and
      it is fast.
FAU - Müsil, Anna
AU  - Müsil A
CN  - The Lake Group
LID - 10.5555/lakes_1 [doi]
JT  - Lakes

PMID- 22222222
TI  - {HILLS}.
AB  - {HILLS_TEXT}
FAU - Roe, Mary
DP  - 2022
"""
WOS = f"""FN Clarivate Analytics Web of Science
VR 1.0
PT J
AU Musil, A
AF Müsil, Anna
CA The Lake Group
TI LakeNet: counting lakes at 5%
   cost
SO LAKES
AB We count lakes. LakeNet reaches an accuracy of 91.5% on LakeBench, and
   it is fast.
PD MAY 10
PY 2021
DI 10.5555/lakes_1
UT WOS:000111
ER

PT J
AF Roe, Mary
TI {HILLS}
AB {HILLS_TEXT}
PY 2022
ER

EF
"""
CSL = json.dumps(
    [
        {
            "id": "musil",
            "type": "paper-conference",
            "title": LAKES,
            "abstract": LAKES_TEXT,
            "author": [{"family": "Müsil", "given": "Anna"}, {"literal": "The Lake Group"}],
            "issued": {"date-parts": [["2021", 5, 10]]},
            "container-title": "Lakes",
            "DOI": "10.5555/lakes_1",
        },
        {
            "id": "roe",
            "type": "article-journal",
            "title": HILLS,
            "abstract": HILLS_TEXT,
            "author": [{"family": "Roe", "given": "Mary"}],
            "issued": {"date-parts": [[2022]]},
        },
    ],
    ensure_ascii=False,
    indent=1,
)
BBT = json.dumps(
    {
        "config": {"id": "x", "label": "BetterBibTeX JSON"},
        "collections": {"A": {"items": [1, 2], "name": "x"}},
        "items": [
            {
                "itemType": "conferencePaper",
                "title": LAKES,
                "abstractNote": LAKES_TEXT,
                "creators": [
                    {"firstName": "Anna", "lastName": "Müsil", "creatorType": "author"},
                    {"name": "The Lake Group", "creatorType": "author"},
                    {"firstName": "Ed", "lastName": "Editor", "creatorType": "editor"},
                ],
                "date": "2021-05-10",
                "proceedingsTitle": "Lakes",
                "DOI": "10.5555/lakes_1",
                "attachments": [{"itemType": "attachment", "title": "x.pdf"}],
            },
            {"itemType": "note", "note": "buy milk"},
            {
                "itemType": "journalArticle",
                "title": HILLS,
                "abstractNote": HILLS_TEXT,
                "creators": [{"firstName": "Mary", "lastName": "Roe", "creatorType": "author"}],
                "date": "2022",
            },
        ],
    },
    ensure_ascii=False,
)
ENDNOTE_XML = f"""<?xml version="1.0" encoding="UTF-8"?>
<xml><records><record><database name="a.enl">a.enl</database><ref-type name="Conference Paper">47</ref-type>
<contributors><authors><author><style face="normal">Müsil, Anna</style></author>
<author>The Lake Group</author></authors>
</contributors><titles><title><style face="bold">LakeNet</style><style face="normal">: counting lakes at 5% cost</style>
</title><secondary-title>Lakes</secondary-title></titles><dates><year>2021</year>
<pub-dates><date>May 10</date></pub-dates></dates><electronic-resource-num>10.5555/lakes_1</electronic-resource-num>
<abstract>{LAKES_TEXT}</abstract></record>
<record><ref-type name="Journal Article">17</ref-type><contributors><authors><author>Roe, Mary</author></authors>
</contributors><titles><title>{HILLS}</title></titles><dates><year>2022</year></dates><abstract>{HILLS_TEXT}</abstract>
</record></records></xml>
"""


def table(rows: list[list[str]], delimiter: str = ",", end: str = "\r\n") -> str:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue()


BODY = [
    [LAKES, "Müsil, Anna; The Lake Group", "2021-05-10", LAKES_TEXT, "10.5555/lakes_1"],
    [HILLS, "Roe, Mary", "2022", HILLS_TEXT, ""],
]
CSV = table([["Title", "Authors", "Date", "Abstract", "DOI"], *BODY])
TSV = table([["Title", "Authors", "Date", "Abstract", "DOI"], *BODY], "\t")
FORMS = {
    "bibtex": (BIB, ".bib"),
    "ris": (RIS, ".ris"),
    "endnote": (ENW, ".enw"),
    "medline": (NBIB, ".nbib"),
    "wos": (WOS, ".txt"),
    "csl": (CSL, ".json"),
    "zotero-json": (BBT, ".json"),
    "endnote-xml": (ENDNOTE_XML, ".xml"),
    "csv": (CSV, ".csv"),
    "tsv": (TSV, ".tsv"),
}
every_form = pytest.mark.parametrize("name", FORMS)


def texts(papers: list[Paper]) -> set[tuple[str, str]]:
    return {(paper.title, paper.abstract) for paper in papers}


BOTH = {(LAKES, LAKES_TEXT), (HILLS, HILLS_TEXT)}


@every_form
@pytest.mark.parametrize("ends", ["\n", "\r\n", "\r"])
def test_every_form_gives_the_same_two_papers(name: str, ends: str) -> None:
    content = FORMS[name][0].replace("\r\n", "\n")
    assert form(content) == name
    papers, rejected, reports = read(content.replace("\n", ends))
    assert not rejected
    assert texts(papers) == BOTH
    lakes = next(paper for paper in papers if paper.title == LAKES)
    assert lakes.authors[:2] == ("Anna Müsil", "The Lake Group")
    assert (lakes.year, lakes.date) == (2021, "2021-05-10")
    assert lakes.id == "doi:10.5555/lakes_1"
    hills = next(paper for paper in papers if paper.title == HILLS)
    assert hills.year == 2022
    assert hills.authors[0].startswith("Mary Roe")
    assert reports[0].form == name


@every_form
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "cp1252"])
def test_encodings(name: str, encoding: str) -> None:
    content = FORMS[name][0]
    if name == "endnote-xml":
        if encoding == "utf-16-le":
            pytest.skip("an XML file in UTF-16 begins with a mark")
        content = content.replace("UTF-8", {"utf-8-sig": "UTF-8"}.get(encoding, encoding))
    papers, rejected, _ = read(content.encode(encoding), f"x{FORMS[name][1]}")
    assert not rejected
    assert texts(papers) == BOTH
    assert "Anna Müsil" in {author for paper in papers for author in paper.authors}


@every_form
@few
@given(data=st.data())
def test_a_file_that_is_cut_off_keeps_what_stands_before(name: str, data: st.DataObject) -> None:
    content = FORMS[name][0]
    first, second = sorted((content.find("91.5"), content.find("3.1 on")))
    cut = data.draw(st.integers(min_value=second + 1, max_value=len(content)))
    papers, _, _ = read(content[:cut], f"x{FORMS[name][1]}")
    # The first record is whole; of the second there may be a part or nothing, and never another paper.
    assert texts(papers) & BOTH, content[:cut][-80:]
    assert all(any(text[0].startswith(paper.title) for text in BOTH) for paper in papers)
    assert first < second


@every_form
@few
@given(data=st.data())
def test_no_cut_breaks_a_reader(name: str, data: st.DataObject) -> None:
    content = FORMS[name][0]
    start = data.draw(st.integers(0, len(content)))
    end = data.draw(st.integers(start, len(content)))
    read(content[:start] + content[end:], f"x{FORMS[name][1]}")


@every_form
@few
@given(data=st.data())
def test_no_changed_letter_breaks_a_reader(name: str, data: st.DataObject) -> None:
    content = FORMS[name][0]
    at = data.draw(st.integers(0, len(content) - 1))
    sign = data.draw(st.sampled_from('{}[]"\\,;\t\n@=%<>&-# '))
    papers, _, _ = read(content[:at] + sign + content[at + 1 :], f"x{FORMS[name][1]}")
    for paper in papers:
        assert not {"SparrowNet", "title ="} & set(paper.title.split())


@pytest.mark.parametrize("name", ["bibtex", "ris", "endnote", "medline", "wos", "csv", "tsv"])
def test_a_doubled_file_is_the_same_papers_twice(name: str) -> None:
    content = FORMS[name][0].rstrip() + "\n\n" + FORMS[name][0]
    papers, rejected, _ = read(content, f"x{FORMS[name][1]}")
    assert texts(papers) == BOTH
    assert len(papers) == 4
    assert not rejected


@every_form
def test_cases_from_outside(name: str) -> None:
    files = {
        "bibtex": "01-zotero-bbt.bib",
        "ris": "02-mendeley.ris",
        "endnote": "29-endnote.enw",
        "medline": "13-pubmed.nbib",
        "csl": "38-csl.json",
        "csv": "03-zotero.csv",
        "tsv": "41-excel-copy.tsv.txt",
    }
    if name not in files:
        pytest.skip("no file of this form is shared")
    path = shared("cases", "inputs", files[name])
    papers, rejected, _ = read(path.read_bytes(), path.name)
    assert not rejected
    assert len(papers) == (1 if name == "csl" else 2)
    first = papers[0]
    assert first.title.split(":")[0] in ("SparrowNet", "LungNet")
    assert first.authors == ("Jörg Ketteler", "Ana María Nuñez")
    assert first.year == 2023
    assert first.abstract.endswith((".", "radiologists."))
    assert first.id.startswith("doi:10.5555/")


# --- BibTeX ---


def test_bibtex_of_an_anthology_with_macros_quotes_and_parents() -> None:
    papers, rejected, reports = read(
        r"""@proceedings{lake-2020-main, title = "Proceedings of the Lake Meeting", editor = "Ed, I.", year = "2020"}
@inproceedings{a-etal-2020-lakes,
    title = "{``}Deep{''} Lakes: {G}raph $k$-means with {LSTM}s",
    author = "M{\"u}ller, J{\"o}rg  and
      Ng, {\'E}lise",
    crossref = {lake-2020-main},
    url = "https://aclanthology.org/2020.lake-main.1",
    abstract = "We say {"}deep{"}.",
    pages = "1--9",
}
"""
    )
    assert not rejected
    (paper,) = papers
    assert paper.title == "“Deep” Lakes: Graph k-means with LSTMs"
    assert paper.authors == ("Jörg Müller", "Élise Ng")
    assert paper.year == 2020
    assert "Lake" in (paper.venue or "")
    assert paper.abstract == 'We say "deep".'
    assert any("@proceedings" in line for line in reports[0].skipped)


def test_a_broken_bibtex_entry_costs_that_entry() -> None:
    broken = "@article{bad,\n  title = {An {unclosed brace},\n  year = 2020\n}\n\n"
    first, second = BIB.split("@article(")
    papers, rejected, _ = read(f"{first}{broken}@article({second}{broken}")
    assert texts(papers) == BOTH
    assert len(rejected) == 2
    assert all("'bad'" in reason and "mend" in reason for reason in rejected)


def test_bibtex_arxiv_in_any_field() -> None:
    for field in (
        "eprint = {2101.00001v2}, archiveprefix = {arXiv}",
        "journal = {CoRR}, volume = {abs/2101.00001}",
        "note = {arXiv:2101.00001 [cs]}",
        "number = {{arXiv}:2101.00001}",
        "url = {https://arxiv.org/abs/2101.00001v1}",
        "doi = {10.48550/arXiv.2101.00001}",
    ):
        (paper,), rejected, _ = read(f"@misc{{a, title = {{Lakes and more}}, {field}}}")
        assert not rejected
        assert paper.id == "arxiv:2101.00001", field


def test_bibtex_without_title_is_rejected_in_words() -> None:
    papers, rejected, _ = read("@misc{a, year = 2020}\n@misc{b, title = {Lakes}}")
    assert [paper.title for paper in papers] == ["Lakes"]
    assert "neither title nor abstract" in rejected[0]


def test_biblatex_dates_names_and_duplicates() -> None:
    papers, _, _ = read(
        """@online{k, title = {One lake}, author = {family=Berg, given=Anna, prefix=van den}, date = {2020-03/2020-04}}
@online{k, title = {Another lake}, title = {Not this}, author = {de la Cruz, Ana and {Lake, Inc.}}, date = {2021}}
"""
    )
    assert [(paper.title, paper.date, paper.year) for paper in papers] == [
        ("One lake", "2020-03", 2020),
        ("Another lake", None, 2021),
    ]
    assert papers[0].authors == ("Anna van den Berg",)
    assert papers[1].authors[0] == "Ana de la Cruz"


def test_prose_with_an_at_sign_is_no_bibtex() -> None:
    page = "A Map of Rivers\n\nWe map the rivers of a country. Write to jane@rivers.org {now}. We measure the flow.\n"
    assert form(page) == "pasted"


# --- tagged lines ---


def test_ris_without_ends_and_with_single_spaces() -> None:
    papers, rejected, _ = read(
        "TY - JOUR\nTI - One lake\nAB - It is\nAI - based.\nTY - JOUR\nTI - Two lakes\nPY - 2020\n"
    )
    assert not rejected
    assert [(paper.title, paper.abstract) for paper in papers] == [("One lake", "It is AI - based."), ("Two lakes", "")]


def test_ris_without_a_space_after_the_hyphen() -> None:
    papers, rejected, _ = read("TY  -JOUR\nTI  -One lake\nAU  -Doe, J.\nER  -\nTY  -JOUR\nTI  -Two lakes\nER  -\n")
    assert not rejected
    assert [paper.title for paper in papers] == ["One lake", "Two lakes"]


def test_items_behind_many_collections() -> None:
    many = {f"C{i}": {"name": "x" * 60, "items": [i]} for i in range(1500)}
    content = json.loads(BBT)
    papers, rejected, _ = read(
        json.dumps({"config": {}, "collections": many, "items": content["items"]}), form="zotero-json"
    )
    assert not rejected
    assert texts(papers) == BOTH


def test_ris_record_without_title() -> None:
    papers, rejected, _ = read("TY  - JOUR\nAU  - Doe, J.\nER  - \nTY  - JOUR\nTI  - Lakes\nER  - \n")
    assert [paper.title for paper in papers] == ["Lakes"]
    assert "neither title nor abstract" in rejected[0]


@pytest.mark.parametrize(
    ("lines", "date"),
    [
        ("PY  - 2020/06/12/\n", "2020-06-12"),
        ("PY  - 2020\nDA  - JUN 12\n", "2020-06-12"),
        ("Y1  - 2020/06//\n", "2020-06"),
        ("PY  - 2020\nDA  - 2020/06/12\n", "2020-06-12"),
        ("PY  - 2020\nY2  - 2024/01/01\n", None),
    ],
)
def test_ris_dates(lines: str, date: str | None) -> None:
    (paper,), _, _ = read(f"TY  - JOUR\nTI  - Lakes\n{lines}ER  - \n")
    assert (paper.year, paper.date) == (2020, date)


def test_broken_words_are_mended() -> None:
    (paper,), _, _ = read("TY  - JOUR\nTI  - Lakes\nAB  - LakeNet is a detec-\ntor of lakes.\nER  - \n")
    assert paper.abstract == "LakeNet is a detector of lakes."


# --- JSON and XML ---


def test_json_that_breaks_off_keeps_what_stands_before() -> None:
    papers, rejected, _ = read(CSL[: CSL.index(HILLS)])
    assert texts(papers) == {(LAKES, LAKES_TEXT)}
    assert "breaks off" in rejected[0]


def test_zotero_rdf_is_refused_in_words() -> None:
    content = '<rdf:RDF xmlns:z="http://www.zotero.org/namespaces/export#"><bib:Article/></rdf:RDF>'
    papers, rejected, _ = read(content)
    assert not papers
    assert "Zotero RDF" in rejected[0]
    assert "BibTeX" in rejected[0]


# --- tables ---

HEADERS = {
    "English": ["Paper Title", "Author(s)", "Publication Date", "Abstract Note", "DOI"],
    "German": ["Titel", "Autor*innen", "Erscheinungsdatum", "Zusammenfassung", "DOI"],
    "French": ["Titre", "Auteur(s)", "Date de publication", "Résumé", "DOI"],
    "Spanish": ["Título", "Autores", "Fecha de publicación", "Resumen", "doi"],
    "pandas": ["title", "authors", "date", "abstract", "doi"],
}


@pytest.mark.parametrize("language", HEADERS)
@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_headers_and_delimiters(language: str, delimiter: str) -> None:
    papers, rejected, _ = read(table([HEADERS[language], *BODY], delimiter))
    assert not rejected
    assert texts(papers) == BOTH
    assert papers[0].authors == ("Anna Müsil", "The Lake Group")
    assert (papers[0].date, papers[1].year) == ("2021-05-10", 2022)


def test_several_columns_with_titles() -> None:
    rows = [
        ["Key", "Publication Title", "Short Title", "Title", "Source title", "Publication Year", "Abstract"],
        ["A", "Journal of Lakes", "LakeNet", LAKES, "Lakes J", "2021.0", LAKES_TEXT],
        ["B", "Journal of Hills", "HillFormer", HILLS, "Hills J", "2022,0", HILLS_TEXT],
    ]
    papers, rejected, reports = read(table(rows, ";"))
    assert not rejected
    assert texts(papers) == BOTH
    assert [paper.venue for paper in papers] == ["Journal of Lakes", "Journal of Hills"]
    assert [paper.year for paper in papers] == [2021, 2022]
    assert "Short Title" in reports[0].unused


def test_a_header_below_other_rows_and_a_separator_line() -> None:
    rows = [["sep=;"], ["Our list of papers", "", "", "", ""], ["made 2024", "", "", "", ""], [""] * 5]
    papers, rejected, reports = read(table([*rows, HEADERS["German"], *BODY], ";"), "list.csv")
    assert not rejected
    assert texts(papers) == BOTH
    assert any("above the header" in line for line in reports[0].skipped)


def test_no_header() -> None:
    long = " It needs no label, runs on one chip, and is the best of all models that were tried in this wide field."
    rows = [[title, people, "2021", text + long] for title, people, _, text, _ in BODY]
    papers, rejected, reports = read(table(rows), "list.csv")
    assert not rejected
    assert {(paper.title, paper.year) for paper in papers} == {(LAKES, 2021), (HILLS, 2021)}
    assert all(paper.abstract.endswith("wide field.") for paper in papers)
    assert any("no header" in line for line in reports[0].skipped)


def test_columns_by_name_and_number() -> None:
    rows = [["Thema", "Wer", "Inhaltsverzeichnis", "Worum"], [LAKES, "Anna Müsil", "x", LAKES_TEXT]]
    papers, _, _ = read(table(rows), "a.csv", columns={"title": "thema", "abstract": "4", "authors": "Wer"})
    assert texts(papers) == {(LAKES, LAKES_TEXT)}
    assert papers[0].authors == ("Anna Müsil",)
    _, rejected, _ = read(table(rows), "a.csv", columns={"title": "Tema"})
    assert "no column 'Tema'" in rejected[0]
    assert "'Thema'" in rejected[0]


def test_named_columns_make_a_table_of_what_has_no_look_of_one() -> None:
    papers, rejected, _ = read("Thema,Was\nLakeNet,We count lakes.\n", columns={"title": "Thema", "abstract": "Was"})
    assert not rejected
    assert texts(papers) == {("LakeNet", "We count lakes.")}


def test_a_header_in_words_that_no_list_knows() -> None:
    long = "It needs no label, runs on one chip, and is the best of all models that were tried in this field."
    rows = [["Bezeichnung", "Inhaltlich"], *([title, f"{text} {long}"] for title, _, _, text, _ in BODY)]
    papers, rejected, reports = read(table(rows, ";"), "liste.csv")
    assert not rejected
    assert {paper.title for paper in papers} == {LAKES, HILLS}
    assert any("'Bezeichnung'" in line for line in reports[0].skipped)


def test_ids_names_and_dates_as_programs_write_them() -> None:
    pubmed = "PMID,Title,Authors,First Author,Journal/Book,Publication Year,Create Date\n"
    (paper,), _, _ = read(pubmed + '123,Lakes.,"Musil A, Roe M.",Musil A,Lakes J,2021,2022/01/12\n')
    assert (paper.authors, paper.year, paper.date) == (("A. Musil", "M. Roe"), 2021, None)
    assert "pmid:123" in (paper.id, *paper.ids)
    (paper,), _, _ = read("id,title,update_date\n2101.00001,Lakes,2021-01-02\n")
    assert paper.id == "arxiv:2101.00001"
    (paper,), _, _ = read("id,display_name,publication_year\nhttps://openalex.org/W12,Lakes,2021\n")
    assert "openalex:W12" in (paper.id, *paper.ids)


def test_a_table_of_something_else_is_refused_in_words() -> None:
    papers, rejected, _ = read("step,loss,accuracy\n1,0.5,0.9\n2,0.4,0.91\n", "log.csv")
    assert not papers
    assert "--columns title=" in rejected[0]


def test_a_broken_row_costs_that_row() -> None:
    lines = CSV.splitlines(keepends=True)
    broken = '"An unclosed title,Doe,2020,hello,\r\n'
    papers, rejected, _ = read(lines[0] + lines[1] + broken + lines[2])
    assert texts(papers) == BOTH
    assert "quote" in rejected[0]
    papers, rejected, _ = read(lines[0] + lines[1] + "A, title with commas,Doe,2020,text,\r\n" + lines[2])
    assert texts(papers) == BOTH
    assert "6 cells" in rejected[0]


def test_quotes_that_nobody_doubled() -> None:
    papers, rejected, _ = read('Title\tYear\tAbstract\n"Why lakes?": a study\t2016\tWe ask "why" of them.\n')
    assert not rejected
    assert texts(papers) == {('"Why lakes?": a study', 'We ask "why" of them.')}


def test_attachments_and_notes_are_no_papers() -> None:
    rows = [["Item Type", "Title", "Abstract Note", "Extra"], ["attachment", "Full Text PDF", "", ""]]
    rows += [["preprint", LAKES, LAKES_TEXT, "arXiv:2101.00001 [cs]"]]
    (paper,), rejected, _ = read(table(rows))
    assert not rejected
    assert paper.id == "arxiv:2101.00001"


def test_web_of_science_tabs_and_scopus() -> None:
    wos = [["PT", "AU", "AF", "TI", "SO", "AB", "PD", "PY", "DI", "UT"]]
    wos += [["J", "Musil, A", "Müsil, Anna", LAKES, "LAKES", LAKES_TEXT, "MAY 10", "2021", "10.5555/lakes_1", "WOS:1"]]
    (paper,), _, _ = read(table(wos, "\t"))
    assert (paper.authors, paper.date, paper.ids) == (("Anna Müsil",), "2021-05-10", ("wos:1",))
    scopus = [
        ["Authors", "Author full names", "Author(s) ID", "Title", "Year", "Source title", "DOI", "Abstract", "EID"]
    ]
    scopus += [["Müsil A.; Roe M.", "Müsil, Anna (57001); Roe, Mary (57002)", "57001; 57002", LAKES, "2021"]]
    scopus[1] += ["Lakes", "10.5555/lakes_1", LAKES_TEXT, "2-s2.0-1"]
    (paper,), _, _ = read(table(scopus))
    assert (paper.authors, paper.venue) == (("Anna Müsil", "Mary Roe"), "Lakes")


cell_texts = st.text(st.sampled_from("ab \",;\t\n'=%é"), min_size=1, max_size=12)


@few
@given(st.lists(st.lists(cell_texts, min_size=3, max_size=3), min_size=1, max_size=5), st.sampled_from(",;\t|"))
def test_rows_are_those_of_csv(rows: list[list[str]], delimiter: str) -> None:
    text = table(rows, delimiter, "\n")
    found = [row.cells for row in split_rows(io.StringIO(text), delimiter, 3)]  # type: ignore[union-attr]
    assert found == rows


# --- workbooks and Parquet ---


def test_workbooks(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    book = openpyxl.Workbook()
    book.active.title = "Readme"
    book.active.append(["This book was made by hand"])
    sheet = book.create_sheet("Papers")
    sheet.append(["Our papers"])
    sheet.append(["Titel", "Autoren", "Jahr", "Zusammenfassung"])
    sheet.append([LAKES, "Müsil, Anna", 2021.0, LAKES_TEXT])
    sheet.append([HILLS, "Roe, Mary", 2022, HILLS_TEXT])
    book.save(tmp_path / "papers.xlsx")
    papers, rejected, reports = read((tmp_path / "papers.xlsx").read_bytes(), "papers.xlsx")
    assert not rejected
    assert texts(papers) == BOTH
    assert [paper.year for paper in papers] == [2021, 2022]
    assert reports[0].form == "xlsx"
    assert any("Readme" in line for line in reports[0].skipped)
    content = (tmp_path / "papers.xlsx").read_bytes()
    papers, rejected, _ = read(content[: len(content) // 2], "papers.xlsx")
    assert not papers
    assert "cannot be" in rejected[0]


def test_parquet(tmp_path: Path) -> None:
    pyarrow = pytest.importorskip("pyarrow")
    parquet = pytest.importorskip("pyarrow.parquet")
    data = pyarrow.table(
        {
            "title": [LAKES, HILLS],
            "abstract": [LAKES_TEXT, HILLS_TEXT],
            "authors": [["Anna Müsil", "The Lake Group"], ["Mary Roe"]],
            "year": [2021, 2022],
            "embedding": [[0.1, 0.2], [0.3, 0.4]],
        }
    )
    parquet.write_table(data, tmp_path / "a.parquet")
    content = (tmp_path / "a.parquet").read_bytes()
    papers, rejected, reports = read(content)
    assert not rejected
    assert texts(papers) == BOTH
    assert papers[0].authors == ("Anna Müsil", "The Lake Group")
    assert "embedding" in reports[0].unused
    papers, rejected, _ = read(content[:-20])
    assert "is it whole" in rejected[0]


# --- round trips ---

words = st.text(st.sampled_from(string.ascii_letters + "äßé{}\\$%&#_~^'`\"-=+@;,.|<>()0123456789 "), max_size=30).map(
    lambda text: " ".join(text.split())
)
titles = words.filter(lambda text: any(c.isalpha() for c in text))
made_papers = st.builds(
    Paper,
    id=st.sampled_from(["arxiv:2101.00001", "doi:10.5555/a_b%1", "own id {1}", "x"]),
    title=titles,
    abstract=words,
    year=st.none() | st.integers(1900, 2100),
    date=st.sampled_from([None, "2020-05", "2020-05-10"]),
    venue=st.none() | titles,
    authors=st.lists(titles, max_size=3).map(tuple),
    url=st.none() | st.just("https://lakes.org/a_b?c=1&d=%20#e~f"),
    source=st.none() | st.just("a_b.json"),
    ids=st.sampled_from([(), ("doi:10.5555/1", "s2:;x")]),
    cut=st.booleans(),
)


def graph_with(papers: list[Paper]) -> Iterator[tuple[nx.MultiDiGraph[str], list[Paper]]]:
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_node("method:lake-net", labels=["Method"], name="LakeNet, large", aliases=[], papers=1)
    for paper in papers:
        graph.add_node(f"paper:{paper.id}", labels=["Paper"], title=paper.title, abstract=paper.abstract)
        graph.add_edge(f"paper:{paper.id}", "method:lake-net", type="INTRODUCES", evidence="", confidence=1.0)
    yield graph, papers


@pytest.mark.parametrize("name", ["kg.bib", "kg.csv"])
@few
@given(papers=st.lists(made_papers, min_size=1, max_size=4, unique_by=lambda paper: paper.id))
def test_exported_papers_are_read_back_equal(name: str, papers: list[Paper], tmp_path: Path) -> None:
    for graph, _ in graph_with(papers):
        export(graph, tmp_path / name, papers)
        back, rejected, reports = read((tmp_path / name).read_bytes(), name)
        assert not rejected
        assert sorted(back, key=lambda paper: paper.id) == sorted(papers, key=lambda paper: paper.id)
        assert reports[0].form == name[-3:].replace("bib", "bibtex")


def test_an_exported_table_runs_no_formula(tmp_path: Path) -> None:
    papers = [Paper("x", '=HYPERLINK("http://a","b")', "@SUM(1)", venue="+1", authors=("-2",))]
    for graph, _ in graph_with(papers):
        export(graph, tmp_path / "kg.csv", papers)
    with (tmp_path / "kg.csv").open(encoding="utf-8-sig", newline="") as file:
        cells = [cell for row in csv.reader(file) for cell in row]
    assert not [cell for cell in cells if cell[:1] in tuple("=+-@\t\r")]
    assert "LakeNet, large" in cells


def test_an_exported_entry_that_someone_changed_is_read_as_tex(tmp_path: Path) -> None:
    papers = [Paper("x", "Lakes at 5%", "We count.", year=2020)]
    for graph, _ in graph_with(papers):
        export(graph, tmp_path / "kg.bib", papers)
    content = (tmp_path / "kg.bib").read_text(encoding="utf-8").replace("Lakes", r"L{\"a}kes")
    (paper,), rejected, _ = read(content)
    assert not rejected
    assert (paper.id, paper.title, paper.year) == ("x", "Läkes at 5%", 2020)
