# ruff: noqa: E501, W291 - files of these forms have long lines, and spaces at their ends
"""Mails, Markdown, notes, PubMed's text, text of PDFs, PDFs and web pages: small files of each, mutated too."""

from __future__ import annotations

import base64
import quopri
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared
from tests.reading import read
from tests.tiny_pdf import tiny_pdf

# --- mails -----------------------------------------------------------------------------------------------------------

RULE = "-" * 78
ENTRY = """\\\\
arXiv:2306.99911
Date: Mon, 12 Jun 2023 10:00:00 GMT   (1102kb,D)

Title: Rivers, lakes = all
  of the water
Authors: J\\"org Holm (1 and 2), Ana Mar\\'ia Nu\\~nez and Li Wei (for the Water
  Collaboration)
Categories: cs.CV
Comments: 3 pages
Journal-ref: Water Letters 2023
DOI: 10.5555/mail.1
\\\\
  We flow at 48.3% and
more.
\\\\ ( https://arxiv.org/abs/2306.99911 ,  1102kb)
"""
OLD = """\\\\
arXiv:2206.99912
replaced with revised version Mon, 12 Jun 2023 12:00:00 GMT   (3kb)

Title: An old study of ponds
Authors: Grete Holm
Categories: cs.CL
\\\\ ( https://arxiv.org/abs/2206.99912 ,  301kb)
"""
LISTING = f"{RULE}\nSend any comments regarding submissions directly to submitter.\n{RULE}\n{ENTRY}{RULE}\n{OLD}"
HEADER = 'From: no-reply@arxiv.org\nTo: a@b.org\nSubject: cs daily\nMIME-Version: 1.0\nContent-Type: text/plain; charset="utf-8"\n'


def test_arxiv_mail() -> None:
    found = read("mail.txt", LISTING)
    first, second = found.papers
    assert found.report.form == "arxiv-mail"
    assert (first.id, first.title) == ("arxiv:2306.99911", "Rivers, lakes = all of the water")
    assert first.abstract == "We flow at 48.3% and more."
    assert first.authors == ("Jörg Holm", "Ana María Nuñez", "Li Wei")
    assert (first.date, "doi:10.5555/mail.1" in first.ids) == ("2023-06-12", True)
    # The day of a replacement is not the paper's.
    assert (second.abstract, second.date, second.title) == ("", "2022-06", "An old study of ponds")


@pytest.mark.parametrize("coding", ["base64", "quoted-printable", "forwarded", "mbox", "crlf"])
def test_mails_as_they_are_sent(coding: str) -> None:
    data = LISTING.encode()
    if coding == "forwarded":
        data = "\n".join(f"> {line}" for line in LISTING.split("\n")).encode()
    elif coding == "crlf":
        data = LISTING.replace("\n", "\r\n").encode()
    elif coding == "mbox":
        data = b"".join(
            b"From a@b Mon Jun 12 10:00:00 2023\n" + HEADER.encode() + b"\n" + part.encode() + b"\n\n"
            for part in (ENTRY, OLD)
        )
    else:
        body = base64.encodebytes(data) if coding == "base64" else quopri.encodestring(data)
        data = f"{HEADER}Content-Transfer-Encoding: {coding}\n\n".encode() + body
    found = read("mail.eml", data)
    assert found.titles == ["Rivers, lakes = all of the water", "An old study of ponds"]
    assert not any(paper.cut for paper in found.papers)


def test_a_mail_that_is_cut_says_so() -> None:
    (paper,) = read("mail.txt", LISTING[: LISTING.index("more.")]).papers
    assert paper.cut
    assert paper.abstract == "We flow at 48.3% and"


