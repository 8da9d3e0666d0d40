"""Names: their fields, the score, clusters that keep what is apart, decisions, explanations, ids that last."""

from __future__ import annotations

import json
import random
import re
import string
from itertools import pairwise
from pathlib import Path

import networkx as nx
import pytest
from click.testing import CliRunner, Result
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.needs import ROOT
from tests.sample import dump, sample_annotations
from tests.test_resolution import NO_LEXICON, NOTES, ROLE, groups, joined, note, papers

import paperkg
from paperkg.cli import cli
from paperkg.clusters import Clusters, Link
from paperkg.errors import DecisionError
from paperkg.model import Annotation, Paper, PaperEntity
from paperkg.resolution import Decisions, doubts, format_decision, parse_decisions, resolve, work
from paperkg.resolution.block import Node, candidates
from paperkg.resolution.compare import FEATURES, Company, features, is_typing_error, score
from paperkg.resolution.fields import conflict, fields
from paperkg.resolution.forms import key, numbers
from paperkg.resolution.knowledge import Knowledge, load_knowledge
from paperkg.resolution.plain import plain

SAMPLE = ROOT / "tests" / "data" / "sample.jsonl"

# None of these pairs is in the shared list of pairs.
SAME = """
Dataset: SemEval-14 = SemEval 2014 | IWSLT'17 = IWSLT 2017 | WMT14 En-De = WMT 2014 English-German
Dataset: MIMIC-III = MIMIC 3 | τ-bench = tau-bench | $\\tau^2$-Bench = τ²-bench | The Pile = Pile | VQA v2.0 = VQAv2
Dataset: Zibble-100 data set = Zibble100 | SuperGLUE benchmark = SuperGLUE | MS-COCO 2017 = COCO 2017
Dataset: DUC 2004 = DUC-04 | Atari 100k = Atari 100,000
Method: β-VAE = Beta VAE | LSTMs = long short-term memory | YOLO-v5 = YOLOv5 | proximal policy optimisation = PPO
Method: Monte-Carlo tree search = MCTS | Batch Normalization = batch normalisation
Method: retrieval augmented generation = RAG | Llama-2-7B = LLaMA 2 7B | GAN = generative adversarial networks
Method: $\\ell_1$ regularization = L1 regularization
Metric: R@1 = recall at 1 | Acc@1 = Top-1 Accuracy | accuracy (top-1) = top 1 acc. | mAP = mean average precision
Metric: mAP@0.5 = mAP@50 | F1-macro = macro-averaged F1 | R² = R-squared | Cohen’s kappa = Cohen's Kappa
Metric: MRR = Mean Reciprocal Rank | number of parameters = #params | rate of convergence = convergence rate
Task: POS tagging = Part-of-Speech Tagging | Text2SQL = text-to-SQL | multiple object tracking = Multi-Object Tracking
Task: semantic role labelling = Semantic Role Labeling | I2I translation = Image-to-Image Translation
"""
APART = """
Dataset: ImageNet = ImageNet-Sketch | ImageNet = Tiny ImageNet | HumanEval = HumanEval+ | AIME 2024 = AIME25
Dataset: WMT14 En-De = WMT14 En-Fr | LibriSpeech test-clean = LibriSpeech test-other | MMMU = MMLU | CC3M = CC4M
Dataset: TriviaQA = TrivialQA | SWE-bench Lite = SWE-bench Verified | COCO = COCO-a | LAION-400M = LAION-5B
Dataset: GPQA = GPQA Diamond
Method: Contrastive Autoencoder = Contractive Autoencoder | Qwen2.5-VL = Qwen2-VL | GPT-4o = GPT-4o mini
Method: BERT-base = BERT-large | On-Policy Learning = Off-Policy Learning | DDPM = DDIM | A2C = A3C
Method: Recurrent Neural Network = Recursive Neural Network | UNet = UNet++ | Llama 2 7B = Llama 2 70B
Method: Segment Anything Model = Sharpness-Aware Minimization
Metric: AP50 = AP75 | F1 = F0.5 | Precision = Average Precision | Accuracy = Balanced Accuracy | Recall@1 = Recall@10
Metric: False Positive Rate = False Negative Rate | Training Time = Inference Time | Trust = Trust Score
Task: Image-to-Video Generation = Video-to-Image Generation | Speech Recognition = Speaker Recognition
Task: Supervised Learning = Self-Supervised Learning | Question Answering = Visual Question Answering
"""


def pairs(text: str) -> list[tuple[str, str, str]]:
    found = []
    for line in text.strip().splitlines():
        type_, _, rest = line.partition(": ")
        found += [(type_, *pair.split(" = ", 1)) for pair in rest.split(" | ")]
    return found  # type: ignore[return-value]


@pytest.mark.parametrize(("type_", "first", "second"), pairs(SAME))
def test_one_thing(type_: str, first: str, second: str) -> None:
    assert joined(type_, first, second)


