"""Each question of cypher/ over the sample of papers, with the rows that a reader of its annotations expects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.neo4j_server import Neo4jServer
from tests.pushing import open_store
from tests.sample import sample_graph

from paperkg.cypher.questions import get_query, list_queries
from paperkg.stores import Store
from paperkg.stores.embedded import EmbeddedStore

# The question, its parameters, the columns that are looked at, their rows. tests/data/sample.jsonl says why.
EXPECTED: list[tuple[str, dict[str, Any], str, list[tuple[Any, ...]]]] = [
    (
        "authors",
        {"method": "BERT", "limit": 3},
        "author papers",
        [
            ("Jacob Devlin", 1),
            ("Kenton Lee", 1),
            ("Kristina Toutanova", 1),
        ],
    ),
    (
        "benchmarks",
        {"limit": 4},
        "benchmark papers methods",
        [
            ("GLUE", 3, 3),
            ("MMLU", 1, 3),
            ("SuperGLUE", 1, 2),
            ("RACE", 1, 1),
        ],
    ),
    (
        "benchmarks-by-methods",
        {"limit": 4},
        "benchmark methods papers",
        [
            ("GLUE", 3, 3),
            ("MMLU", 3, 1),
            ("SuperGLUE", 2, 1),
            ("RACE", 1, 1),
        ],
    ),
    (
        "benchmark-for",
        {"dataset": "imagenet", "limit": 4},
        "task dataset papers confidence",
        [
            ("Image Classification", "ImageNet", 1, 1.0),
            ("Image Recognition", "ImageNet", 1, 1.0),
        ],
    ),
    (
        "built-on",
        {"method": "DQN", "limit": 4},
        "method link other papers",
        [
            ("DQN", "built on", "Convolutional Neural Network", 1),
            ("DQN", "built on", "Experience Replay", 1),
            ("DQN", "built on", "Reinforcement Learning", 1),
            ("DQN", "basis of", "Rainbow", 1),
        ],
    ),
    (
        "compared-with",
        {"method": "SimCLR", "limit": 4},
        "compared_with method papers evidence",
        [
            ("AlexNet", "SimCLR", 1, "Tuned on 1% of the labels it beats AlexNet with 100x fewer labels."),
            (
                "Barlow Twins",
                "SimCLR",
                1,
                "A linear classifier on its features has 73.2% top-1 accuracy on ImageNet, close to SimCLR and BYOL "
                "with far smaller batches.",
            ),
        ],
    ),
    (
        "counts",
        {"limit": 4},
        "label nodes",
        [
            ("Author", 42),
            ("Method", 32),
            ("Result", 23),
            ("Dataset", 16),
        ],
    ),
    (
        "dataset-trend",
        {"dataset": "CIFAR-10", "limit": 4},
        "dataset year papers",
        [
            ("CIFAR-10", 2015, 1),
            ("CIFAR-10", 2020, 1),
        ],
    ),
    (
        "datasets-of-task",
        {"task": "question answering", "limit": 4},
        "dataset kind task papers",
        [
            ("MMLU", "benchmark", "Question Answering", 1),
            ("RACE", "benchmark", "Question Answering", 1),
            ("SQuAD", "dataset", "Question Answering", 1),
            ("SQuAD 1.1", "dataset", "Question Answering", 1),
        ],
    ),
    (
        "datasets-together",
        {"dataset": "CIFAR-10", "limit": 4},
        "together_with dataset papers",
        [
            ("CIFAR-100", "CIFAR-10", 1),
            ("COCO", "CIFAR-10", 1),
            ("ImageNet", "CIFAR-10", 1),
            ("ImageNet-1K", "CIFAR-10", 1),
        ],
    ),
    (
        "evidence",
        {"head": "RoBERTa", "tail": "GLUE", "limit": 4},
        "head link tail papers",
        [
            ("RoBERTa", "EVALUATED_ON", "GLUE", 2),
        ],
    ),
    (
        "evidence",
        {"head": "jacob devlin", "tail": "BERT: one pre-trained Transformer for many language tasks"},
        "head link tail papers",
        [
            ("Jacob Devlin", "WROTE", "BERT: one pre-trained Transformer for many language tasks", None),
        ],
    ),
    (
        "first-paper",
        {"method": "RoBERTa", "dataset": "GLUE", "limit": 4},
        "paper_id year date method role dataset",
        [
            ("paper:arxiv:1907.11692", 2019, "2019-07-26", "RoBERTa", "INTRODUCES", "GLUE"),
            ("paper:arxiv:2106.09685", 2022, "2021-06-17", "RoBERTa", "USES", "GLUE"),
        ],
    ),
    (
        "gains",
        {"method": "RoBERTa", "limit": 4},
        "method baseline dataset metric kind value unit gain",
        [
            ("RoBERTa", "BERT", "GLUE", None, "improvement", 8.0, "points", 8.0),
            ("RoBERTa", "BERT", "GLUE", None, "absolute", 88.5, None, 8.0),
        ],
    ),
    (
        "gaps",
        {"top": 20, "limit": 3},
        "method dataset method_papers dataset_papers",
        [
            ("BERT", "MMLU", 3, 1),
            ("BERT", "RACE", 3, 1),
            ("BERT", "SQuAD", 3, 1),
        ],
    ),
    (
        "introduced-by",
        {"name": "SimCLR", "limit": 4},
        "name label year date",
        [
            ("SimCLR", "Method", 2020, "2020-02-13"),
        ],
    ),
    (
        "leaderboard",
        {"dataset": "imagenet", "metric": "", "limit": 4},
        "dataset metric unit method value year doubts",
        [
            (
                "ImageNet",
                "Accuracy",
                "%",
                "Vision Transformer",
                88.55,
                2021,
                ["its sentence does not name the method", "its sentence names another dataset nearer by (JFT-300M)"],
            ),
            (
                "ImageNet",
                "Accuracy",
                "%",
                "Barlow Twins",
                73.2,
                2021,
                ["its sentence does not name the method", "its sentence names another method nearer by (BYOL, SimCLR)"],
            ),
            ("ImageNet", "Top-5 Error", "%", "ResNet", 3.57, 2015, []),
        ],
    ),
    (
        "method-trend",
        {"method": "BERT", "limit": 4},
        "method year papers",
        [
            ("BERT", 2019, 2),
            ("BERT", 2020, 1),
        ],
    ),
    (
        "method-trend-by-month",
        {"method": "BERT", "limit": 4},
        "method month papers",
        [
            ("BERT", "2018-10", 1),
            ("BERT", "2019-07", 1),
            ("BERT", "2020-05", 1),
        ],
    ),
    (
        "methods-for-task",
        {"task": "question answering", "limit": 4},
        "method task papers",
        [
            ("BERT", "Question Answering", 1),
            ("GPT-3", "Question Answering", 1),
            ("RoBERTa", "Question Answering", 1),
        ],
    ),
    (
        "methods-on-dataset",
        {"dataset": "CIFAR-10", "limit": 4},
        "method dataset papers introduced results",
        [
            ("ResNet", "CIFAR-10", 1, 1, []),
            ("SimCLR", "CIFAR-10", 1, 1, []),
        ],
    ),
    (
        "methods-on-dataset",
        {"dataset": "GLUE", "limit": 4},
        "method dataset papers introduced confidence",
        [
            ("BERT", "GLUE", 2, 1, 1.0),
            ("RoBERTa", "GLUE", 2, 1, 0.97),
            ("LoRA", "GLUE", 1, 1, 1.0),
        ],
    ),
    (
        "methods-together",
        {"method": "SimCLR", "limit": 4},
        "together_with method papers",
        [
            ("Contrastive Learning", "SimCLR", 1),
            ("Data Augmentation", "SimCLR", 1),
            ("ResNet-50", "SimCLR", 1),
        ],
    ),
    (
        "metrics-of-dataset",
        {"dataset": "ImageNet", "limit": 4},
        "metric unit kind dataset results lowest highest",
        [
            ("Accuracy", "%", "absolute", "ImageNet", 2, 73.2, 88.55),
            ("Top-5 Error", "%", "absolute", "ImageNet", 1, 3.57, 3.57),
        ],
    ),
    (
        "metrics-of-task",
        {"task": "question answering", "limit": 4},
        "metric task papers",
        [
            ("Accuracy", "Question Answering", 2),
            ("F1", "Question Answering", 2),
            ("GLUE Score", "Question Answering", 1),
        ],
    ),
    (
        "names-like",
        {"name": "reinforcment lerning", "limit": 4},
        "name label spelling likeness papers",
        [
            ("Reinforcement Learning", "Method", "Reinforcement Learning", 0.85, 1),
            ("Reinforcement Learning", "Method", "reinforcement learning", 0.85, 1),
            ("Representation Learning", "Task", "Representation Learning", 0.49, 2),
        ],
    ),
    (
        "neighbourhood",
        {"node": "MMLU", "limit": 4},
        "node link direction label",
        [
            ("MMLU", "BENCHMARK_FOR", "to", "Task"),
            ("MMLU", "EVALUATED_ON", "from", "Method"),
            ("MMLU", "EVALUATED_ON", "from", "Method"),
            ("MMLU", "EVALUATED_ON", "from", "Method"),
        ],
    ),
    (
        "papers-of-author",
        {"author": "David Silver", "limit": 4},
        "paper_id year author introduces",
        [
            ("paper:arxiv:1710.02298", 2018, "David Silver", ["Rainbow"]),
            ("paper:doi:10.1038/nature14236", 2015, "David Silver", ["DQN"]),
        ],
    ),
    (
        "papers-of-method",
        {"method": "BERT", "limit": 4},
        "paper_id year role method",
        [
            ("paper:arxiv:2005.14165", 2020, "COMPARES_WITH", "BERT"),
            ("paper:arxiv:1810.04805", 2019, "INTRODUCES", "BERT"),
            ("paper:arxiv:1907.11692", 2019, "COMPARES_WITH", "BERT"),
        ],
    ),
    (
        "papers-of-venue",
        {"venue": "ICML", "limit": 4},
        "paper_id year venue introduces",
        [
            ("paper:arxiv:2103.03230", 2021, "ICML", ["Barlow Twins"]),
            ("paper:arxiv:2002.05709", 2020, "ICML", ["SimCLR"]),
        ],
    ),
    (
        "papers-on-dataset",
        {"dataset": "CIFAR-10", "limit": 4},
        "paper_id year role dataset",
        [
            ("paper:arxiv:2002.05709", 2020, "EVALUATES_ON", "CIFAR-10"),
            ("paper:arxiv:1512.03385", 2015, "EVALUATES_ON", "CIFAR-10"),
        ],
    ),
    (
        "papers-since",
        {"since": "2020-10", "limit": 4},
        "paper_id date introduces evaluates_on",
        [
            ("paper:arxiv:2106.09685", "2021-06-17", ["LoRA"], ["GLUE"]),
            ("paper:arxiv:2103.03230", "2021-03-04", ["Barlow Twins"], ["COCO", "ImageNet"]),
            ("paper:arxiv:2010.11929", "2020-10-22", ["Vision Transformer"], ["CIFAR-100", "ImageNet"]),
        ],
    ),
    (
        "path",
        {"from": "ResNet", "to": "SimCLR", "limit": 4},
        "links types ids",
        [
            (2, ["EVALUATED_ON", "EVALUATED_ON"], ["method:resnet", "dataset:cifar-10", "method:simclr"]),
            (2, ["EVALUATED_ON", "EVALUATED_ON"], ["method:resnet", "dataset:imagenet", "method:simclr"]),
            (2, ["VARIANT_OF", "BUILT_ON"], ["method:resnet", "method:resnet-50", "method:simclr"]),
        ],
    ),
    (
        "popular-datasets",
        {"limit": 4},
        "dataset kind papers aliases",
        [
            ("GLUE", "benchmark", 3, []),
            ("ImageNet", "dataset", 3, []),
            ("Atari", "environment", 2, []),
            ("CIFAR-10", "dataset", 2, ["CIFAR10"]),
        ],
    ),
    (
        "popular-methods",
        {"limit": 4},
        "method papers aliases",
        [
            ("BERT", 3, ["Bidirectional Encoder Representations from Transformers"]),
            ("GPT-3", 3, []),
            ("Large Language Model", 3, ["LLMs", "large language model", "large language models"]),
            ("RoBERTa", 3, []),
        ],
    ),
    (
        "popular-tasks",
        {"limit": 4},
        "task papers aliases",
        [
            ("Question Answering", 4, ["Question answering", "multiple-choice", "question answering"]),
            ("Object Detection", 2, ["object detection"]),
            ("Representation Learning", 2, ["features", "visual representations"]),
            ("Continuous Control", 1, ["continuous control"]),
        ],
    ),
    (
        "results-of-method",
        {"method": "Vision Transformer", "limit": 4},
        "method dataset metric kind value unit",
        [
            ("Vision Transformer", "CIFAR-100", "Accuracy", "absolute", 94.55, "%"),
            ("Vision Transformer", "ImageNet", "Accuracy", "absolute", 88.55, "%"),
            ("Vision Transformer", None, "Compute", "ratio", 4.0, "x"),
        ],
    ),
    (
        "rising-datasets",
        {"year": 2021, "limit": 4},
        "dataset year papers papers_before gain",
        [
            ("ImageNet", 2021, 2, 0, 2),
            ("COCO", 2021, 1, 0, 1),
            ("JFT-300M", 2021, 1, 0, 1),
            ("MMLU", 2021, 1, 0, 1),
        ],
    ),
    (
        "rising-methods",
        {"year": 2019, "limit": 4},
        "method year papers papers_before gain",
        [
            ("BERT", 2019, 2, 0, 2),
            ("Masked Language Modeling", 2019, 1, 0, 1),
            ("RoBERTa", 2019, 1, 0, 1),
            ("Transformer", 2019, 1, 0, 1),
        ],
    ),
    (
        "similar-papers",
        {"paper": "paper:arxiv:1810.04805", "limit": 3},
        "paper_id year shared names",
        [
            ("paper:arxiv:1907.11692", 2019, 4, ["BERT", "F1", "GLUE", "Question Answering"]),
            ("paper:arxiv:2005.14165", 2020, 2, ["BERT", "Question Answering"]),
            ("paper:arxiv:2009.03300", 2021, 1, ["Question Answering"]),
        ],
    ),
    (
        "tasks-of-method",
        {"method": "BERT", "limit": 4},
        "task method papers",
        [
            ("Natural Language Inference", "BERT", 1),
            ("Question Answering", "BERT", 1),
        ],
    ),
    (
        "trained-on",
        {"name": "JFT-300M", "limit": 4},
        "method dataset papers confidence",
        [
            ("Vision Transformer", "JFT-300M", 1, 1.0),
        ],
    ),
    (
        "trained-on",
        {"name": "SimCLR", "limit": 4},
        "method dataset papers confidence",
        [
            ("SimCLR", "ImageNet-1K", 1, 1.0),
        ],
    ),
    (
        "variants",
        {"name": "ResNet", "limit": 4},
        "name link other papers",
        [
            ("ResNet", "has variant", "ResNet-50", 2),
        ],
    ),
    (
        "venues",
        {"limit": 4},
        "venue method papers",
        [
            ("ICLR", "GPT-3", 2),
            ("ICLR", "Large Language Model", 2),
            ("ICML", "ResNet-50", 2),
            ("AAAI", "Distributional Reinforcement Learning", 1),
        ],
    ),
]


@pytest.fixture(scope="module", params=["embedded", "neo4j"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    graph = sample_graph()
    if request.param == "embedded":
        with EmbeddedStore.from_graph(graph) as opened:
            yield opened
        return
    server: Neo4jServer = request.getfixturevalue("neo4j_server")
    server.wipe()
    with open_store(server) as opened:
        opened.push(graph)
        yield opened


@pytest.mark.parametrize(("name", "given", "columns", "rows"), EXPECTED, ids=[name for name, *_ in EXPECTED])
def test_each_question_has_the_rows_that_a_reader_expects(
    store: Store, name: str, given: dict[str, Any], columns: str, rows: list[tuple[Any, ...]]
) -> None:
    query = get_query(name)
    found = store.query(query.text, {**query.example, **given})
    assert [tuple(row[column] for column in columns.split()) for row in found] == rows


def test_every_question_is_here() -> None:
    assert {name for name, *_ in EXPECTED} == {query.name for query in list_queries()}