SCHOLAR = """From: Google Scholar Alerts <scholaralerts-noreply@google.com>
Subject: rivers - new results
Content-Type: text/plain; charset=UTF-8

[PDF] Rivers and lakes: a map of
all water
<https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/2306.99911&hl=en>
G Holm, AM Nuñez… - arXiv preprint arXiv:2306.99911, 2023
We flow at 48.3% and this is much
more than …
Save  Twitter  LinkedIn  Facebook

[HTML][HTML] Ponds in depth <https://scholar.google.com/scholar_url?url=https://example.org/p&hl=en>
L Wei - Pond Journal, 2024
Ponds are deep …
Save  Twitter

This message was sent by Google Scholar because you're following new results for rivers.
"""
SCHOLAR_HTML = """<html><body><h3><span>[PDF]</span> <a href="https://scholar.google.com/scholar_url?url=https://arxiv.org/pdf/2306.99911&amp;hl=en" class="gse_alrt_title">Rivers and <b>lakes</b></a></h3>
<div>G Holm - arXiv preprint arXiv:2306.99911, 2023</div><div class="gse_alrt_sni">We flow<br>at 48.3% …</div><br>
<h3><a href="https://scholar.google.com/scholar_url?url=https://x.org/a" class="gse_alrt_title">Ponds in depth</a></h3>
<div>L Wei - 2024</div><div class="gse_alrt_sni">Ponds …</div></body></html>"""


def test_scholar_alerts() -> None:
    found = read("alert.eml", SCHOLAR)
    first, second = found.papers
    assert (first.title, first.authors) == ("Rivers and lakes: a map of all water", ("G. Holm", "A. M. Nuñez"))
    assert (first.id, first.year, first.cut) == ("arxiv:2306.99911", 2023, True)
    assert (second.title, second.venue, second.url) == ("Ponds in depth", "Pond Journal", "https://example.org/p")
    quoted = 'From: x <scholaralerts-noreply@google.com>\nMIME-Version: 1.0\nContent-Type: text/html; charset="UTF-8"\nContent-Transfer-Encoding: quoted-printable\n\n'  # fmt: skip
    for content in (SCHOLAR_HTML, quoted.encode() + quopri.encodestring(SCHOLAR_HTML.encode())):
        found = read("alert.html", content)
        assert found.titles == ["Rivers and lakes", "Ponds in depth"]
        assert [paper.abstract for paper in found.papers] == ["We flow at 48.3% …", "Ponds …"]
        assert all(paper.cut for paper in found.papers)


# --- Markdown and notes ----------------------------------------------------------------------------------------------

AWESOME = """# Awesome Rivers [![Awesome](https://awesome.re/badge.svg)](https://awesome.re)

A list of papers about rivers.

## Contents
- [Papers](#papers)

## Papers
* [2306.01] RiverNet: maps of all water [[paper](https://arxiv.org/abs/2306.99911)] [[code](https://github.com/a/b)]
* **Pond Transformers** - *Li Wei, Ada Holm*, ICLR 2024. [[pdf]](https://openreview.net/pdf?id=abc)
* "Counting lakes with nets," Holm et al., NeurIPS'22 [paper](https://proceedings.neurips.cc/paper/x.pdf)
* Mask Rivers. K. He, G. Gki. ICCV 2017. [[Paper]](https://arxiv.org/abs/1703.99970)
* **SAM** : Segment all water at night [[arxiv](https://arxiv.org/abs/2304.99943)]
* (CVPR 2023) Rivers are long [[pdf]](https://arxiv.org/pdf/2304.99911.pdf) ![](https://img.shields.io/x)
* Sea
  * [Inner seas and their depth](https://arxiv.org/abs/2304.99922)

| Title | Venue | Date | Code |
|:--|:--:|:--:|:--:|
| [**LakeSAM: lakes at night**](https://arxiv.org/abs/2308.99993) | NeurIPS | 2023-08-01 | [Github](https://github.com/x/l) |

## Tools
- [Label Water](https://example.org/label) labels water.
"""
AWESOME_TITLES = [
    "RiverNet: maps of all water", "Pond Transformers", "Counting lakes with nets", "Mask Rivers",
    "SAM: Segment all water at night", "Rivers are long", "Inner seas and their depth", "LakeSAM: lakes at night",
]  # fmt: skip
DAILY = """# arXiv, 2023-06-12

## 1. [RiverNet: maps of all water](https://arxiv.org/abs/2306.99911)
**Authors:** Jörg Holm, Li Wei
**Abstract:** We flow at 48.3%. It is
more than before.

**Comments:** 3 pages

## 2. Pond Transformers
- **Authors**: Li Wei, Ada Holm
- **Link**: https://arxiv.org/abs/2306.99912
- **TL;DR**: Error
<details><summary>Abstract</summary>

We go deep.
It works.
</details>
"""