@pytest.mark.parametrize(("type_", "first", "second"), pairs(APART))
def test_two_things(type_: str, first: str, second: str) -> None:
    assert not joined(type_, first, second)
    assert not joined(type_, first, second, NO_LEXICON)


# --- fields


def test_fields_keep_what_distinguishes() -> None:
    assert fields("Method", "Llama 3.1 8B").numbers == ("3.1", "8b")
    assert fields("Dataset", "ImageNet-1k").numbers == ("1k",)
    assert fields("Dataset", "ImageNet-R").marks == {"r"}
    assert fields("Metric", "F1@10").numbers == ("1", "10")
    assert numbers("GSM8K") == ("8k",)
    assert key("word2vec") == key("Word2Vec")


HARD = [
    "", " ", "x", "x" * 10_000, "ab " * 5_000,
    "!!!", "---", "—", "1", "123456", "数据集", "данные-BERT", "🤖", "🤖🤖-v2",
    "\x00\x01", "a\u200bb", "$", "\\", "{}", "(", "(LLM", "[]", "()", "\ud800", "R@", "@1", "top-", "#",
    "v", "v2", "2.0",
    "II", "the", "the ", "MS ", "&", "'", "''", "of", "a of b", "100,000,000", "1" * 400, "-1", "½", "²", "İ", "ß" * 50,
    "(((((((((LLM)))))",
]  # fmt: skip


@pytest.mark.parametrize("type_", ROLE)
def test_hard_names_neither_crash_nor_get_lost(type_: str) -> None:
    names = [name for name in HARD if name]
    notes = papers(type_, *names)
    ids = resolve(notes).ids
    assert {item[2] for item in ids} == set(names)
    assert all(id_.partition(":")[2] for id_ in ids.values())
    for first, second in pairwise(names):
        assert conflict(type_, first, second) is not None


@settings(deadline=None)
@given(st.text(max_size=60), st.sampled_from(list(ROLE)))
def test_any_text_has_a_key_and_fields(name: str, type_: str) -> None:
    assert plain(plain(name)) is not None
    assert bool(key(name, type_)) == bool(name.strip())
    assert fields(type_, name).words
    assert conflict(type_, name, name) == ""


@settings(deadline=None)
@given(st.text(max_size=40), st.text(max_size=40), st.sampled_from(list(ROLE)))
def test_a_conflict_has_no_direction(first: str, second: str, type_: str) -> None:
    assert bool(conflict(type_, first, second)) == bool(conflict(type_, second, first))


# --- score and candidates


def test_features_are_those_of_the_weights() -> None:
    knowledge = load_knowledge()
    assert set(knowledge.weights) == {"bias", *FEATURES}
    first, second = Node(("Task", "imagesynthesi"), "image synthesis", 4), Node(("Task", "x"), "images generation", 2)
    assert set(features(first, second, knowledge, Company())) <= set(FEATURES)
    assert 0 < score({"ratio": 1.0}, knowledge) < 1


def test_what_one_paper_lists_side_by_side_is_less_likely_one_thing() -> None:
    first, second = Node(("Task", "a"), "image synthesis", 2), Node(("Task", "b"), "image generation", 2)
    pair = (first.id, second.id)
    together, never = Company({pair: 2}), Company()
    knowledge = load_knowledge()
    likely = [score(features(first, second, knowledge, company), knowledge) for company in (never, together)]
    assert likely[1] < likely[0]


def test_typing_errors_are_found_in_long_words_only() -> None:
    assert is_typing_error("autoencoder", "autoencodr", frozenset())
    assert not is_typing_error("encoder", "encodr", frozenset())
    assert not is_typing_error("transduction", "transdution", frozenset({"transduction", "transdution"}))
    assert not is_typing_error("asymmetric", "symmetric", frozenset())


def test_candidates_grow_with_the_names_and_not_with_their_square() -> None:
    rng = random.Random(0)
    words = ["".join(rng.choices(string.ascii_lowercase, k=6)) for _ in range(300)]

    def count(size: int) -> int:
        names = sorted({f"{rng.choice(words)} {rng.choice(words)} learning" for _ in range(size)})
        nodes = {("Method", key(name)): Node(("Method", key(name)), name, 1) for name in names}
        return len(candidates(nodes, Knowledge())) // len(nodes)

    assert count(4000) < 4 * max(count(500), 3)


# --- clusters

LINKS = st.lists(
    st.builds(
        Link,
        first=st.integers(0, 9),
        second=st.integers(0, 9),
        probability=st.floats(0, 1),
        why=st.just(""),
    ),
    max_size=30,
)


