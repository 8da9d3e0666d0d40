"""A text becomes a tree, and the tree a text that means the same; what the grammar does not know is refused."""

from __future__ import annotations

import re
from random import Random

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cypher.grammar import queries
from tests.cypher.test_guard import QUESTIONS
from tests.cypher.test_parity import FREE_TEXTS
from tests.needs import ROOT

from paperkg.cypher.parser import parse
from paperkg.cypher.questions import list_queries
from paperkg.cypher.rewrite import STEPS, to_engine
from paperkg.cypher.scopes import with_stars_named
from paperkg.cypher.syntax import Query
from paperkg.cypher.tokens import tokenize
from paperkg.cypher.writer import write
from paperkg.errors import QueryError

RARE = """
MATCH p = shortestPath((a)-[:X|Y*..3]-(b)) RETURN p
MATCH p = ANY SHORTEST (a)-->{1,3}(b) RETURN p
MATCH ((a)-[:X]->(b) WHERE a.x > 1){1,3} RETURN 1 AS x
MATCH (x) ((a)<-[r]-(b)){2} (y) RETURN x
MATCH (a:A&!(B|C)|%)-[r:!X WHERE r.y = 1]->{,3}(b WHERE b:(A|B)) RETURN [x IN xs WHERE x:A | x:B] AS l
RETURN x IS :: LIST<INTEGER NOT NULL> | STRING AS a, x IS NOT TYPED INTEGER AS t, - -2 ^ 2 AS b
RETURN NOT (a AND b) OR c XOR NOT d AS a, a - (b - c) AS b, a / b ^ 2 AS c, (1 < 2) = (3 < 4) AS d, 1 < 2 <= 3 AS e
RETURN (a IN b) IN c AS a, (n:A) IS NULL AS b, (n:A|B)[0] AS c, -(a.b) AS d, (-a).b AS e, [(a)] AS f, ((a))[1..] AS g
RETURN COLLECT { MATCH (a) RETURN a ORDER BY a } AS c, EXISTS { (a)-->() WHERE a.x } AS d, `count` {.a} AS e
RETURN `match`.x AS `return`, all(x IN xs WHERE x) AS b, n {.*, a, `b c`: 1, .d} AS m, $`a b` AS p, $1 AS q
RETURN [x IN xs WHERE [y IN (x:A), n:A|B] | 1] AS a
RETURN [x IN xs, 1] AS a, [x IN xs] AS b, [(a)-->(b) | b] AS c, [p = (a)-->(b) WHERE b:B | p] AS d, [(a)-->(b), 1] AS e
RETURN (a)-->(b) AND (a) - (b) < -1 AS x, reduce(s = 0, x IN [1] | s + x) AS r, CASE a WHEN 1 THEN 2 END AS c
RETURN exists((a)-->(b)) AS a, size([]) AS b, date.truncate('year', d) AS c
RETURN `odd name`(1) AS d, 0x1F + .5e-3 + 1_000 AS e
MATCH (a), (b:B {c: 1})<-[:X {y: 'z'}]-(:C) OPTIONAL MATCH (a)<-->(b) WITH *, 1 AS x WHERE x > 0 RETURN DISTINCT *, x
UNWIND $rows AS end CALL (end) { RETURN end AS first UNION RETURN 2 AS first } RETURN 1
OPTIONAL CALL () { RETURN 1 AS k } RETURN 1
CALL db.index.fulltext.queryNodes('paperkg_names', 'x') YIELD node AS n, score WHERE score > 1 RETURN n SKIP 1 LIMIT 2
""".strip().splitlines()
DOCS = [
    block.strip().removesuffix('"')
    for file in sorted((ROOT / "docs").glob("*.md"))
    for block in re.findall(r'"((?:MATCH|CALL)[^"]+)"', file.read_text(encoding="utf-8"))
]
TEXTS = [*RARE, *QUESTIONS, *DOCS, *FREE_TEXTS.strip().splitlines(), *(query.text for query in list_queries())]


def check_round_trip(text: str) -> Query:
    tree = parse(text)
    written = write(tree)
    assert parse(written) == tree
    assert write(parse(written)) == written
    return tree