def test_reading_lists() -> None:
    found = read("README.md", AWESOME)
    assert found.titles == AWESOME_TITLES
    assert found.report.with_abstract == 0
    by_title = dict(zip(found.titles, found.papers, strict=True))
    assert by_title["Pond Transformers"].authors == ("Li Wei", "Ada Holm")
    assert [(p.venue, p.year) for p in found.papers][1:4] == [("ICLR", 2024), ("NeurIPS", 2022), ("ICCV", 2017)]
    assert by_title["LakeSAM: lakes at night"].date == "2023-08-01"
    assert "2 items" in found.report.skipped[0] or "3 items" in found.report.skipped[0]


def test_daily_pages() -> None:
    first, second = read("2023-06-12.md", DAILY).papers
    assert (first.id, first.abstract) == ("arxiv:2306.99911", "We flow at 48.3%. It is more than before.")
    assert first.authors == ("Jörg Holm", "Li Wei")
    assert (second.title, second.abstract) == ("Pond Transformers", "We go deep. It works.")
    assert (second.id, second.authors) == ("arxiv:2306.99912", ("Li Wei", "Ada Holm"))
    table = """|Publish Date|Title|Authors|PDF|Code|
|---|---|---|---|---|
|**2023-06-12**|**RiverNet: water**|Jörg Holm et.al.|[2306.99911](http://arxiv.org/abs/2306.99911)|null|
|**2023-06-11**|**Pond Nets**|Holm et.al.|[2306.99912](http://arxiv.org/abs/2306.99912v2)|**[link](https://github.com/x/y)**|
"""
    found = read("cv.md", table)
    assert [(p.title, p.date, p.authors) for p in found.papers] == [
        ("RiverNet: water", "2023-06-12", ("Jörg Holm",)), ("Pond Nets", "2023-06-11", ()),
    ]  # fmt: skip


NOTE = """---
title: RiverNet: maps of all water
author: "[[Jörg Holm]], [[Li Wei]]"
year: 2023
tags: [paper]
---

# RiverNet

> [!info] Metadata
> **Journal**: Water Letters
> **DOI**: 10.5555/note.1

## Abstract
We flow at 48.3%.

## My notes
- I doubt it: PondNet has 12.0%.
"""


def test_notes() -> None:
    (paper,) = read("note.md", NOTE).papers
    assert (paper.title, paper.abstract) == ("RiverNet: maps of all water", "We flow at 48.3%.")
    assert (paper.authors, paper.year, paper.venue) == (("Jörg Holm", "Li Wei"), 2023, "Water Letters")
    assert paper.id == "doi:10.5555/note.1"
    callout = "---\ntitle: 'Ponds'\nauthors:\n  - Holm, Grete\ndate: 2023-06-12\n---\n> [!abstract]\n> We go\n> deep.\n\nMine.\n"
    (paper,) = read("note.md", callout).papers
    assert (paper.title, paper.abstract, paper.date) == ("Ponds", "We go deep.", "2023-06-12")
    assert "no paper" in read("diary.md", "---\ntags: [diary]\n---\n# Monday\nIt rained.\n").refused


# --- PubMed's text, PDFs ---------------------------------------------------------------------------------------------