@given(LINKS, st.sets(st.tuples(st.integers(0, 9), st.integers(0, 9)), max_size=8), st.randoms())
def test_clusters_keep_every_cannot_link_whatever_the_order(
    links: list[Link[int]], kept_apart: set[tuple[int, int]], rng: random.Random
) -> None:
    kept_apart = {(a, b) for a, b in kept_apart if a != b}

    def apart(a: int, b: int) -> str:
        return "apart" if (a, b) in kept_apart or (b, a) in kept_apart else ""

    results = []
    for order in (links, rng.sample(links, len(links))):
        clusters = Clusters[int](apart, {}, 0.5)
        clusters.join(order)
        results.append({thing: sorted(clusters.members(thing)) for thing in range(10)})
    assert results[0] == results[1]
    assert not [(a, b) for members in results[0].values() for a in members for b in members if apart(a, b)]


def test_one_likely_pair_is_no_bridge() -> None:
    scores = {("a", "b"): 0.9, ("b", "c"): 0.8, ("a", "c"): 0.01}
    clusters = Clusters[str](lambda _a, _b: "", scores, 0.6)
    clusters.join(Link(a, b, score, "") for (a, b), score in scores.items() if score > 0.5)
    assert clusters.members("c") == ["c"]


# --- whole resolutions


def test_an_acronym_with_two_expansions_is_told_by_the_names_beside_it() -> None:
    vision = [
        note(f"v{i}", ("Method", "ZQM", ("Zonal Quark Mapping",)), ("Task", "Pixel Sorting", ())) for i in range(4)
    ]
    sound = [note(f"s{i}", ("Method", "ZQM", ("Zero Quorum Merge",)), ("Task", "Tone Tracking", ())) for i in range(4)]
    lone = note("x", ("Method", "ZQM", ()), ("Task", "Tone Tracking", ()))
    ids = resolve([*vision, *sound, lone], NO_LEXICON).ids
    assert ids["x", "Method", "ZQM"] == ids["s0", "Method", "ZQM"] != ids["v0", "Method", "ZQM"]


def test_an_acronym_means_another_thing_in_another_type() -> None:
    ids = resolve([note("a", ("Metric", "MAE", ())), note("b", ("Method", "MAE", ()))], NO_LEXICON).ids
    both = [note("c", ("Metric", "mean absolute error", ())), note("d", ("Method", "Masked Autoencoders", ()))]
    together = resolve([note("a", ("Metric", "MAE", ())), note("b", ("Method", "MAE", ())), *both], NO_LEXICON).ids
    assert together["a", "Metric", "MAE"] == together["c", "Metric", "mean absolute error"]
    assert ids["a", "Metric", "MAE"].startswith("metric:")


def test_a_paper_s_own_acronym_is_spelled_out_in_its_other_names() -> None:
    first = note("a", ("Method", "Zonal Quark Mapping", ("ZQM",)), ("Method", "ZQM loss function", ()))
    second = note("b", ("Method", "zonal quark mapping loss function", ()))
    ids = resolve([first, second], NO_LEXICON).ids
    assert ids["a", "Method", "ZQM loss function"] == ids["b", "Method", "zonal quark mapping loss function"]


@settings(deadline=None, max_examples=60)
@given(NOTES, NOTES)
def test_more_papers_never_split_what_a_paper_declares_as_one(old: list[Annotation], new: list[Annotation]) -> None:
    more = [Annotation(Paper(f"new-{item.paper.id}", "T", ""), item.entities) for item in new]
    before, after = resolve(old), resolve([*old, *more])
    for item in old:
        for entity in item.entities:
            own = item.paper.id, entity.type, entity.name
            assert set(entity.mentions) <= {
                form for e in after.entities if e.id == after.ids[own] for form, _ in e.spellings
            }
            assert own in before.ids


@settings(deadline=None, max_examples=60)
@given(NOTES)
def test_resolving_again_with_the_canonical_names_changes_nothing(notes: list[Annotation]) -> None:
    first, second = resolve(notes), resolve(notes)
    assert first == second
    twice = resolve([*notes, *notes])
    assert twice == first


@settings(deadline=None, max_examples=60)
@given(NOTES)
def test_no_two_names_in_conflict_are_one_unless_a_paper_says_so(notes: list[Annotation]) -> None:
    for names in groups(resolve(notes, NO_LEXICON)):
        for first in names:
            for second in names:
                assert numbers(first, "Method") == numbers(second, "Method")


@settings(deadline=None, max_examples=60)
@given(NOTES, NOTES)
def test_ids_of_before_are_found_when_papers_were_added(old: list[Annotation], new: list[Annotation]) -> None:
    more = [Annotation(Paper(f"new-{item.paper.id}", "T", ""), item.entities) for item in new]
    before = resolve(old)
    graph = paperkg.build_graph([*old, *more])
    after = resolve([*old, *more])
    for entity in before.entities:
        if re.search(r"-[0-9a-f]{8}$", entity.id):
            continue
        owners = {after.ids[item] for item, id_ in before.ids.items() if id_ == entity.id}
        try:
            assert paperkg.find_node(graph, entity.id)
        except paperkg.PaperkgError as error:
            assert all(owner in str(error) for owner in owners), (entity.id, owners)  # noqa: PT017


