"""Pasted pages: every layout, with papers of our own wording and with generated ones."""

from __future__ import annotations

import contextlib
import io
import textwrap
from collections.abc import Callable

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from paperkg.errors import InputError
from paperkg.model import Paper
from paperkg.sources import read_records
from paperkg.sources.boundary import find_boundary, split_title

Text = tuple[str, str]
PAPERS: list[Text] = [
    (
        "RiverNet: Forecasting Floods from Sparse Gauges",
        "Floods are hard to forecast where gauges are few. We present RiverNet, a graph network that "
        "passes messages along the stream bed, and train it on 412 rivers. It lowers the error of the best"
        " baseline by 11.5% (e.g. on the upper Rhine) and runs on a laptop. Code is at "
        "https://github.com/example/rivernet.",
    ),
    (
        "How much memory does a translator need?",
        "In this paper we ask how much of its context a translation model uses. Removing everything but the last two "
        "sentences costs 0.3 BLEU on three language pairs. We conclude that long memories are rarely needed.",
    ),
    (
        "Sand, Silt, and Clay: A Benchmark of Soil Images",
        "Soil Images is a benchmark of 90,000 photographs with laboratory labels. Pretrained vision models reach an "
        "accuracy of 71.2%, while people reach 58.0%. All images are free to use.",
    ),
    (
        "Learning to sort laundry with two arms",
        "Robots that fold clothes exist, but sorting them by fabric is open. A policy learned from 40 hours of play "
        "sorts 93% of a basket correctly. The same policy also sorts toys that it has never seen before.",
    ),
    (
        "On the Limits of Tiny Language Models",
        "Tiny language models (TLMs) run on phones. We train 64 of them, from one to ninety million "
        "parameters, and find that perplexity follows a power law until the vocabulary alone fills the "
        "model. Below that size nothing helps.",
    ),
    (
        "3D Maps of Coral Reefs from a Single Dive",
        "Reefs change faster than surveys can follow. Our pipeline turns the video of a single dive into a"
        " textured map within two hours. Divers confirmed 17 of 19 measured distances to within three "
        "centimetres.",
    ),
]
HEADER = (
    "new\n\nGet the best papers in your email inbox!\n\nSubscribe\n\nDaily Papers\n\nbyXY and friends\n\nMar 13\n\n"
)


def wrap(text: str, indent: str = "") -> str:
    return "\n".join(textwrap.wrap(text, 72, break_long_words=False, break_on_hyphens=False, subsequent_indent=indent))


def joined(line: Callable[[int, str, str], str], gap: str = "\n") -> Callable[[list[Text]], str]:
    return lambda papers: gap.join(line(i, title, abstract) for i, (title, abstract) in enumerate(papers, start=1))


