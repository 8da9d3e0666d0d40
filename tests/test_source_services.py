# ruff: noqa: E501 - records of services have long lines
"""Scholarly services: JSON and XML as they send it, with nulls, errors, notices, and files that are cut or broken."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared
from tests.reading import read

from paperkg.sources.services import READERS, raw_of, service_of

OPENALEX: dict[str, Any] = {
    "id": "https://openalex.org/W11",
    "doi": "https://doi.org/10.5555/oa.11",
    "title": "A <i>Map</i> of Rivers &amp; Lakes",
    "publication_year": 2023,
    "publication_date": "2023-02-01",
    "authorships": [
        {"author": {"display_name": "Grete Holm"}},
        {"author": {"display_name": None}, "raw_author_name": "Li Wei"},
        {"author": None},
    ],
    "primary_location": {"source": {"display_name": "Water Letters"}, "landing_page_url": "https://example.org/11"},
    "locations": [{"landing_page_url": "https://arxiv.org/abs/2302.99911", "source": None}],
    "abstract_inverted_index": {"Abstract": [0], "We": [1, 4], "map": [2], "rivers.": [3], "win.": [5]},
    "type": "article",
}
S2: dict[str, Any] = {
    "paperId": "aa11",
    "externalIds": {"DOI": "10.5555/s2.1", "CorpusId": 5, "ACL": "P19-1001"},
    "title": "Lakes of the North",
    "abstract": "We count lakes.",
    "venue": "",
    "publicationVenue": {"name": "Lake Journal"},
    "year": 2022,
    "publicationDate": None,
    "authors": [{"authorId": "1", "name": "Ada Vries"}, {"authorId": None, "name": None}],
}
CROSSREF: dict[str, Any] = {
    "DOI": "10.5555/cr.1",
    "title": ["Sand in <i>C. aquila</i>"],
    "subtitle": ["a study"],
    "author": [{"family": "Holm", "given": "Grete"}, {"name": "Sand Group"}],
    "container-title": ["Sand &amp; Stone"],
    "issued": {"date-parts": [[2021, 3]]},
    "abstract": "<jats:title>Abstract</jats:title><jats:p>We sieve sand, p &lt; 0.05.</jats:p>",
    "type": "journal-article",
    "prefix": "10.5555",
}
KAGGLE: dict[str, Any] = {
    "id": "hep-th/9901001",
    "authors": "Jos\\'e Nu\\~nez and Li Wei",
    "authors_parsed": [["Nu\\~nez", "Jos\\'e", ""], ["Wei", "Li", "Jr"]],
    "title": "On $\\tau^2$\n  rivers",
    "abstract": "  We flow at 5\\% more.\n",
    "categories": "hep-th",
    "versions": [{"version": "v1", "created": "Fri, 1 Jan 1999 10:00:00 GMT"}],
    "update_date": "2009-01-01",
    "doi": None,
}
OPENREVIEW: dict[str, Any] = {
    "id": "nOtE",
    "forum": "nOtE",
    "pdate": 1705000000000,
    "content": {
        "title": {"value": "Bridges by Learning"},
        "authors": {"value": ["Grete Holm"]},
        "abstract": {"value": "We build bridges."},
        "venue": {"value": "ICLR 2024 spotlight"},
        "keywords": {"value": ["bridges"]},
    },
}
DAILY: dict[str, Any] = {
    "paper": {
        "id": "2306.99911",
        "title": "Daily\nrivers",
        "summary": "We read\ndaily.",
        "authors": [{"name": "Ada Vries"}],
        "publishedAt": "2023-06-12T10:00:00.000Z",
    }
}
CODE: dict[str, Any] = {
    "paper_url": "https://paperswithcode.com/paper/x",
    "arxiv_id": "2306.99922",
    "title": "Coded rivers",
    "abstract": "We code.",
    "url_abs": "https://arxiv.org/abs/2306.99922v1",
    "proceeding": "NeurIPS 2023 12",
    "authors": ["Ada Vries"],
    "date": "2023-06-13",
    "tasks": ["Mapping"],
}
RECORDS = {
    "openalex": OPENALEX,
    "semantic-scholar": S2,
    "crossref": CROSSREF,
    "arxiv-json": KAGGLE,
    "openreview": OPENREVIEW,
    "huggingface": DAILY,
    "papers-with-code": CODE,
}


@pytest.mark.parametrize(
    ("name", "record", "title", "abstract", "authors", "when", "venue", "ids"),
    [
        ("openalex", OPENALEX, "A Map of Rivers & Lakes", "We map rivers. We win.", ("Grete Holm", "Li Wei"),
         "2023-02-01", "Water Letters", {"openalex:W11", "doi:10.5555/oa.11", "arxiv:2302.99911"}),
        ("semantic-scholar", S2, "Lakes of the North", "We count lakes.", ("Ada Vries",), 2022, "Lake Journal",
         {"s2:aa11", "acl:P19-1001", "doi:10.5555/s2.1"}),
        ("crossref", CROSSREF, "Sand in C. aquila: a study", "We sieve sand, p < 0.05.", ("Grete Holm", "Sand Group"),
         "2021-03", "Sand & Stone", {"doi:10.5555/cr.1"}),
        ("arxiv-json", KAGGLE, "On τ² rivers", "We flow at 5% more.", ("José Nuñez", "Li Wei Jr"), "1999-01-01", None,
         {"arxiv:hep-th/9901001"}),
        ("openreview", OPENREVIEW, "Bridges by Learning", "We build bridges.", ("Grete Holm",), "2024-01-11", "ICLR",
         {"openreview:nOtE"}),
        ("huggingface", DAILY, "Daily rivers", "We read daily.", ("Ada Vries",), "2023-06-12", None,
         {"arxiv:2306.99911"}),
        ("papers-with-code", CODE, "Coded rivers", "We code.", ("Ada Vries",), "2023-06-13", "NeurIPS",
         {"arxiv:2306.99922"}),
    ],
)  # fmt: skip
def test_a_record_alone(name: str, record: Any, title: str, abstract: str, authors: Any, when: Any, venue: Any, ids: Any) -> None:  # fmt: skip
    found = read("x.json", json.dumps(record, indent=1))
    assert found.report.form == name
    (paper,) = found.papers
    assert (paper.title, paper.abstract, paper.venue) == (title, abstract, venue)
    assert [a.replace(",", "") for a in paper.authors] == list(authors)
    assert (paper.date or paper.year) == when
    assert ids <= {paper.id, *paper.ids}


WRAPPERS: dict[str, Callable[[list[Any]], str]] = {
    "list.json": lambda records: json.dumps(records),
    "pretty.json": lambda records: json.dumps(records, indent=2),
    "lines.jsonl": lambda records: "\n".join(map(json.dumps, records)),
    "data.json": lambda records: json.dumps({"total": 3, "data": records, "next": 3}),
    "message.json": lambda records: json.dumps({"status": "ok", "message": {"facets": {}, "items": records}}),
    "ids.json": lambda records: json.dumps({f"id{i}": record for i, record in enumerate(records)}),
    "pages.jsonl": lambda records: "\n".join(json.dumps({"results": [record], "meta": {}}) for record in records),
    "header.jsonl": lambda records: "\n".join(map(json.dumps, [{"dump": "2024-01-01", "version": 3}, *records])),
    "nested.json": lambda records: json.dumps([{"results": records[:1]}, {"results": records[1:]}]),
}


@pytest.mark.parametrize("name", sorted(RECORDS))
@pytest.mark.parametrize("wrapper", sorted(WRAPPERS))
def test_records_stand_below_any_key(name: str, wrapper: str) -> None:
    other = json.loads(json.dumps(RECORDS[name]).replace("ivers", "ills").replace("akes", "oods"))
    found = read(wrapper, WRAPPERS[wrapper]([RECORDS[name], other]))
    assert found.report.form == name
    assert len(found.papers) == 2
    assert not found.rejected
    assert all(paper.abstract for paper in found.papers)


def test_services_are_told_by_keys() -> None:
    assert {name: service_of(record) for name, record in RECORDS.items()} == {name: name for name in RECORDS}
    assert service_of({"title": "A Map", "abstract": "We map.", "authors": ["A"]}) is None
    csl = {"id": "x", "type": "book", "title": "A Map", "DOI": "10.1/a", "author": [{"family": "Holm"}]}
    assert service_of(csl) is None


@pytest.mark.parametrize("name", sorted(RECORDS))
@given(data=st.data())
@settings(max_examples=60, deadline=None)
def test_any_field_may_hold_anything(name: str, data: st.DataObject) -> None:
    odd = st.sampled_from([None, [], {}, "", 0, 3.5, True, "x", [None], {"a": None}, [[1]], [{"name": 5}], "null"])
    record = dict(RECORDS[name])
    inner = record.get("content") if name == "openreview" else record.get("paper") if name == "huggingface" else record
    assert isinstance(inner, dict)
    inner = dict(inner)
    key = data.draw(st.sampled_from(sorted(inner)))
    inner[key] = data.draw(odd)
    if name == "openreview":
        record["content"] = inner
    elif name == "huggingface":
        record["paper"] = inner
    else:
        record = inner
    content = json.dumps([record, RECORDS[name]])
    found = read("x.json", content)
    good = read("x.json", json.dumps([RECORDS[name]])).papers[0]
    assert good.title in found.titles
    assert len(found.papers) <= 2
    if key not in ("title", "id", "display_name", "ddate", "forum", "replyto", "type") and service_of(record) == name:
        assert len(found.papers) == 2  # a bad side field costs that field


@pytest.mark.parametrize("wrapper", ["list.json", "pretty.json", "lines.jsonl", "data.json", "message.json"])
@given(cut=st.integers(0, 100))
@settings(max_examples=40, deadline=None)
def test_a_cut_file_gives_its_whole_records(wrapper: str, cut: int) -> None:
    records = [OPENALEX, dict(OPENALEX, id="https://openalex.org/W12", title="Second"), dict(OPENALEX, title="Third")]
    whole = WRAPPERS[wrapper](records)
    place = len(whole) * cut // 100
    found = read(wrapper, whole[:place])
    expected = ["A Map of Rivers & Lakes", "Second", "Third"]
    ends = [whole.index(json.dumps(record["title"])) for record in records]
    assert [title for title in found.titles if title in expected] == expected[: len(found.papers)]
    assert len(found.papers) >= sum(end < place for end in ends) - 1
    assert not found.papers or found.report.form == "openalex"


def test_a_fault_in_one_record_costs_that_record() -> None:
    page = json.dumps(
        {"data": [S2, dict(S2, paperId="b", title="Broken"), dict(S2, paperId="c", title="Good")]}, indent=1
    )
    found = read("x.json", page.replace('"Broken"', '"Broken'))
    assert found.titles == ["Lakes of the North", "Good"]
    assert len(found.rejected) == 1
    assert "not JSON" in found.rejected[0]


def test_what_stands_among_the_papers_and_is_none() -> None:
    batch = [S2, None, {"error": "Paper not found"}, dict(S2, paperId="x", title=None, abstract=None)]
    found = read("batch.json", json.dumps(batch))
    assert found.titles == ["Lakes of the North"]
    assert ["null" in found.rejected[0], "error" in found.rejected[1], "neither" in found.rejected[2]] == [True] * 3
    notes = [
        OPENREVIEW,
        {"id": "r", "forum": "nOtE", "replyto": "nOtE", "content": {"title": "Good", "review": "Nice."}},
        {"id": "d", "forum": "d", "ddate": 1, "content": {"title": "Deleted note here"}},
        {**OPENREVIEW, "id": "w", "forum": "w", "content": {"title": "Gone one", "authors": ["Anonymous"], "venue": "ICLR 2024 Conference Withdrawn Submission"}},
    ]  # fmt: skip
    found = read("notes.json", json.dumps({"notes": notes}))
    assert found.titles == ["Bridges by Learning", "Gone one"]
    assert found.papers[1].venue is None
    assert found.papers[1].authors == ()
    assert not found.rejected
    assert len(found.report.skipped) == 2
    found = read("items.json", json.dumps([CROSSREF, {"DOI": "10.5555/f", "title": ["Figure 1"], "type": "component"}]))
    assert len(found.papers) == 1
    withdrawn = dict(KAGGLE, abstract="This paper has been withdrawn by the authors due to an error in Section 3.")
    paper = read("a.json", json.dumps(withdrawn)).papers[0]
    assert (paper.title, paper.abstract) == ("On τ² rivers", "")


@pytest.mark.parametrize(
    "content",
    [
        {"message": "Too Many Requests. Please wait and try again.", "code": "429"},
        {"error": "Paper with id 1 not found"},
        {"name": "ForbiddenError", "message": "The Invitation x was not found", "status": 403},
        {"error": "API rate limit exceeded", "api-key": "1.2.3.4", "count": "4", "limit": "3"},
        "<html><head><title>503 Service Unavailable</title></head><body>no</body></html>",
        "<html><head><title>Just a moment...</title></head><body>Checking your browser</body></html>",
        "Rate exceeded.",
        "Resource not found.",
        '<?xml version="1.0"?><Error><Code>AccessDenied</Code><Message>Access Denied</Message></Error>',
    ],
)
def test_error_messages_are_refused_in_words(content: Any) -> None:
    found = read("download.json", content if isinstance(content, str) else json.dumps(content))
    assert not found.papers
    assert "error message" in found.refused
    assert "download it again" in found.refused


def test_both_semantic_scholar_data_sets_name_one_paper() -> None:
    lines = [
        {
            "corpusid": 5,
            "externalids": {"ArXiv": "2306.99933"},
            "title": "Split",
            "authors": [],
            "publicationdate": None,
        },
        {"corpusid": 5, "openaccessinfo": {}, "abstract": "We split."},
        {"corpusid": 6, "model": "tldr@v2", "text": "Short."},
    ]
    found = read("part.jsonl", "\n".join(map(json.dumps, lines)))
    assert len(found.papers) == 2
    assert all("s2:CorpusId:5" in paper.ids for paper in found.papers)


TABLES = [
    {
        "task": "Detection", "categories": [], "description": "", "subtasks": [{"task": "Birds", "datasets": [], "subtasks": []}],
        "datasets": [{"dataset": "COCO", "sota": {"metrics": ["AP"], "rows": [
            {"model_name": "BirdNet", "metrics": {"AP": "48.3%", "Params (M)": "42M", "FPS": "-"}, "paper_title": "Birds of a net",
             "paper_url": "https://arxiv.org/abs/2306.99944v2", "paper_date": "2023-06-12"},
            {"model_name": "Nobody", "metrics": {"AP": "1"}, "paper_title": "", "paper_url": ""},
        ]}}],
    },
    {"task": "Counting", "categories": [], "subtasks": [], "datasets": [{"dataset": "CUB", "subdatasets": [], "sota": {"rows": [
        {"model_name": "BirdNet", "metrics": {"MAE": 3.1}, "paper_title": "Birds of a net",
         "paper_url": "https://arxiv.org/abs/2306.99944"}, {"model_name": None, "metrics": None}]}}]},
]  # fmt: skip


def test_evaluation_tables_become_results() -> None:
    found = read("tables.json", json.dumps(TABLES, indent=1))
    (note,) = found.annotations
    assert note.paper.id == "arxiv:2306.99944"
    assert [(r.method, r.dataset, r.metric, r.value, r.unit) for r in note.results] == [
        ("BirdNet", "COCO", "AP", 48.3, "%"),
        ("BirdNet", "COCO", "Params (M)", 42.0, None),
        ("BirdNet", "CUB", "MAE", 3.1, None),
    ]
    assert all("Papers with Code" in result.sentence for result in note.results)
    assert len(found.report.skipped) == 2


def test_other_dumps_of_papers_with_code_are_told() -> None:
    entry = {"url": "https://paperswithcode.com/dataset/x", "name": "X", "homepage": "h", "description": "d", "variants": [], "num_papers": 1}  # fmt: skip
    found = read("datasets.json", json.dumps([entry]))
    assert not found.papers
    assert "no paper" in found.rejected[0]


# --- XML -------------------------------------------------------------------------------------------------------------

ATOM_HEAD = (
    '<?xml version="1.0" encoding="UTF-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom" '
    'xmlns:arxiv="http://arxiv.org/schemas/atom"><title>arXiv Query: x</title>\n'
)
ATOM_ENTRY = """<entry><id>http://arxiv.org/abs/2306.99911v2</id><published>2023-06-12T10:00:00Z</published>
<title>On $\\tau^2$
  rivers of Bo&#246;tes</title><summary>We flow at p &lt; 0.05 &amp; 5% more.</summary>