# --- decisions


def test_decisions_are_obeyed() -> None:
    decisions = parse_decisions(
        [
            "# the lab's",
            "same Method: GPT-3 | GPT-4  # told so",
            "apart Dataset: CIFAR10 | CIFAR-10  # whatever the reason",
            "apart Metric: F1 | F1 score",
            "name Task: QA | Answering of Questions",
        ],
        "d.txt",
    )
    notes = [
        *papers("Method", "GPT-3", "GPT-4", "GPT-5"),
        *[note(f"d{i}", ("Dataset", name, ())) for i, name in enumerate(("CIFAR10", "CIFAR-10", "cifar 10"))],
        *[note(f"m{i}", ("Metric", name, ())) for i, name in enumerate(("F1", "F1 score", "F1-measure"))],
        note("t", ("Task", "Question Answering", ("QA",))),
        note("u", ("Task", "QA", ())),
    ]
    for lexicon in (None, NO_LEXICON):
        resolution = resolve(notes, lexicon, decisions=decisions)
        ids = resolution.ids
        assert ids["p0", "Method", "GPT-3"] == ids["p1", "Method", "GPT-4"] != ids["p2", "Method", "GPT-5"]
        assert ids["d0", "Dataset", "CIFAR10"] != ids["d1", "Dataset", "CIFAR-10"]
        assert ids["m0", "Metric", "F1"] != ids["m1", "Metric", "F1 score"]
        named = {entity.id: entity.name for entity in resolution.entities}
        assert named[ids["u", "Task", "QA"]] == "Answering of Questions"


BAD_DECISIONS = [
    (["same Method: A | B", "nonsense"], "d.txt:2: 'nonsense' is no decision"),
    (["same Thing: A | B"], "d.txt:1: 'Thing' is no type"),
    (["", "same Method: A"], "d.txt:2: same needs two or more"),
    (["same Method: A | "], "d.txt:1: same needs two or more"),
    (["name Method: A | B | C"], "d.txt:1: name needs two names"),
    (["direction F1 up"], "d.txt:1: 'up' is no direction; end the line with one of higher, lower"),
    (["direction Dataset: F1 | lower"], "d.txt:1: only a Metric has a direction, not a Dataset"),
    (["kind GLUE suite"], "d.txt:1: 'suite' is no kind; end the line with one of dataset, benchmark, environment"),
    (["direction lower"], "d.txt:1: 'direction lower' is no decision; write .* `direction METRIC higher|lower`"),
    (["direction F1 lower", "direction f1 higher"], "d.txt:2: calls 'f1' 'higher', but d.txt:1 calls it 'lower'"),
    (["kind A dataset", "same Dataset: A | B", "kind B benchmark"], "d.txt:3: .*d.txt:1"),
    (["same Method: A | B", "same Method: B | C", "apart Method: A | C"], "d.txt:3: .*d.txt:2"),
    (["apart Method: A | C", "same Method: A | B", "same Method: B | C"], "d.txt:1: .*d.txt:3"),
    (["name Method: A | X", "same Method: A | B", "name Method: B | Y"], "d.txt:3: .*d.txt:1"),
]


@pytest.mark.parametrize(("lines", "message"), BAD_DECISIONS)
def test_bad_decisions_name_their_lines(lines: list[str], message: str) -> None:
    with pytest.raises(DecisionError, match=message):
        parse_decisions(lines, "d.txt")


NAMES = st.sampled_from(
    ["GPT-3", "GPT-4", "BERT", "RoBERTa", "LLM", "Large Language Model", "resnet 50", "ResNet-50", "C++"]
)


@settings(deadline=None, max_examples=80)
@given(NOTES, st.lists(st.tuples(st.sampled_from(["same", "apart"]), NAMES, NAMES), max_size=4))
def test_all_decisions_hold_in_any_graph(notes: list[Annotation], lines: list[tuple[str, str, str]]) -> None:
    try:
        decisions = parse_decisions([f"{verb} Method: {a} | {b}" for verb, a, b in lines if a != b], "d")
    except DecisionError:
        return
    ids = resolve(notes, decisions=decisions).ids
    for decision in decisions.lines:
        owners = [{id_ for item, id_ in ids.items() if item[2] == name} for name in decision.names]
        if decision.verb == "apart":
            assert not (owners[0] & owners[1]), decision
        elif all(owners):
            assert len(owners[0] | owners[1]) == 1, decision