BLOCKS: dict[str, Callable[[list[Text]], str]] = {
    "title, gap, abstract": joined(lambda _, t, a: f"{t}\n\n{a}", "\n\n"),
    "site header": lambda papers: HEADER + joined(lambda _, t, a: f"{t}\n\n{a}", "\n\n")(papers),
    "several blank lines": joined(lambda _, t, a: f"{t}\n\n\n{a}", "\n\n\n\n"),
    "windows": joined(lambda _, t, a: f"{t}\r\n\r\n{a}", "\r\n\r\n"),
    "without gaps": joined(lambda _, t, a: f"{t}\n{a}"),
    "authors and date": joined(lambda i, t, a: f"{t}\n\n{a}\n\n  • {i} authors\n·\nApr {i}, 2021 2", "\n\n"),
    "votes": joined(
        lambda i, t, a: (
            f"Submitted by\nsomebody\n\n{i}\n\n{t}\n\n{a}\n\nSome Lab · {i + 1} authors\n·\n"
            f"Published on {i} Apr 2021\n\nUpvote\n7\n\nGitHub\n1.2k\n\narXiv Page"
        ),
        "\n\n",
    ),
    "names": joined(lambda _, t, a: f"{t}\nAda de Vries1, B. Okoro* and Chen Wu\n\n{a}", "\n\n"),
    "abstract label": joined(lambda _, t, a: f"{t}\n\nAbstract: {a}", "\n\n"),
    "abstract heading": joined(lambda _, t, a: f"{t}\n\nABSTRACT\n\n{a}", "\n\n"),
    "labels": joined(lambda _, t, a: f"Title: {t}\nAuthors: Ada Vries, Chen Wu\nAbstract: {a}\nComments: 9 pages"),
    "labels on one line": joined(lambda _, t, a: f"Title: {t} Abstract: {a}"),
    "bold labels": joined(lambda _, t, a: f"**Title:** {t}\n\n**Abstract:** {a}", "\n\n---\n\n"),
    "numbered titles": joined(lambda i, t, a: f"{i}. {t}\n{a}", "\n\n"),
    "markdown": lambda papers: "# Reading list\n\n" + joined(lambda _, t, a: f"## {t}\n\n{a}", "\n\n")(papers),
    "bold": joined(lambda _, t, a: f"- **{t}**: {a}"),
    "links": joined(lambda i, t, a: f"{i}. [{t}](https://example.org/{i}) - {a}"),
    "table": joined(lambda _, t, a: f"{t}\t{a}"),
    "wrapped": joined(lambda _, t, a: f"{wrap(t)}\n\n{wrap(a)}", "\n\n"),
    "wrapped without gaps": joined(lambda _, t, a: f"{wrap(t)}\n{wrap(a)}", "\n\n"),
    "wrapped labels": joined(lambda _, t, a: f"Title: {wrap(t, '  ')}\nAbstract: {wrap(a)}", "\n\n"),
    "listing": joined(
        lambda i, t, a: (
            f"[{i}] arXiv:2501.0000{i} [pdf, html, other]\nTitle: {t}\nAda Vries, Chen Wu\nComments: 9 pages\n"
            f"Subjects: Robotics (cs.RO)\n\n{a}\n"
        )
    ),
    "mail": lambda papers: (
        "-" * 60
        + "\n"
        + joined(
            lambda i, t, a: (
                f"\\\\\narXiv:2501.0000{i}\nDate: Mon, {i} Jan 2025 10:11:12 GMT   (12kb)\n\nTitle: {wrap(t, '  ')}\n"
                f"Authors: Ada Vries, Chen Wu\nCategories: cs.RO\n\\\\\n  {wrap(a)}\n"
                f"\\\\ ( https://arxiv.org/abs/2501.0000{i} ,  12kb)\n{'-' * 60}\n"
            ),
            "",
        )(papers)
    ),
}
LISTS: dict[str, Callable[[list[Text]], str]] = {
    "bullets": joined(lambda i, t, a: f"- {t} {a} {i} authors · Jan {i}"),
    "bare numbers": joined(lambda i, t, a: f"{i + 20} {t} {a} {i} authors · Oct {i}, 2021 3"),
    "numbers": joined(lambda i, t, a: f"{i}. {t} {a}"),
    "brackets": joined(lambda i, t, a: f"[{i}] {t} {a}", "\n\n"),
    "plain": joined(lambda _, t, a: f"{t} {a}"),
    "header": lambda papers: "My reading list\n\n" + joined(lambda _, t, a: f"* {t} {a}")(papers),
    "dash": joined(lambda _, t, a: f"• {t} — {a}"),
}


def read(page: str) -> list[Paper]:
    records = list(read_records(io.StringIO(page), form="pasted"))
    assert all(isinstance(record, Paper) for record in records)
    return [record for record in records if isinstance(record, Paper)]


def texts(page: str) -> list[Text]:
    return [(paper.title, paper.abstract) for paper in read(page)]


@pytest.mark.parametrize("layout", [*BLOCKS, *LISTS])
@pytest.mark.parametrize("count", [1, 2, len(PAPERS)])
def test_layouts(layout: str, count: int) -> None:
    render = (BLOCKS | LISTS)[layout]
    assert texts(render(PAPERS[:count])) == PAPERS[:count]


WORDS = st.sampled_from(
    ["flow", "sand", "river", "lake", "storm", "forest", "glacier", "valley", "meadow", "harbour", "canyon", "desert"]
)
TITLES = st.lists(WORDS.map(str.title), min_size=3, max_size=9, unique=True).map(" ".join)
SENTENCES = st.builds(
    lambda subject, words, verb: f"{subject} {' '.join(words)} {verb} the {words[0]}.",
    st.sampled_from(
        ["We show that the", "This paper describes how one", "Existing work on the", "Despite its size, the"]
    ),
    st.lists(WORDS, min_size=4, max_size=12),
    st.sampled_from(["changes", "is faster than", "needs 3.5% of", "(i.e. ours) outperforms", "is shaped by"]),
)
ABSTRACTS = st.lists(SENTENCES, min_size=4, max_size=9).map(" ".join)
GENERATED = st.lists(st.tuples(TITLES, ABSTRACTS), min_size=1, max_size=5)


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("layout", [name for name in BLOCKS if name not in ("wrapped without gaps",)])
@given(papers=GENERATED)
def test_any_papers_come_back_from_blocks(layout: str, papers: list[Text]) -> None:
    assert texts(BLOCKS[layout](papers)) == papers