PUBMED = """1. J Water. 2020 Jan 3;3(1):1-2. doi: 10.5555/pub.1. Epub 2019 
Dec 1.

[Rivers of the north].

[Article in German]

Holm G(1), van der Wei L(1)(2); Water Group.

Author information:
(1)Department of Water, Bonn, Germany.

BACKGROUND: Rivers are long.
RESULTS: They flow at 48.3%.

Copyright © 2020. Published by X.

DOI: 10.5555/pub.1
PMCID: PMC1
PMID: 101 [Indexed for MEDLINE]

Conflict of interest statement: None.


2. Nature. 2021 Feb;590(1):1-9.

Why are ponds deep?

Smith AB(1).

We dig. It is deep.

PMID: 102
"""
PASTED = """RiverNet: Maps of All
Water for Small Boats
Jörg Holm1 Ana María Nuñez2 Li Wei1,3
1University of Bonn 2University of Lisbon 3Water Lab
{holm, wei}@example.org
Abstract
Rivers are long. We introduce RiverNet, a map-
per of water. River-
Net flows at 48.3%.
1 Introduction
Rivers are small.
arXiv:2306.99911v2 [cs.CV] 2 Apr 2024
"""
COLUMNS = """     RiverNet: Maps of All Water
     Jörg Holm∗, Li Wei†
     ∗University of Bonn  †Water Lab

Abstract—We introduce RiverNet,      tors have become better. In this
a mapper. It flows at 48.3%          paper we ask whether water
on maps, which is more than all      helps at all and where it
others have. We also do ponds.       fails. Since Holm et al.
                                     it is known that rivers flow.
Index Terms—rivers, nets             II. METHOD
I. INTRODUCTION                      We use nets and water for
Rivers are small and long. Map-      all of this and it works.
"""


def test_pubmed_text() -> None:
    first, second = read("pubmed.txt", PUBMED).papers
    assert (first.title, first.abstract) == (
        "Rivers of the north", "BACKGROUND: Rivers are long. RESULTS: They flow at 48.3%.",
    )  # fmt: skip
    assert (first.authors, first.venue, first.date) == (
        ("G. Holm", "L. van der Wei", "Water Group"),
        "J Water",
        "2020-01-03",
    )
    assert (first.id, "pmid:101" in first.ids) == ("doi:10.5555/pub.1", True)
    assert (second.title, second.abstract, second.authors) == (
        "Why are ponds deep?",
        "We dig. It is deep.",
        ("A. B. Smith",),
    )


def test_text_copied_from_a_pdf() -> None:
    (paper,) = read("copied.txt", PASTED).papers
    assert paper.title == "RiverNet: Maps of All Water for Small Boats"
    assert paper.abstract == "Rivers are long. We introduce RiverNet, a mapper of water. RiverNet flows at 48.3%."
    assert paper.authors == ("Jörg Holm", "Ana María Nuñez", "Li Wei")
    assert (paper.id, paper.date) == ("arxiv:2306.99911", "2023-06")
    (paper,) = read("columns.txt", COLUMNS).papers
    assert paper.abstract == "We introduce RiverNet, a mapper. It flows at 48.3% on maps, which is more than all others have. We also do ponds."  # fmt: skip
    assert paper.authors == ("Jörg Holm", "Li Wei")


FRONTS = {
    "lncs.txt": """SparrowNet: Efficient Bird Detection with
Sparse Attention

Jörg Ketteler1[0000-0001-2345-6789], Ana María Nuñez2, and Chidi Okoro1

1 University of Bonn, Germany
2 University of Lisbon, Portugal
ketteler@example.org

Abstract. Detecting small birds is hard. We intro-
duce SparrowNet, a detector. It reaches 48.3 % mAP.

Keywords: Birds · Detection.

1 Introduction

Birds are small.
""",
    "neurips.txt": """SparrowNet: Efficient Bird Detection
Jörg Ketteler∗
University of Bonn
jk@example.org
Ana María Nuñez
Lisbon Lab
an@example.org
Abstract
Detecting small birds is hard. We introduce SparrowNet, a detec-
tor. It reaches 48.3% mAP.
1 Introduction
Birds are small.
37th Conference on Neural Information Processing Systems (NeurIPS 2023).
""",
    "elsevier.txt": """Contents lists available at ScienceDirect
Pattern Recognition
journal homepage: www.elsevier.com/locate/pr
SparrowNet: Efficient bird detection with sparse attention
Jörg Ketteler a,∗, Ana María Nuñez b
a University of Bonn, Germany
b University of Lisbon, Portugal
a r t i c l e i n f o
Article history:
Received 1 June 2023
Keywords:
Birds
a b s t r a c t
Detecting small birds is hard. We introduce Sparrow-
Net, a detector. It reaches 48.3% mAP.
© 2023 Elsevier Ltd. All rights reserved.
1. Introduction
Birds are small.
""",
    "ieee.txt": """IEEE TRANSACTIONS ON BIRDS, VOL. 3, NO. 1, JUNE 2023
1
SparrowNet: Efficient Bird Detection
Jörg Ketteler, Member, IEEE, and Ana María Nuñez
Abstract—Detecting small birds is hard. We introduce Sparrow-
Net, a detector. It reaches 48.3% mAP.
Index Terms—Birds, detection.
I. INTRODUCTION
B IRDS are small.
""",
    "acl.txt": """SparrowNet: Efficient Bird Detection

Jörg Ketteler Ana María Nuñez
University of Bonn
{jk, an}@uni-bonn.de

Chidi Okoro
Lagos Lab
co@example.org

Abstract

Detecting small birds is hard. We intro-
duce SparrowNet, a detector.1 It reaches
48.3% mAP.

1
https://github.com/x/sparrow

1

Introduction

Birds are small.
""",
}