def test_names_of_one_paper_that_are_decided_apart_are_no_names_of_one_thing() -> None:
    notes = [note("a", ("Method", "ZQM", ("ZQM", "Quark Sorting"))), note("b", ("Method", "Quark Sorting", ()))]
    decisions = parse_decisions(["apart Method: ZQM | Quark Sorting"], "d")
    resolution = resolve(notes, NO_LEXICON, decisions=decisions)
    assert resolution.ids["a", "Method", "ZQM"] != resolution.ids["b", "Method", "Quark Sorting"]
    named = {entity.id: [form for form, _ in entity.spellings] for entity in resolution.entities}
    assert named[resolution.ids["a", "Method", "ZQM"]] == ["ZQM"]


def test_decisions_round_trip() -> None:
    text = ["same Method: A | B  # why not\n", "apart Dataset: C# | C\n", "name Task: QA | Q and A\n"]
    decisions = parse_decisions(text, "d.txt")
    assert [format_decision(line) for line in decisions.lines] == text
    assert decisions.lines[1].names == ("C#", "C")


def test_decided_facts_round_trip() -> None:
    text = ["direction Cumulative Regret lower  # by its definition\n", "kind Atari: the games environment\n"]
    decisions = parse_decisions(text, "d.txt")
    assert [format_decision(line) for line in decisions.lines] == text
    assert [line.names for line in decisions.lines] == [
        ("Cumulative Regret", "lower"), ("Atari: the games", "environment"),
    ]  # fmt: skip
    # The form of the other lines is understood too.
    other = parse_decisions(["direction Metric: Cumulative Regret | LOWER", "KIND Dataset: Atari | dataset"], "d.txt")
    assert [(line.type, line.names) for line in other.lines] == [
        ("Metric", ("Cumulative Regret", "lower")), ("Dataset", ("Atari", "dataset")),
    ]  # fmt: skip


def test_a_fact_is_decided_by_any_name_that_leads_to_the_entity() -> None:
    notes = [note("p", ("Metric", "Cumulative Regret", ("CR",)), ("Dataset", "Maze Games", ()))]
    for name in ("Cumulative Regret", "cumulative-regret", "CR"):
        decisions = parse_decisions([f"direction {name} lower", "kind Maze Games benchmark"], "d.txt")
        facts = {e.id: (e.direction, e.kind) for e in resolve(notes, NO_LEXICON, decisions=decisions).entities}
        assert facts == {"metric:cumulative-regret": ("lower", None), "dataset:maze-games": (None, "benchmark")}
    decisions = parse_decisions(["direction Maze Games lower", "kind Cumulative Regret benchmark"], "d.txt")
    assert resolve(notes, NO_LEXICON, decisions=decisions) == resolve(notes, NO_LEXICON)


# --- explained, reviewed


def test_explanations() -> None:
    [told] = paperkg.explain("CIFAR-10", "CIFAR-100", type_="Dataset")
    assert (told["same"], told["reasons"]) == (False, ["other numbers: 10 / 100"])
    [told] = paperkg.explain(
        "ZQM", "zonal quark mapping", papers("Method", ("Zonal Quark Mapping", "ZQM")), type_="Method"
    )
    assert told["same"]
    assert "expand ZQM" in " ".join(told["reasons"])
    decisions = parse_decisions(["same Method: GPT-3 | GPT-4  # told so"], "d.txt")
    [told] = paperkg.explain("GPT-3", "GPT-4", (), decisions, type_="Method")
    assert told["same"]
    assert "d.txt:1 says so: told so" in " ".join(told["reasons"])
    [told] = paperkg.explain("Diffusion", "diffusion model", type_="Method")
    assert told["features"]
    assert 0 < told["probability"] < 1
    assert {row["type"] for row in paperkg.explain("MAE", "MAE")} >= {"Method", "Metric"}


def test_every_pair_of_the_sample_is_explained_as_it_is_resolved() -> None:
    notes = sample_annotations()
    names = sorted({e.name for n in notes for e in n.entities if e.type == "Method"})[:6]
    for first in names[:3]:
        for second in names:
            [told] = paperkg.explain(first, second, notes, type_="Method")
            assert told["same"] == (told["first"] == told["second"])
            assert told["reasons"]


def test_a_graph_tells_what_was_done_in_it(tmp_path: Path) -> None:
    notes = sample_annotations()
    paperkg.build(notes, tmp_path / "kg")
    by_id: dict[str, list[tuple[str, str]]] = {}
    for (_, type_, name), id_ in resolve(notes).ids.items():
        by_id.setdefault(id_, []).append((type_, name))
    names = [(name, id_) for id_, some in sorted(by_id.items()) for type_, name in some[:2] if type_ == "Method"][:14]
    with paperkg.open(tmp_path / "kg") as kg:
        for first, ours in names:
            for second, theirs in names:
                [row] = kg.explain(first, second, type_="Method")
                assert (row["first"], row["second"], row["same"]) == (ours, theirs, ours == theirs)
                assert row["reasons"]
        assert kg.review() == paperkg.review(notes)
        for name, id_ in names:
            [row] = kg.resolve([{"name": name, "type": "Method"}])
            assert (row["id"], row["known"]) == (id_, True)
            assert row["why"]
        [row] = kg.resolve([{"name": "VOC07", "type": "Dataset"}])
        assert (row["id"], row["why"]) == ("dataset:pascal-voc-2007", "the lexicon has 'VOC07' as 'PASCAL VOC 2007'")