@settings(max_examples=25, deadline=None)
@pytest.mark.parametrize("layout", LISTS)
@given(papers=GENERATED)
def test_lists_keep_every_word(layout: str, papers: list[Text]) -> None:
    # Where the title ends is a guess, and a full stop at its end goes.
    found = [" ".join(text).replace(".", "").split() for text in texts(LISTS[layout](papers))]
    assert found == [f"{title} {abstract}".replace(".", "").split() for title, abstract in papers]


def test_dates_belong_to_the_abstract_above() -> None:
    page = HEADER.replace("Mar 13", "Mar 13, 2020") + BLOCKS["authors and date"](PAPERS)
    assert [paper.date for paper in read(page)] == [f"2021-04-0{i}" for i in range(1, 7)]
    assert [paper.year for paper in read(BLOCKS["votes"](PAPERS))] == [2021] * 6


def test_a_date_without_a_year_stays_out() -> None:
    assert [(paper.date, paper.year) for paper in read(LISTS["bullets"](PAPERS))] == [(None, None)] * 6
    assert [paper.date for paper in read(LISTS["bare numbers"](PAPERS))] == [f"2021-10-0{i}" for i in range(1, 7)]


@pytest.mark.parametrize("layout", ["listing", "mail"])
def test_arxiv_numbers_names_and_addresses(layout: str) -> None:
    for i, paper in enumerate(read(BLOCKS[layout](PAPERS)), start=1):
        assert paper.id == f"arxiv:2501.0000{i}"
        assert paper.authors == ("Ada Vries", "Chen Wu")
        assert paper.url == f"https://arxiv.org/abs/2501.0000{i}"
        assert paper.date == (f"2025-01-0{i}" if layout == "mail" else None)


def test_an_address_in_the_prose_is_not_the_papers_own() -> None:
    title, abstract = PAPERS[0]
    abstract += " See also https://arxiv.org/abs/2501.00009."
    [paper] = read(f"{title}\n\n{abstract}")
    assert (paper.id, paper.url) == ("rivernet-forecasting-floods-from-sparse-gauges", None)
    assert paper.abstract == abstract
    [paper] = read(f"{title}\n\n{abstract}\n\nhttps://github.com/example/rivernet\n\nhttps://doi.org/10.1000/R.1")
    assert (paper.id, paper.url) == ("doi:10.1000/r.1", "https://doi.org/10.1000/R.1")


def test_names_between_title_and_abstract() -> None:
    assert {paper.authors for paper in read(BLOCKS["names"](PAPERS))} == {("Ada de Vries", "B. Okoro", "Chen Wu")}


def portal(top: str) -> str:
    links = "\n".join(f"{title}\n某某会员\n{i}+阅读 · 2019年10月17日" for i, (title, _) in enumerate(PAPERS))
    chinese = "本页面介绍河流与洪水的研究进展,包括模型、数据与评测方法(RiverNet 与 SandBench)。" * 6
    below = f"相关内容\n\n{chinese}\n{links}\n基金\n2+阅读 · 2015年12月31日\nTop\n"
    return f"{top}\n\n\n翻译:暂无翻译\n\n0\n下载\n关闭预览\n\n{below}"


def test_portal() -> None:
    title, abstract = PAPERS[0][0], f"{PAPERS[0][1]} {PAPERS[5][1]}"
    skipped: list[str] = []
    [paper] = read_records(io.StringIO(portal(abstract)), on_skip=skipped.append)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.abstract) == ("", abstract)
    assert len(skipped) == 1
    assert skipped[0].startswith("-: 1 paper; skipped 26 other lines, e.g. ")
    assert texts(portal(f"首页\n登录\n{title}\n\n{abstract}")) == [(title, abstract)]


SITES = {
    "preprint server": """Help | Search
Computer Science > Robotics
arXiv:2501.01234 (cs)
[Submitted on 3 Jan 2025 (v1), last revised 8 Feb 2025 (this version, v2)]
{title}
Ada Vries, Bo Chen
View PDF
{abstract}
Comments:\t12 pages
Cite as:\tarXiv:2501.01234 [cs.RO]
 \t(or arXiv:2501.01234v2 [cs.RO] for this version)
Submission history
From: Ada Vries [view email]
arXivLabs is a framework with which friends of the site build new things on it. Everyone who works with arXivLabs
shares the values of the site, and so on, in many more words than anyone would like to read on a page of this kind.
""",
    "paper page": """Papers
arxiv:2501.01234

{title}

Published on Jan 3, 2025
· Submitted by
avries
on Jan 6, 2025
Upvote
21
Authors:
Ada Vries
,
Bo Chen

Abstract

AI-generated summary
A network does something useful with {title}.

{abstract}

View arXiv page
GitHub
12
Community
avries
4 days ago
Please try our demo, which shows what this is about!
""",
    "reviews": """{title}
Download PDF
Ada Vries, Bo Chen
Published: 03 Jan 2025, Last Modified: 11 Feb 2025
Keywords: rivers, sand
TL;DR: We do something with {title}.
Abstract: {abstract}
Primary Area: applications
DOI: 10.48550/arXiv.2501.01234
""",
}