@pytest.mark.parametrize("text", TEXTS)
def test_what_is_written_is_read_as_the_same(text: str) -> None:
    check_round_trip(text)


@given(text=queries())
@settings(max_examples=200, suppress_health_check=[HealthCheck.too_slow])
def test_random_questions_are_written_and_read_as_the_same(text: str) -> None:
    tree = check_round_trip(text)
    # So are they after each step towards the engine, whose own names need no quotes.
    tree = with_stars_named(tree)
    for step in STEPS:
        tree = step(tree)
        assert write(parse(write(tree))) == write(tree)


@given(
    text=st.sampled_from(TEXTS),
    seed=st.randoms(use_true_random=False),
)
@settings(max_examples=150)
def test_the_spacing_and_comments_of_a_text_mean_nothing(text: str, seed: Random) -> None:
    spaces = [" ", "\n", "\t ", " /* a */ ", " // b\n"]
    spelled = "".join(token.text + seed.choice(spaces) for token in tokenize(text))
    assert parse(spelled) == parse(text)


def test_the_tree_does_not_depend_on_where_things_stand() -> None:
    assert parse("RETURN  1+2 AS a") == parse("return (1 + (2)) as a")
    assert hash(parse("RETURN 1")) == hash(parse(" RETURN 1 ;"))
    assert parse("RETURN 1") != parse("RETURN 2")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("RETURN", "line 1, column 7: something is missing here: an expression"),
        ("RETURN 1 +", "column 11: something is missing here"),
        ("RETURN 1 2", "column 10: expected the end of the query, not '2'"),
        ("MATCH n RETURN n", "column 7: expected a node, as \\(n\\), not 'n'"),
        ("MATCH (n) WHERE RETURN n", r"column 17: expected an expression, not 'RETURN' .*backticks"),
        ("MATCH (n)\nRETURN n.", "line 2, column 10: something is missing here: a property's name"),
        ("MATCH (n)-[r:]->() RETURN n", "column 14: something is missing before ] - expected a label or a type"),
        ("MATCH (a)->(b) RETURN a", "column 10: expected a clause, not '-'"),
        ("MATCH (a)-[*1.5]->(b) RETURN a", "column 13: expected a whole number of steps"),
        ("RETURN CASE WHEN 1 THEN 2", "something is missing here: WHEN, ELSE or END"),
        ("RETURN CASE 1 END", "column 15: expected WHEN, not 'END'"),
        ("RETURN 1 IS 2", "column 13: expected NULL, NOT NULL or :: and a type"),
        ("UNWIND [1] RETURN 1", "column 12: expected an operator or AS and a name"),
        ("RETURN {a 1}", "column 11: expected :, not '1'"),
        ("RETURN 1 AS a UNION RETURN 2 AS a UNION ALL RETURN 3 AS a", "cannot be mixed"),
        ("MATCH (n)-->(m {a: 1) RETURN n", "column 21: this bracket has no counterpart"),
        ("MATCH (n:Paper) RETRUN n", "column 17: expected a clause, not 'RETRUN'; did you mean RETURN?"),
        ("MATCH (n) WITH n", "column 17: a query ends with RETURN"),
        ("RETURN 1 AS a FINISH", "column 15: expected the end of the query, not 'FINISH'"),
        ("MATCH (n) USING INDEX n:Paper(id) RETURN n", "column 11: expected a clause, not 'USING'"),
        ("RETURN " + "(" * 3000 + "1" + ")" * 3000, "nested too deeply"),
    ],
)
def test_what_the_grammar_does_not_know_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        parse(text)
    assert "\n" not in str(caught.value)


@given(text=st.lists(st.sampled_from([*"()[]{}-<>:|.,=+*$", "n", "x", "1", "'a'", "IN", "WHERE", "RETURN", "MATCH"])))
def test_any_tokens_are_read_or_refused(text: list[str]) -> None:
    for begin in ("", "MATCH (n) RETURN "):
        try:
            tree = parse(begin + " ".join(text))
        except QueryError:
            continue
        assert parse(write(tree)) == tree


def test_the_same_text_is_read_once() -> None:
    text = "MATCH (n:Paper) RETURN n.title"
    assert to_engine(text) is to_engine(text)