def test_an_acronym_without_its_expansion_is_explained_by_what_was_assigned(tmp_path: Path) -> None:
    notes = papers("Method", ("Zonal Quark Mapping", "ZQM"), ("Zonal Quark Mapping", "ZQM"), "ZQM")
    paperkg.build(notes, tmp_path / "kg")
    [row] = paperkg.explain("ZQM", "Zonal Quark Mapping", tmp_path / "kg", type_="Method")
    assert row["same"]
    assert "expand ZQM" in " ".join(row["reasons"])
    shown = paperkg.show(tmp_path / "kg", "ZQM", names=True)["names"]
    assert {row["form"]: row["papers"] for row in shown["spellings"]} == {"ZQM": 3, "Zonal Quark Mapping": 2}
    # Decisions that the graph was not built by are asked anew.
    decisions = parse_decisions(["apart Method: ZQM | Zonal Quark Mapping  # told so"], "d.txt")
    [row] = paperkg.explain("ZQM", "Zonal Quark Mapping", tmp_path / "kg", decisions, type_="Method")
    assert not row["same"]


def test_reasons_do_not_depend_on_the_number_of_builds(tmp_path: Path) -> None:
    notes = sample_annotations()
    paperkg.build(notes, tmp_path / "whole")
    for some in (notes[6:], notes[:4], notes[2:8]):
        paperkg.build(some, tmp_path / "parts")
    tables = ("item", "spelling", "name", "joined", "pair", "doubt")
    rows = []
    for folder in ("whole", "parts"):
        with paperkg.open(tmp_path / folder) as kg:
            rows.append({table: sorted(kg.graph.rows(f"SELECT * FROM {table}")) for table in tables})
    assert rows[0] == rows[1]
    assert all(rows[0][table] for table in ("item", "spelling", "name"))


def test_show_lists_the_most_used_names_first(tmp_path: Path) -> None:
    names = ["Anonymity Filters", "Anonymity Filters", "anonymity filters", "anonymity filter"]
    notes = [note(f"p{i}", ("Method", "Anonymity Filter", (name,))) for i, name in enumerate(names)]
    paperkg.build(notes, tmp_path / "kg")
    text = run("show", "Anonymity Filter", "-g", tmp_path / "kg").stdout
    assert "aliases: Anonymity Filters\n" in text
    more = run("show", "Anonymity Filter", "-g", tmp_path / "kg", "-v").stdout
    assert "names in papers: Anonymity Filter (4); Anonymity Filters (2); anonymity filter (1)" in more


def test_doubts_are_ordered_by_value_and_not_asked_again() -> None:
    notes = [*papers("Task", "robot control", "robotic control", "sequence modeling", "sequential modeling")]
    notes += [note(f"x{i}", ("Task", "robot control", ())) for i in range(5)]
    found = doubts(work(notes, NO_LEXICON))
    assert found
    assert [doubt.value for doubt in found] == sorted((doubt.value for doubt in found), reverse=True)
    first = found[0]
    decisions = parse_decisions([f"apart {first.type}: {first.first} | {first.second}"], "d")
    again = doubts(work(notes, NO_LEXICON, decisions=decisions))
    assert (first.first, first.second) not in [(doubt.first, doubt.second) for doubt in again]


# --- the commands


def run(*words: object, input: str | None = None) -> Result:
    return CliRunner().invoke(cli, list(map(str, words)), input=input)


@pytest.fixture
def kg(tmp_path: Path) -> Path:
    assert run("build", SAMPLE, "-g", tmp_path / "kg").exit_code == 0
    return tmp_path / "kg"