@pytest.mark.parametrize("name", sorted(FRONTS))
def test_front_pages_of_publishers(name: str) -> None:
    found = read(name, FRONTS[name])
    assert found.report.form == "pdf-text"
    (paper,) = found.papers
    assert paper.title.casefold().startswith("sparrownet: efficient bird detection")
    assert re.fullmatch(
        r"Detecting small birds is hard. We introduce SparrowNet, a detector.1? It reaches 48.3 ?% mAP.", paper.abstract
    )
    if name == "acl.txt":
        assert any("authors" in field for field in found.report.unused)
    else:
        assert paper.authors[:2] == ("Jörg Ketteler", "Ana María Nuñez")
    assert paper.venue == {"elsevier.txt": "Pattern Recognition", "neurips.txt": "NeurIPS"}.get(name)


PAGE = [
    (8.0, "arXiv:2306.99911v1  [cs.CV]  12 Jun 2023"), (18.0, "RiverNet: Maps of All Water"), (18.0, "for Small Boats"),
    (11.0, "Jörg Holm, Li Wei"), (9.0, "University of Bonn"), (12.0, "Abstract"),
    (10.0, "Rivers are long. We introduce River-"), (10.0, "Net, a mapper of water. RiverNet flows at 48.3%."),
    (12.0, "1 Introduction"), (10.0, "Rivers are small."),
]  # fmt: skip


def test_pdf() -> None:
    pytest.importorskip("pypdfium2", reason="the extra pdf is not installed")
    found = read("paper.pdf", tiny_pdf(PAGE))
    (paper,) = found.papers
    assert paper.title == "RiverNet: Maps of All Water for Small Boats"
    assert paper.abstract == "Rivers are long. We introduce RiverNet, a mapper of water. RiverNet flows at 48.3%."
    assert (paper.authors, paper.date) == (("Jörg Holm", "Li Wei"), "2023-06-12")
    assert not found.report.notes
    assert "no text" in read("scan.pdf", tiny_pdf([])).refused
    assert "broken" in read("cut.pdf", tiny_pdf(PAGE)[:600]).refused


# --- web pages -------------------------------------------------------------------------------------------------------


def page(head: str, body: str = "") -> str:
    return f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>x</title>{head}</head><body>{body}</body></html>"


PUBLISHER = page(
    '<meta name="citation_title" content="Deep rivers"><meta name="citation_author" content="Holm, Grete">'
    '<meta name="citation_author" content="Wei, Li"><meta name="citation_publication_date" content="2021/03/04">'
    '<meta name="citation_journal_title" content="Nature Water"><meta name="citation_doi" content="10.5555/web.1">'
    '<meta property="og:description" content="Rivers are deep and we go down to find out how deep they …">',
    "<h2>Abstract</h2><p>Rivers are deep and we go down to find out how deep they are &amp; why.</p><h2>Introduction</h2><p>No.</p>",
)