@pytest.mark.parametrize("site", SITES)
@pytest.mark.parametrize("text", PAPERS)
def test_a_whole_page_of_a_site(site: str, text: Text) -> None:
    title, abstract = text
    [paper] = read(SITES[site].format(title=title, abstract=abstract))
    assert (paper.title, paper.abstract) == text
    assert (paper.id, paper.date) == ("arxiv:2501.01234", "2025-01-03")


def test_what_is_no_paper() -> None:
    for page in (
        "\n".join(title for title, _ in PAPERS),
        portal("Nothing to see here"),
        "Cookies\n\nWe use cookies to make this site better. By going on you accept our privacy policy and"
        " the terms of use of every partner, whose number is large and whose names are listed on a page "
        "that is hard to find for all.",
        "Title: A Job as a Gardener\n",
    ):
        with pytest.raises(InputError, match="no paper found"):
            read(page)


def test_texts_are_clean() -> None:
    page = (
        "Re\u0301al \u200bRivers\u00a0 in\tWinter\x07\n\n"
        "\ufeffAbstract. Rivers  freeze \u2013 often. We measure \u201cice\u201d \U0001f9ca daily.\ue000"
    )
    assert texts(page) == [("Réal Rivers in Winter", "Rivers freeze – often. We measure “ice” 🧊 daily.")]


def test_a_second_paragraph_belongs_to_the_abstract() -> None:
    page = "\n\n".join(f"{title}\n\n{abstract}\n\n{PAPERS[2][1]}" for title, abstract in PAPERS[:2])
    assert texts(page) == [(title, f"{abstract} {PAPERS[2][1]}") for title, abstract in PAPERS[:2]]


def test_a_listing_without_abstracts() -> None:
    page = "\n".join(
        f"[{i}] arXiv:2501.0000{i} [pdf]\nTitle: {title}\n" for i, (title, _) in enumerate(PAPERS, start=1)
    )
    assert [(paper.id, paper.title) for paper in read(page)] == [
        (f"arxiv:2501.0000{i}", title) for i, (title, _) in enumerate(PAPERS, start=1)
    ]


def test_boundary() -> None:
    for title, abstract in PAPERS:
        assert find_boundary(f"{title} {abstract}", untitled=-3.0) == len(title.split())
        assert find_boundary(abstract) == 0
        assert split_title(f"{title} | {abstract}", untitled=-3.0) == (title, abstract)
    assert (find_boundary(""), find_boundary("Word"), split_title("")) == (0, 0, ("", ""))


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "page",
    [
        "Aa. " * 100_000,
        "Title: a b c\n" * 20_000,
        "**a" * 50_000,
        "1 " * 100_000,
        "Jan 12, " * 20_000,
        "Ada Bo, " * 20_000,
        "lorem ipsum dolor sit amet and so on without any end of it all\n" * 20_000,
        "\n".join(f"Some Link Number {i}" for i in range(20_000)),
    ],
    ids=["stops", "labels", "stars", "numbers", "dates", "names", "wrapped", "links"],
)
def test_long_rubbish_takes_linear_time(page: str) -> None:
    with contextlib.suppress(InputError):
        assert len(read(page)) <= 1


def test_a_single_name_below_an_abstract_is_no_author() -> None:
    abstract = (
        "We map all of the rivers of one small country and measure how long each of them is. The map is free. "
        "Earlier maps left out the brooks, although most of the water comes from them. We show that a walk along "
        "every brook, with a simple rope, gives the length to within two percent of what a satellite sees. In our "
        "experiments three walkers needed four weeks, which is less than we had feared."
    )
    page = f"{abstract}\n\nAnother Learning Story\nSomebodyElse\n\nOne More Learning Story\nSomebodyElse\n"
    [paper] = read_records(io.BytesIO(page.encode()))
    assert isinstance(paper, Paper)
    assert paper.authors == ()