def test_directions_and_kinds_are_decided(kg: Path) -> None:
    before = dict(paperkg.open(kg).to_networkx().nodes(data=True))
    score, data = "metric:human-normalized-score", "dataset:imagenet"
    assert before["metric:top-5-error"]["direction"] == "lower"
    assert "direction" not in before[score]
    assert (before[data]["labels"], before[data]["kind"]) == (["Dataset"], "dataset")
    lines = [
        "direction Human-Normalized Score higher  # of course",
        "kind ImageNet benchmark",
        "direction Regrett lower",
    ]
    (kg / "decisions.txt").write_text("\n".join(lines), encoding="utf-8")
    told = run("build", SAMPLE, "-g", kg)
    assert told.exit_code == 0
    assert (
        f"{kg}/decisions.txt:3: this line changes nothing, as none of its names ('Regrett') is a Metric of"
        in told.stderr
    )
    assert told.stderr.count("changes nothing") == 1
    with paperkg.open(kg) as graph:
        after = dict(graph.to_networkx().nodes(data=True))
        assert {node for node in after if after[node] != before[node]} >= {score, data}
        assert (after[data]["labels"], after[data]["kind"]) == (["Dataset", "Benchmark"], "benchmark")
        rows = [row for row in graph.leaderboard("Atari 2600") if row["metric_id"] == score]
        assert {row["higher_is_better"] for row in rows} == {True}
        assert graph.query("MATCH (m:Metric {id: $id}) RETURN m.direction AS d", id=score) == [{"d": "higher"}]
        assert list(graph.graph.rows("SELECT direction FROM metric WHERE id = ?", [score])) == [("higher",)]
    paperkg.write_graphml(paperkg.open(kg).to_networkx(), kg.parent / "kg.graphml")
    assert nx.read_graphml(kg.parent / "kg.graphml").nodes[score]["direction"] == "higher"
    (kg / "decisions.txt").write_text("direction Human-Normalized Score lower\n", encoding="utf-8")
    assert run("build", SAMPLE, "-g", kg).exit_code == 0
    with paperkg.open(kg) as graph:
        rows = [row for row in graph.leaderboard("Atari 2600") if row["metric_id"] == score]
        assert {row["higher_is_better"] for row in rows} == {False}
        ranked = [row["value"] for row in rows if row["rank"]]
        assert ranked == sorted(ranked)
    (kg / "decisions.txt").unlink()
    paperkg.rebuild(kg)
    assert dict(paperkg.open(kg).to_networkx().nodes(data=True)) == before


def test_build_remembers_decisions(kg: Path, tmp_path: Path) -> None:
    file = tmp_path / "mine.txt"
    file.write_text("name Dataset: CIFAR-10 | The Ten  # as we call it\n", encoding="utf-8")
    assert run("build", SAMPLE, "-g", kg, "--decisions", file).exit_code == 0
    assert (kg / "decisions.txt").read_text(encoding="utf-8") == file.read_text(encoding="utf-8")
    file.unlink()
    assert run("build", SAMPLE, "-g", kg).exit_code == 0
    assert json.loads(run("show", "The Ten", "-g", kg, "--format", "json").stdout)["id"] == "dataset:cifar-10"
    assert run("build", SAMPLE, "-g", kg, "--decisions", "nowhere.txt").exit_code == 1


def test_a_bad_line_is_told_and_nothing_changes(kg: Path) -> None:
    before = dump(kg)
    (kg / "decisions.txt").write_text("# mine\nsame Method A B\n", encoding="utf-8")
    for command in (["build", SAMPLE], ["resolve", "-"], ["explain", "A", "B"], ["review"]):
        result = run(*command, "-g", kg, input='"A"\n')
        assert result.exit_code == 1
        assert "decisions.txt:2:" in result.stderr
        assert "Traceback" not in result.output
    assert dump(kg) == before


def test_decisions_may_stand_in_a_new_folder(tmp_path: Path) -> None:
    (tmp_path / "kg").mkdir()
    (tmp_path / "kg" / "decisions.txt").write_text("name Dataset: CIFAR-10 | The Ten\n", encoding="utf-8")
    assert run("build", SAMPLE, "-g", tmp_path / "kg").exit_code == 0
    assert run("show", "The Ten", "-g", tmp_path / "kg").exit_code == 0


def test_review_asks_and_records(tmp_path: Path) -> None:
    kg, file = tmp_path / "kg", tmp_path / "notes.jsonl"
    names = ["robotic planning", "robot planning", "robotic cooking", "robot cooking"]
    notes = [
        {
            "id": f"p{i}",
            "title": f"On {name}",
            "abstract": "",
            "entities": [{"type": "Task", "name": name, "role": "addressed"}],
        }
        for i, name in enumerate(names)
    ]
    file.write_text("".join(json.dumps(line) + "\n" for line in notes), encoding="utf-8")
    assert run("build", file, "-g", kg).exit_code == 0
    rows = [json.loads(line) for line in run("review", "-g", kg).stdout.splitlines()]
    assert rows
    answered = run("review", "--ask", "-g", kg, input="s because they are\n" + "n\n" * len(rows) + "q\n")
    assert answered.exit_code == 0
    assert "1 decisions recorded" in answered.stderr
    pair = rows[0]["first"], rows[0]["second"]
    written = (kg / "decisions.txt").read_text(encoding="utf-8")
    assert written == f"same Task: {pair[0]} | {pair[1]}  # because they are\n"
    told = json.loads(run("explain", *pair, "-g", kg, "--format", "json").stdout)
    assert told[0]["same"]
    assert pair not in [
        (row["first"], row["second"]) for row in map(json.loads, run("review", "-g", kg).stdout.splitlines())
    ]