<author><name>Jos\\'e Nu\\~nez</name><arxiv:affiliation>Lisbon</arxiv:affiliation></author>
<arxiv:doi>10.5555/atom</arxiv:doi></entry>
"""
OAI = """<?xml version="1.0"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>
<record><header><identifier>a</identifier></header><metadata><arXiv xmlns="http://arxiv.org/OAI/arXiv/"><id>0704.9999</id>
<created>2007-04-02</created><authors><author><keyname>Holm</keyname><forenames>Grete</forenames></author></authors>
<title>Old rivers</title><abstract>We flow.</abstract></arXiv></metadata></record>
<record><header status="deleted"><identifier>b</identifier></header></record>
<record><header/><metadata><oai_dc:dc xmlns:oai_dc="x" xmlns:dc="y"><dc:title>Dublin rivers</dc:title>
<dc:creator>Wei, Li</dc:creator><dc:description>We core.</dc:description><dc:date>2020-05-01</dc:date>
<dc:identifier>doi:10.5555/dc.1</dc:identifier></oai_dc:dc></metadata></record></ListRecords></OAI-PMH>"""
ACL = """<?xml version='1.0' encoding='UTF-8'?><collection id="2023.test"><volume id="long"><meta>
<booktitle>Proceedings of the Test</booktitle><month>July</month><year>2023</year></meta>
<frontmatter><url>2023.test-long.0</url></frontmatter>
<paper id="1"><title><fixed-case>R</fixed-case>iver<fixed-case>N</fixed-case>et</title>
<author><first>Grete</first><last>Holm</last></author><author><first/><last>Plato</last></author>
<abstract>It gains <tex-math>2.1\\%</tex-math>&nbsp;in &Uuml;belbach.</abstract><doi>10.5555/acl.1</doi></paper>
<paper id="2"><title>No abstract here</title></paper></volume></collection>"""
PUBMED = """<?xml version="1.0"?><!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD" "https://dtd.nlm.nih.gov/x.dtd">
<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>77</PMID><Article><Journal><JournalIssue><PubDate><Year>2023</Year>
<Month>Jun</Month></PubDate></JournalIssue><Title>Lung Letters</Title></Journal>
<ArticleTitle>Role of CO<sub>2</sub> in <i>E. coli</i>.</ArticleTitle><Abstract>
<AbstractText Label="BACKGROUND">We know p &lt; 0.05.</AbstractText><AbstractText>It is 10<sup>3</sup>.</AbstractText></Abstract>
<AuthorList><Author><LastName>Holm</LastName><ForeName>Grete</ForeName></Author><Author><CollectiveName>Lung Group</CollectiveName>
</Author></AuthorList></Article></MedlineCitation><PubmedData><ArticleIdList><ArticleId IdType="doi">10.5555/pm.1</ArticleId>
</ArticleIdList></PubmedData></PubmedArticle></PubmedArticleSet>"""
DBLP = """<?xml version="1.0" encoding="ISO-8859-1"?><!DOCTYPE dblp SYSTEM "dblp.dtd"><dblp>
<inproceedings mdate="2020-01-01" key="conf/x/H20"><author>J&ouml;rg Holm 0002</author><author>Li Wei</author>
<title>Rivers &amp; <i>nets</i>.</title><year>2020</year><booktitle>CVPR</booktitle><ee>https://doi.org/10.5555/dblp.1</ee>
</inproceedings><proceedings key="c"><title>Volume</title></proceedings></dblp>"""


def test_xml_of_services() -> None:
    found = read("q.xml", ATOM_HEAD + ATOM_ENTRY + "</feed>")
    (paper,) = found.papers
    assert found.report.form == "arxiv-atom"
    assert (paper.id, paper.title, paper.abstract) == (
        "arxiv:2306.99911", "On τ² rivers of Boötes", "We flow at p < 0.05 & 5% more.",
    )  # fmt: skip
    assert (paper.authors, paper.date, "doi:10.5555/atom" in paper.ids) == (("José Nuñez",), "2023-06-12", True)
    old, dublin = read("oai.xml", OAI).papers
    assert (old.id, old.authors, old.abstract, old.date) == (
        "arxiv:0704.9999",
        ("Grete Holm",),
        "We flow.",
        "2007-04-02",
    )
    assert (dublin.id, dublin.authors, dublin.abstract) == ("doi:10.5555/dc.1", ("Li Wei",), "We core.")
    found = read("acl.xml", ACL)
    first, second = found.papers
    assert (first.title, first.abstract) == ("RiverNet", "It gains 2.1% in Übelbach.")
    assert (first.authors, first.date, second.abstract) == (("Grete Holm", "Plato"), "2023-07", "")
    assert {"acl:2023.test-long.1", "doi:10.5555/acl.1"} <= {first.id, *first.ids}
    (paper,) = read("pubmed.xml", PUBMED).papers
    assert (paper.title, paper.abstract) == ("Role of CO₂ in E. coli", "BACKGROUND: We know p < 0.05. It is 10³.")
    assert (paper.authors, paper.date, paper.venue) == (("Grete Holm", "Lung Group"), "2023-06", "Lung Letters")
    found = read("dblp.xml", DBLP)
    (paper,) = found.papers
    assert (paper.title, paper.authors, paper.year) == ("Rivers & nets", ("Jörg Holm", "Li Wei"), 2020)
    assert found.report.with_abstract == 0


def test_xml_expands_no_entity_and_reads_no_file() -> None:
    bomb = (
        '<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY f SYSTEM "file:///etc/hostname">]>'
        '<dblp><article mdate="1" key="k"><title>Bomb &b; and &f; end</title><author>Li Wei</author></article></dblp>'
    )
    assert read("b.xml", bomb).titles == ["Bomb &b; and &f; end"]


def test_errors_and_faults_in_xml() -> None:
    error = "<entry><id>http://arxiv.org/api/errors#x</id><title>Error</title><summary>incorrect id</summary></entry>"
    found = read("q.xml", ATOM_HEAD + error + ATOM_ENTRY + "</feed>")
    assert len(found.papers) == 1
    assert "incorrect id" in found.rejected[0]
    broken = ATOM_ENTRY.replace("</title>", "")
    found = read("q.xml", ATOM_HEAD + broken + ATOM_ENTRY + "</feed>")
    assert (len(found.papers), len(found.rejected)) == (1, 1)
    assert len(read("q.xml", (ATOM_HEAD + ATOM_ENTRY + "</feed>\n") * 2).papers) == 2
    found = read(
        "oai.xml", '<OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><error code="badArgument">x</error></OAI-PMH>'
    )
    assert "badArgument" in found.rejected[0]


XML = {
    "q.xml": ATOM_HEAD + ATOM_ENTRY + "</feed>",
    "oai.xml": OAI,
    "acl.xml": ACL,
    "pubmed.xml": PUBMED,
    "dblp.xml": DBLP,
}


@pytest.mark.parametrize("name", sorted(XML))
@given(data=st.data())
@settings(max_examples=40, deadline=None)
def test_cut_and_damaged_xml_invents_nothing(name: str, data: st.DataObject) -> None:
    whole = XML[name]
    titles = set(read(name, whole).titles)
    start, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 60))
    cut = data.draw(st.booleans())
    content = whole[:start] if cut else whole[:start] + whole[start + length :]
    found = read(name, content)
    assert len(found.papers) <= len(titles)
    if cut:
        assert set(found.titles) <= titles
    assert found.papers or found.rejected or found.refused


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16"])
def test_encodings(encoding: str) -> None:
    page = json.dumps({"data": [S2, dict(S2, paperId="b", title="Über Flüsse")]}, ensure_ascii=False)
    assert read("x.json", page.encode(encoding)).titles == ["Lakes of the North", "Über Flüsse"]
    atom = ATOM_HEAD.replace("UTF-8", encoding) + ATOM_ENTRY + "</feed>"
    assert len(read("x.xml", atom.encode(encoding)).papers) == 1


@pytest.mark.parametrize(
    ("name", "count", "form"),
    [
        ("05b-openalex-works.jsonl", 3, "openalex"),
        ("06-s2-search.json", 3, "semantic-scholar"),
        ("07-arxiv-atom.xml", 2, "arxiv-atom"),
        ("08-kaggle-arxiv.json", 2, "arxiv-json"),
        ("10b-acl.xml", 2, "acl"),
        ("11-openreview-v2.json", 2, "openreview"),
        ("12-hf-daily.json", 2, "huggingface"),
        ("14b-crossref-items.jsonl", 1, "crossref"),
        ("15-pwc-papers.json", 2, "papers-with-code"),
    ],
)
def test_shared_cases(name: str, count: int, form: str) -> None:
    path = shared("cases", "inputs", name)
    found = read(name, path.read_bytes())
    assert (len(found.papers), found.report.form, found.rejected) == (count, form, [])
    first = found.papers[0]
    assert first.title.startswith(("SparrowNet: Efficient Bird Detection with Sparse Attention", "FrogNet"))
    assert first.abstract
    assert first.authors
    assert first.year == (2024 if "openreview" in name else 2023)


def test_every_service_has_a_form() -> None:
    from paperkg.sources.registry import formats

    assert set(READERS) <= {form.name for form in formats()}
    assert raw_of({"title": "x"}) is None


FULL = {
    "rss.xml": """<?xml version='1.0' encoding='UTF-8'?><rss xmlns:arxiv="http://arxiv.org/schemas/atom" xmlns:dc="http://purl.org/dc/elements/1.1/" version="2.0"><channel><title>cs.CV updates on arXiv.org</title><link>http://rss.arxiv.org/rss/cs.CV</link><item><title>Rivers $x^2$ net</title><link>https://arxiv.org/abs/2306.99911</link><description>arXiv:2306.99911v1 Announce Type: new