def test_publishers_pages() -> None:
    (paper,) = read("a.html", PUBLISHER).papers
    assert (paper.title, paper.authors, paper.date) == ("Deep rivers", ("Grete Holm", "Li Wei"), "2021-03-04")
    assert paper.abstract == "Rivers are deep and we go down to find out how deep they are & why."
    assert not paper.cut
    (paper,) = read("b.html", PUBLISHER.split("<body>")[0] + "</html>").papers
    assert paper.cut
    dublin = page(
        '<meta name="DC.title" content="Core &amp; rivers"><meta name="DC.creator" content="Holm, Grete">'
        '<meta name="DCTERMS.abstract" content="We core."><meta name="DC.identifier" content="doi:10.5555/web.2">'
    )
    (paper,) = read("c.html", dublin).papers
    assert (paper.title, paper.abstract, paper.id) == ("Core & rivers", "We core.", "doi:10.5555/web.2")
    linked = page(
        '<script type="application/ld+json">{"@graph": [{"@type": "WebSite", "name": "S"}, {"@type": "ScholarlyArticle", '
        '"headline": "Linked rivers", "author": [{"@type": "Person", "name": "Grete Holm"}], "datePublished": "2020-01-02", '
        '"isPartOf": {"isPartOf": {"name": "J Water"}}, "sameAs": "https://doi.org/10.5555/web.3", "abstract": "We link."}]}'
        "</script>"
    )
    (paper,) = read("d.html", linked).papers
    assert (paper.title, paper.authors, paper.venue) == ("Linked rivers", ("Grete Holm",), "J Water")
    assert (paper.date, paper.abstract, paper.id) == ("2020-01-02", "We link.", "doi:10.5555/web.3")
    blog = page('<meta property="og:title" content="My blog"><script type="application/ld+json">{"@type": "BlogPosting"}</script>', "<p>Hello.</p>")  # fmt: skip
    assert "no paper is marked" in read("e.html", blog).refused


LISTS = {
    "arxiv": page("", '<dl id="articles"><dt><a href="/abs/2306.99911">x</a></dt><dd><div class="list-title mathjax">'
                  '<span class="descriptor">Title:</span> Listed rivers</div><div class="list-authors"><a>Grete Holm</a>, '
                  '<a>Li Wei</a></div><p class="mathjax">We list $x^2$.</p></dd><dt><a href="/abs/2306.99912v1">y</a></dt>'
                  '<dd><div class="list-title">Title: Second</div></dd></dl>'),
    "acl": page('<link rel="canonical" href="https://aclanthology.org/volumes/2023.x/">',
                '<p class="d-sm-flex"><span class="d-block mr-2"><a>pdf</a></span><span class="d-block"><strong>'
                '<a href="/2023.x-1.1/">Listed rivers</a></strong><br><a href="/people/g/">Grete Holm</a> | '
                '<a href="/people/l/">Li Wei</a></span></p><div class="card collapse abstract-collapse">We list.</div>'
                '<p class="d-sm-flex"><span class="d-block"><strong><a href="/2023.x-1.2/">Second</a></strong></span></p>'),
    "cvf": page("", '<dl><dt class="ptitle"><a href="/content/CVPR2023/html/X_CVPR_2023_paper.html">Listed rivers</a></dt>'
                '<dd><form><a>Grete Holm</a>,</form><form><a>Li Wei</a></form></dd><dt class="ptitle"><a>Second</a></dt></dl>'),
    "pmlr": page("", '<div class="paper"><p class="title">Listed rivers</p><p class="details"><span class="authors">Grete '
                 'Holm, Li Wei</span>; <span class="info"><i>Proceedings of the 40th X</i>, PMLR 202:1, 2023</span></p></div>'
                 '<div class="paper"><p class="title">Second</p></div>'),
    "neurips": page("", '<ul><li><a title="paper title" href="/paper_files/paper/2022/hash/x-Abstract.html">Listed rivers</a>'
                    ' <i>Grete Holm, Li Wei</i></li><li><a title="paper title" href="y">Second</a></li></ul>'),
}  # fmt: skip


@pytest.mark.parametrize("site", sorted(LISTS))
def test_listings(site: str) -> None:
    found = read("list.html", LISTS[site])
    assert found.titles == ["Listed rivers", "Second"]
    assert found.papers[0].authors == ("Grete Holm", "Li Wei")


MHTML = """From: <Saved by Blink>
Subject: x
MIME-Version: 1.0
Content-Type: multipart/related;
\ttype="text/html";
\tboundary="----B"

------B
Content-Type: text/html
Content-Transfer-Encoding: quoted-printable

<html><head><meta name=3D"citation_title" content=3D"Deep rivers"><meta name=3D"citation_author" content=3D"Grete Holm"></head></html>
------B--
"""