def test_show_view_and_query_find_the_id_of_before_a_merge(
    kg: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ids = set(paperkg.read_graph(kg))
    (kg / "decisions.txt").write_text("same Dataset: CIFAR-10 | CIFAR-100  # for a test\n", encoding="utf-8")
    assert run("build", SAMPLE, "-g", kg).exit_code == 0
    after = set(paperkg.read_graph(kg))
    [gone] = [id_ for id_ in ids if id_.startswith("dataset:cifar") and id_ not in after]
    assert run("show", gone, "-g", kg).exit_code == 0
    assert run("view", gone, "-g", kg, "-o", "page.html").exit_code == 0
    result = run("query", "methods-on-dataset", "-p", f"dataset={gone}", "-g", kg)
    assert result.exit_code == 0
    assert result.stdout
    assert run("show", "dataset:never-there", "-g", kg).exit_code == 1


def test_resolve_tells_why(kg: Path) -> None:
    result = run("resolve", "-", "-g", kg, input='{"name": "VOC07", "type": "Dataset"}\n"no such name"\n')
    rows = [json.loads(line) for line in result.stdout.splitlines()]
    assert rows[0]["id"] == "dataset:pascal-voc-2007"
    assert rows[0]["known"]
    assert rows[0]["why"]
    assert rows[1]["id"] is None


def test_nothing_decided_changes_nothing() -> None:
    notes = sample_annotations()
    assert resolve(notes) == resolve(notes, decisions=Decisions())


def test_an_entity_of_another_type_is_no_candidate() -> None:
    both = (
        PaperEntity("Method", "Few-Shot Learning", (), "used"),
        PaperEntity("Task", "few shot learning", (), "addressed"),
    )
    assert len(resolve([Annotation(Paper("p", "t", ""), both)]).entities) == 2


# --- what a paper's own text says


def written(id_: str, abstract: str, *entities: PaperEntity, title: str = "On things") -> Annotation:
    return Annotation(Paper(id_, title, abstract), entities)


def test_the_long_form_beside_an_acronym_goes_before_what_it_was_taken_for() -> None:
    wrong = PaperEntity("Method", "Gaussian Process", ("GP",), "used")
    right = PaperEntity("Method", "Gaussian Process", ("Gaussian processes", "GP"), "used")
    notes = [
        written("a", "We use genetic programming (GP). GP is old.", wrong),
        written("b", "We use Gaussian processes (GP).", right),
    ]
    resolution = resolve(notes)
    names = {entity.id: (entity.name, entity.aliases) for entity in resolution.entities}
    assert names[resolution.ids["a", "Method", "Gaussian Process"]][0] == "Genetic Programming"
    assert resolution.ids["b", "Method", "Gaussian Process"] == "method:gaussian-process"
    assert [aliases.count("GP") for _, aliases in names.values()].count(1) == 1


def test_two_papers_that_introduce_something_under_one_acronym_mean_two_things() -> None:
    own = PaperEntity("Method", "ZQM", ("ZQM",), "introduced")
    notes = [
        written("a", "We propose ZQM for sorting of quarks in zonal detectors.", own),
        written("b", "We propose ZQM, a merger for voting in parliaments.", own),
    ]
    entities = resolve(notes).entities
    assert len(entities) == len({entity.name for entity in entities}) == 2


def test_what_most_papers_call_a_method_is_one_unless_its_role_says_otherwise() -> None:
    notes = [note(f"p{i}", ("Method", "zonal boosting", ())) for i in range(4)]
    few = PaperEntity("Task", "zonal boosting", ("zonal boosting",), "addressed")
    told = "Here zonal boosting is studied on three maps, and we find that it helps where maps are small."
    resolution = resolve([*notes, written("x", told, few)])
    assert resolution.ids["x", "Task", "zonal boosting"] == resolution.ids["p0", "Method", "zonal boosting"]
    used = Annotation(
        Paper("y", "T", ""), (PaperEntity("Dataset", "zonal boosting", ("zonal boosting",), "trained_on"),)
    )
    assert resolve([*notes, used]).ids["y", "Dataset", "zonal boosting"].startswith("dataset:")


def test_what_only_draws_attention_is_no_attention() -> None:
    idiom = written(
        "a", "Graphs have received much attention.", PaperEntity("Method", "Attention", ("attention",), "used")
    )
    assert resolve([idiom]).ids == {}


@pytest.mark.parametrize(
    "names",
    [
        ["ZQM"] * 3000,
        ["zonal " * 300 + str(number % 3) for number in range(60)],
        [f"Zonal{chr(0x200B) * (number % 5)} Quark" for number in range(500)],
        [form for number in range(40) for form in ("ZQM", f"Z{number:02}al Quark M{number:02}er")],
    ],
    ids=["identical", "long", "invisible", "forty expansions"],
)
def test_bad_names_take_bounded_work_and_give_one_result_in_any_order(names: list[str]) -> None:
    notes = papers("Method", *names)
    assert resolve(notes) == resolve(notes[::-1])
