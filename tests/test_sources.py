"""Reading: files, folders, streams, forms, JSON, and every bad input."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import shared
from tests.sample import sample_annotations

from paperkg.errors import InputError, RecordError
from paperkg.model import Annotation, Paper, annotation_to_dict, paper_to_dict
from paperkg.sources import Report, read_records

PAGE = """Small Rivers Carry Most of the Sand

Most studies of sand look at large rivers. We measure two hundred small rivers and find that they carry most of it.
"""
GOOD = '{"id": "a", "title": "A Map of Rivers", "abstract": "We map rivers."}'


def read(source: object, **options: object) -> tuple[list[Paper | Annotation], list[RecordError], list[str]]:
    rejected: list[RecordError] = []
    skipped: list[str] = []
    records = list(read_records(source, on_reject=rejected.append, on_skip=skipped.append, **options))  # type: ignore[arg-type]
    return records, rejected, skipped


@pytest.mark.parametrize(
    ("name", "count", "untitled"),
    [
        ("pasted-list.txt", 3, 0),
        ("pasted-page-a.txt", 92, 0),
        ("pasted-page-b.txt", 40, 0),
        ("pasted-portal.txt", 1, 1),
    ],
)
def test_real_pages(name: str, count: int, untitled: int) -> None:
    path = shared("inputs", name)
    papers, rejected, skipped = read(path)
    assert (len(papers), len(rejected)) == (count, 0)
    assert sum(not paper.title for paper in papers) == untitled
    text = path.read_text(encoding="utf-8")
    for paper in papers:
        assert isinstance(paper, Paper)
        assert paper.title in text
        assert paper.abstract in text
        assert not paper.title.endswith((".", ",", ":"))
        assert paper.abstract[0].isupper()
        assert len(paper.abstract.split()) > 50
        assert "author" not in paper.abstract[-30:]
        assert paper.source == name
    assert len(skipped) <= 1
    assert all(line.startswith(f"{path}: {count} paper") for line in skipped)


def test_real_dates() -> None:
    papers, _, _ = read(shared("inputs", "pasted-page-b.txt"))
    assert all(isinstance(paper, Paper) and paper.date and str(paper.year) == paper.date[:4] for paper in papers)
    papers, _, _ = read(shared("inputs", "pasted-list.txt"))
    assert [paper.date for paper in papers if isinstance(paper, Paper)] == [None, "2021-10-30", None]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_and_line_ends(tmp_path: Path, encoding: str, end: str) -> None:
    path = tmp_path / "page.txt"
    path.write_bytes(PAGE.replace("small", "smáll").replace("\n", end).encode(encoding))
    [paper], _, skipped = read(path)
    assert isinstance(paper, Paper)
    assert (paper.title, paper.source, skipped) == ("Small Rivers Carry Most of the Sand", "page.txt", [])
    assert "two hundred smáll rivers" in paper.abstract


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("page.txt", b"", "is empty"),
        ("page.txt", b" \n\n\t\n", "is empty"),
        ("papers.jsonl", b"\n\n", "is empty"),
        ("papers.json", b"[]", "no paper found"),
        ("page.txt", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary file"),
        ("papers.jsonl", b"\x00\x01\x02", "binary file"),
        ("page.txt", b"%PDF-1.7 ...", "it is a PDF"),
        ("page.txt", b"Home\nLogin\nA Title Without Text\nAnother Title\n", "no paper found"),
        ("page.txt", "只有中文的页面。\n没有论文。".encode(), "no paper found"),
    ],
)
def test_bad_files(tmp_path: Path, name: str, data: bytes, words: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        read(path)
    assert words in str(caught.value)
    assert str(caught.value).startswith(str(path))


def test_bad_sources(tmp_path: Path) -> None:
    for source, options, words in (
        (tmp_path / "none.txt", {}, "no such file"),
        (f"{tmp_path}/a\0b.txt", {}, "cannot be read"),
        (io.StringIO(PAGE), {"form": "docx"}, "'docx' is not a known form; use one of "),
        (tmp_path, {}, "no file in it ends in "),
        ("https://example.org/papers.bib", {}, "download it first"),
    ):
        with pytest.raises(InputError) as caught:
            read(source, **options)
        assert words in str(caught.value)


def test_folder(tmp_path: Path) -> None:
    (tmp_path / "b.txt").write_text(PAGE, encoding="utf-8")
    (tmp_path / "a.jsonl").write_text(GOOD, encoding="utf-8")
    (tmp_path / "c.png").write_bytes(b"\x89PNG")
    (tmp_path / ".hidden.txt").write_text("x", encoding="utf-8")
    (tmp_path / "deeper.txt").mkdir()
    records, rejected, skipped = read(tmp_path)
    assert [record.id for record in records if isinstance(record, Paper)] == [
        "a",
        "small-rivers-carry-most-of-the-sand",
    ]
    assert (rejected, skipped) == ([], [f"{tmp_path}: 2 files; skipped 1 others, e.g. 'c.png'"])


def test_folder_goes_on_after_a_page_without_papers(tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text("# My notes\n\nNothing here.\n", encoding="utf-8")
    (tmp_path / "page.txt").write_text(PAGE, encoding="utf-8")
    records, rejected, skipped = read(tmp_path)
    assert (len(records), rejected, len(skipped)) == (1, [], 1)
    assert "no paper found" in skipped[0]
    (tmp_path / "page.txt").unlink()
    with pytest.raises(InputError, match="no paper found"):
        read(tmp_path)


def test_broken_records_among_good_ones() -> None:
    bad = [
        ('{"id": "b", "title": "B"', "not JSON"),
        ('{"id": "b", "id": "c", "title": "B"}', '"id" stands twice'),
        ('["a", "b"]', "must be an object, not list"),
        ('{"id": "b", "title": {"x": 7}}', '"title" must be a string'),
        ('{"id": "b"}', "neither"),
        ('{"abstract": " "}', "neither"),
        ('{"id": "b", "title": "B", "entities": 5}', '"entities" must be a list'),
        ('{"id": "b", "title": "B", "entities": [{"type": [], "name": "x"}]}', "must be one of"),
        ('{"id": "b", "title": "B", "spans": [[0, 9, "Method"]]}', "does not lie in the text"),
        ('{"id": "b", "title": "' + "[" * 5 + '", "x": ' + "[" * 100_000, "nested too deeply"),
    ]
    lines = [GOOD, *(line for line, _ in bad), "", GOOD]
    records, rejected, _ = read(io.BytesIO("\n".join(lines).encode()), form="jsonl")
    assert len(records) == 2
    assert [error.line for error in rejected] == list(range(2, len(bad) + 2))
    for error, (_, words) in zip(rejected, bad, strict=True):
        assert words in str(error) or "not JSON" in str(error)
        assert str(error).startswith(f"-:{error.line}: ")


def test_a_line_that_is_not_utf8_is_read_as_windows_writes_it() -> None:
    data = GOOD.encode() + b'\n{"id": "b", "title": "Caf\xe9"}\n' + GOOD.encode()
    reports: list[Report] = []
    records, rejected, _ = read(io.BytesIO(data), on_report=reports.append)
    assert (len(records), rejected) == (3, [])
    assert records[1].title == "Café"  # type: ignore[union-attr]
    assert "cp1252" in reports[0].line()


def test_an_odd_side_field_costs_that_field_alone() -> None:
    lines = [
        '{"id": "b", "title": "B", "year": NaN, "authors": ["Li Wei"]}',
        '{"id": 7, "title": ["B"], "year": 20250, "venue": "ICML 2023"}',
        '{"title": "B", "authors": "Wei, Li; Holm, Grete", "date": "12/06/2023", "stars": 5}',
        '{"title": "B", "authors": {"x": 1}, "year": "2023-06-12"}',
    ]
    reports: list[Report] = []
    records, rejected, _ = read(io.StringIO("\n".join(lines)), on_report=reports.append)
    papers = [record for record in records if isinstance(record, Paper)]
    assert rejected == []
    assert [(paper.id, paper.title, paper.year) for paper in papers] == [
        ("b", "B", None),
        ("7", "B", None),
        ("b", "B", 2023),
        ("b", "B", 2023),
    ]
    assert (papers[0].authors, papers[1].venue) == (("Li Wei",), "ICML")
    assert (papers[2].authors, papers[2].date) == (("Li Wei", "Grete Holm"), None)
    assert papers[3].date == "2023-06-12"
    assert reports[0].line() == (
        "-: jsonl, 4 papers (0 with an abstract, 4 with a title alone); fields not used: stars (1); year not clear in "
        "1 (at 2: 20250); date not clear in 1 (at 3: 12/06/2023 may be 12 June or 6 December); authors not clear in 1 "
        "(at 4: {'x': 1})"
    )


def test_without_a_callback_the_error_is_raised() -> None:
    records = read_records(io.StringIO(f"{GOOD}\n{{\n{GOOD}"), form="jsonl")
    assert isinstance(next(records), Paper)
    with pytest.raises(RecordError, match=r"^-:2: it is not JSON"):
        next(records)


def test_json_array_and_objects_after_one_another() -> None:
    broken = '[{"id": "a", "title": "A"},\n {"id": "a", "id": "b"},\n {"id": "c", "title": "C"},\n {"id": ]'
    records, rejected, _ = read(io.StringIO(broken))
    assert [record.id for record in records if isinstance(record, Paper)] == ["a", "c"]
    assert [error.line for error in rejected] == [2, 4]
    pretty = "\n".join(json.dumps({"id": key, "title": key}, indent=2) for key in "xyz")
    records, rejected, _ = read(io.StringIO(pretty))
    assert ([record.id for record in records if isinstance(record, Paper)], rejected) == (["x", "y", "z"], [])
    for text in ('[{"id": "a", "title": "A"}', '[{"id": "a", "title": "A"}] x'):
        records, rejected, _ = read(io.StringIO(text))
        assert (len(records), len(rejected)) == (1, 1)


@pytest.mark.parametrize("name", ["papers.json", "papers.txt", "papers.jsonl", "papers.ndjson"])
def test_json_lines_are_found_by_looking(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_text(f"\n{GOOD}\n{GOOD}\n", encoding="utf-8")
    assert len(read(path)[0]) == 2


def test_annotations_come_back() -> None:
    notes = sample_annotations()
    text = "\n".join(json.dumps(annotation_to_dict(note)) for note in notes)
    assert list(read_records(io.StringIO(text))) == notes
    whole = json.dumps([annotation_to_dict(note) for note in notes], indent=1)
    assert list(read_records(io.StringIO(whole))) == notes


def test_links_of_annotations_must_be_ours_and_those_of_papers_may_be_anything() -> None:
    record = {"id": "x", "title": "Sand", "abstract": "Of sand.", "links": {"pdf": "https://example.org/x.pdf"}}
    assert list(read_records(io.StringIO(json.dumps(record)))) == [Paper("x", "Sand", "Of sand.")]
    for links in ({"pdf": "x"}, [1], [{"type": "BUILT_ON", "head": "A", "tail": "B"}]):
        with pytest.raises(RecordError, match="link"):
            list(read_records(io.StringIO(json.dumps({**record, "entities": [], "links": links}))))


def test_texts_of_papers_are_cleaned_and_offsets_of_annotations_kept() -> None:
    record = {"id": "x\u00a0y", "title": "A\n  Map\u200b", "abstract": "Of\x00  rivers."}
    [paper], _, _ = read(io.StringIO(json.dumps(record)))
    assert paper == Paper("x\u00a0y", "A Map", "Of rivers.")
    [note], _, _ = read(io.StringIO(json.dumps(record | {"spans": [[0, 1, "Method"]]})))
    assert isinstance(note, Annotation)
    assert len(note.paper.text) == len(record["title"] + "\n" + record["abstract"])
    assert "\x00" not in note.paper.text


def test_ids_are_kept_or_made() -> None:
    records = [
        {"id": "S 1/Ä", "title": "T", "url": "https://arxiv.org/abs/2501.00001"},
        {"title": "T", "url": "https://arxiv.org/pdf/2501.00001v3"},
        {"title": "T", "arxiv_id": "2501.00002v1"},
        {"title": "T", "arxiv": "cs/0112017"},
        {"title": "T", "doi": "https://doi.org/10.1000/ABC.1"},
        {"title": "T", "doi": "10.48550/arXiv.2501.00003"},
        {"title": "T", "url": "https://github.com/a/2501.00004"},
        {"abstract": "See https://arxiv.org/abs/2501.00005 for the code of others."},
    ]
    papers, _, _ = read(io.StringIO("\n".join(map(json.dumps, records))))
    ids = [paper.id for paper in papers if isinstance(paper, Paper)]
    assert ids[:7] == [
        "S 1/Ä",
        "arxiv:2501.00001",
        "arxiv:2501.00002",
        "arxiv:cs/0112017",
        "doi:10.1000/abc.1",
        "arxiv:2501.00003",
        "t",
    ]
    assert ids[7].startswith("see-https-arxiv")


def test_json_lines_are_streamed() -> None:
    def endless() -> object:
        class Stream(io.RawIOBase):
            def readable(self) -> bool:
                return True

            def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
                data = f"{GOOD}\n".encode()
                buffer[: len(data)] = data
                return len(data)

        return io.BufferedReader(Stream())

    records = read_records(endless())  # type: ignore[arg-type]
    assert [type(next(records)) for _ in range(1000)] == [Paper] * 1000


ANY_TEXT = st.text() | st.text('{}[]":,\n0aTitle: •-#*·. ')


@settings(max_examples=300, deadline=None)
@given(
    st.binary() | ANY_TEXT.map(lambda text: text.encode("utf-8", "surrogatepass")),
    st.sampled_from([None, "pasted", "jsonl", "json"]),
)
def test_any_bytes_give_papers_or_an_input_error(data: bytes, form: str | None) -> None:
    try:
        records, _, _ = read(io.BytesIO(data), form=form)
    except InputError:
        return
    for record in records:
        json.dumps(paper_to_dict(record) if isinstance(record, Paper) else annotation_to_dict(record)).encode()


def test_texts_of_papers_own_records_stay_as_they_are() -> None:
    """Annotations count offsets in them; records of others, and those without an id, become plain text."""
    written = {"title": r"The $\beta$-Lake", "abstract": r"It costs 5\% of \emph{all} &amp; more."}
    own, other = (
        next(iter(read_records(io.StringIO(json.dumps(record))))) for record in ({"id": "x", **written}, written)
    )
    assert isinstance(own, Paper)
    assert isinstance(other, Paper)
    assert (own.title, own.abstract) == (written["title"], written["abstract"])
    assert (other.title, other.abstract) == ("The β-Lake", "It costs 5% of all & more.")