Abstract: We flow at p &lt; 0.05.</description><guid isPermaLink="false">oai:arXiv.org:2306.99911v1</guid><category>cs.CV</category><pubDate>Mon, 12 Jun 2023 00:00:00 -0400</pubDate><arxiv:announce_type>new</arxiv:announce_type><dc:creator>Grete Holm, Li Wei</dc:creator></item></channel></rss>""",
    "rdf.xml": """<?xml version="1.0"?><rdf:RDF xmlns:rdf="x" xmlns="http://purl.org/rss/1.0/" xmlns:dc="d"><channel rdf:about="http://arxiv.org/"><title>cs</title></channel><item rdf:about="http://arxiv.org/abs/2306.99912"><title>Ponds. (arXiv:2306.99912v1 [cs.CV])</title><link>http://arxiv.org/abs/2306.99912</link><description rdf:parseType="Literal">&lt;p&gt;We go deep.
&lt;/p&gt;</description><dc:creator>&lt;a href="http://x"&gt;Grete Holm&lt;/a&gt;, &lt;a href="y"&gt;Li Wei&lt;/a&gt;</dc:creator></item></rdf:RDF>""",
    "jats.xml": """<?xml version="1.0"?><pmc-articleset><article article-type="research-article" xmlns:xlink="http://www.w3.org/1999/xlink"><front><journal-meta><journal-title-group><journal-title>J Water</journal-title></journal-title-group></journal-meta><article-meta><article-id pub-id-type="pmid">55</article-id><article-id pub-id-type="doi">10.5555/jats</article-id><title-group><article-title>Rivers in <italic>E. coli</italic></article-title></title-group><contrib-group><contrib contrib-type="author"><name><surname>Holm</surname><given-names>Grete</given-names></name></contrib><contrib contrib-type="editor"><name><surname>Ed</surname></name></contrib></contrib-group><pub-date pub-type="ppub"><year>2023</year></pub-date><pub-date pub-type="epub"><day>5</day><month>6</month><year>2023</year></pub-date><abstract><sec><title>Aim</title><p>We flow.</p></sec><sec><title>Results</title><p>It is CO<sub>2</sub>.</p></sec></abstract></article-meta></front><body><sec><title>Intro</title><p>Body.</p></sec></body></article></pmc-articleset>""",
    "tei.xml": """<?xml version="1.0"?><TEI xmlns="http://www.tei-c.org/ns/1.0"><teiHeader><fileDesc><titleStmt><title level="a" type="main">River nets</title></titleStmt><sourceDesc><biblStruct><analytic><author><persName><forename type="first">Grete</forename><surname>Holm</surname></persName></author><title>River nets</title></analytic><monogr><imprint><date type="published" when="2023-06-12">12 Jun 2023</date></imprint></monogr><idno type="DOI">10.5555/tei</idno><idno type="arXiv">arXiv:2306.99913v1[cs.CV]</idno></biblStruct></sourceDesc></fileDesc><profileDesc><abstract><div><p>We flow.</p></div></abstract></profileDesc></teiHeader><text><body><div><head>Introduction</head></div></body></text></TEI>""",
}


def test_feeds_and_full_texts() -> None:
    (paper,) = read("rss.xml", FULL["rss.xml"]).papers
    assert (paper.title, paper.abstract, paper.id) == ("Rivers x² net", "We flow at p < 0.05.", "arxiv:2306.99911")
    assert (paper.authors, paper.date) == (("Grete Holm", "Li Wei"), "2023-06-12")
    (paper,) = read("rdf.xml", FULL["rdf.xml"]).papers
    assert (paper.title, paper.abstract, paper.authors) == ("Ponds", "We go deep.", ("Grete Holm", "Li Wei"))
    (paper,) = read("jats.xml", FULL["jats.xml"]).papers
    assert (paper.title, paper.abstract) == ("Rivers in E. coli", "Aim: We flow. Results: It is CO₂.")
    assert (paper.authors, paper.date, paper.venue) == (("Grete Holm",), "2023-06-05", "J Water")
    (paper,) = read("tei.xml", FULL["tei.xml"]).papers
    assert (paper.title, paper.abstract, paper.id) == ("River nets", "We flow.", "arxiv:2306.99913")
    assert (paper.authors, paper.date) == (("Grete Holm",), "2023-06-12")


def test_other_things_of_openalex_are_no_papers() -> None:
    found = read("authors.jsonl", '{"id": "https://openalex.org/A5", "display_name": "Grete Holm"}\n' * 2)
    assert not found.papers
    assert "an OpenAlex author" in found.rejected[0]