def test_other_saved_pages() -> None:
    assert read("page.mhtml", MHTML).titles == ["Deep rivers"]
    results = page("", '<div class="gs_ri"><h3 class="gs_rt"><span>[PDF]</span> <a href="https://arxiv.org/abs/2306.99911">Rivers</a></h3><div class="gs_a">G Holm, AM Nuñez…\u00a0- Water Letters, 2023 - arxiv.org</div><div class="gs_rs">We flow …</div></div>')  # fmt: skip
    (paper,) = read("scholar.html", results).papers
    assert (paper.title, paper.authors, paper.venue, paper.year) == (
        "Rivers",
        ("G. Holm", "A. M. Nuñez"),
        "Water Letters",
        2023,
    )
    assert paper.cut
    daily = page('<meta property="og:title" content="Paper page - Rivers and lakes"><meta property="og:url" content="https://huggingface.co/papers/2306.99911">', "<h1>Rivers and lakes</h1><h2>Abstract</h2><p>We flow and flow and flow again until it is the sea.</p>")  # fmt: skip
    (paper,) = read("hf.html", daily).papers
    assert (paper.title, paper.id) == ("Rivers and lakes", "arxiv:2306.99911")
    assert paper.abstract == "We flow and flow and flow again until it is the sea."


# --- all of them -----------------------------------------------------------------------------------------------------

FILES = {
    "mail.txt": LISTING, "alert.eml": SCHOLAR, "alert.html": SCHOLAR_HTML, "README.md": AWESOME, "daily.md": DAILY,
    "note.md": NOTE, "pubmed.txt": PUBMED, "copied.txt": PASTED, "a.html": PUBLISHER, "list.html": LISTS["arxiv"],
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(FILES))
@given(data=st.data())
@settings(max_examples=30, deadline=None)
def test_cut_and_damaged_files_invent_nothing(name: str, data: st.DataObject) -> None:
    whole = FILES[name]
    expected = read(name, whole).titles
    place, length = data.draw(st.integers(0, len(whole))), data.draw(st.integers(0, 80))
    found = read(name, whole[:place] if data.draw(st.booleans()) else whole[:place] + whole[place + length :])
    assert len(found.papers) <= len(expected)
    assert found.papers or found.rejected or found.refused


@pytest.mark.parametrize("name", ["mail.txt", "README.md", "daily.md", "pubmed.txt"])
def test_files_put_one_after_another(name: str) -> None:
    assert len(read(name, FILES[name] + "\n\n" + FILES[name]).papers) == 2 * len(read(name, FILES[name]).papers)


@pytest.mark.parametrize("name", sorted(FILES))
@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "crlf"])
def test_encodings(name: str, encoding: str) -> None:
    expected = read(name, FILES[name]).titles
    content = FILES[name].replace("\n", "\r\n").encode() if encoding == "crlf" else FILES[name].encode(encoding)
    assert read(name, content).titles == expected


@pytest.mark.parametrize(
    ("name", "count", "form"),
    [
        ("09-arxiv-mail.txt", 4, "arxiv-mail"), ("16-scholar-alert.txt", 2, "scholar-alert"), ("17-awesome.md", 5, "markdown"),
        ("18-arxiv-abs.html", 1, "html"), ("27-pubmed-abstract.txt", 2, "pubmed-text"), ("30-obsidian-note.md", 1, "note"),
        ("34b-pdf-paste.txt", 1, "pdf-text"), ("37c-daily-arxiv-error.md", 3, "markdown"),
    ],
)  # fmt: skip
def test_shared_cases(name: str, count: int, form: str) -> None:
    found = read(name, shared("cases", "inputs", name).read_bytes())
    assert (len(found.papers), found.report.form, found.rejected) == (count, form, [])
    assert all("Error" not in paper.abstract and "[PDF]" not in paper.title for paper in found.papers)


@pytest.mark.parametrize("name", ["pasted-list.txt", "pasted-page-a.txt", "pasted-page-b.txt", "pasted-portal.txt"])
def test_pasted_pages_stay_pages(name: str) -> None:
    assert read(name, shared("inputs", name).read_bytes()).report.form == "pasted"
