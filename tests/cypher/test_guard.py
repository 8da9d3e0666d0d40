"""The guard lets questions pass and nothing else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from paperkg.cypher.rules import check_parameters, read_only
from paperkg.cypher.tokens import tokenize
from paperkg.errors import ForbiddenQueryError, QueryError

QUESTIONS = [
    "MATCH (n) RETURN n",
    "match (n) return n;",
    "MATCH (n) RETURN n ; // the end\n;",
    "OPTIONAL MATCH (n:Venue) RETURN n",
    "WITH 1 AS start RETURN start",
    "UNWIND [1, 2] AS x RETURN x * 2",
    "CALL { MATCH (n) RETURN n } RETURN n",
    "MATCH (n) CALL (n) { MATCH (n)--(m) RETURN count(m) AS c } RETURN c",
    "MATCH (n:`CREATE`) RETURN n.`DELETE`",
    "MATCH (n:Set)-[:MERGE]->(m) RETURN n.set, m.delete",
    "RETURN {create: 1, set: 2} AS m",
    "RETURN 'CREATE (n)' AS a, \"LOAD CSV\" AS b",
    "RETURN 'a; b' AS a",
    r"RETURN 'it\'s; DELETE' AS a",
    "RETURN 1 // CREATE (n)\n AS x",
    "RETURN 1 /* CREATE (n) ; */ AS x",
    "MATCH (n)-[*1..3]-(m) RETURN count(*)",
    "MATCH (n)-[r:USES|OVER*..2]->(m) RETURN r",
    "MATCH (n)-[*2]-(m) RETURN n.papers * 2, [1 * 2], 3 *4",
    "RETURN date.truncate('year', date('2020-02-01')) AS d",
    "RETURN $set, $`load csv`",
    "MATCH (n) WHERE n.use = 1 RETURN n.load AS loaded",
    r"RETURN 'C:\\u0041' AS path",
    "RETURN '\\u00e9' AS letter",
    "CALL db.index.fulltext.queryNodes('paperkg_names', 'x') YIELD node RETURN node",
    "MATCH (n) CALL db . index.fulltext /* */ .queryNodes('paperkg_names', n.name) YIELD node RETURN node",
]

FORBIDDEN = [
    "CREATE (n)",
    "MERGE (n)",
    "MATCH (n) SET n.x = 1",
    "MATCH (n) sEt n:Paper",
    "MATCH (n) DELETE n",
    "MATCH (n) DETACH DELETE n",
    "MATCH (n) NODETACH DELETE n",
    "MATCH (n) REMOVE n.name",
    "INSERT (:Paper)",
    "DROP CONSTRAINT paper_id",
    "UNWIND [1] AS x FOREACH (y IN [x] | CREATE (:Paper))",
    "MATCH (n) RETURN n UNION CREATE (n) RETURN n",
    "MATCH (n) CALL { WITH n SET n.x = 1 } RETURN n",
    "MATCH (n) CALL { WITH n RETURN n } IN TRANSACTIONS RETURN n",
    "RETURN 1; RETURN 2",
    "RETURN 1;CREATE (n)",
    "LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row",
    "WITH 1 AS x LOAD CSV FROM 'file:///etc/hostname' AS row RETURN row",
    "WITH 1 AS x LOAD/* */CSV FROM 'file:///etc/hostname' AS row RETURN row",
    "WITH 1 AS x LOAD // read\nCSV FROM 'file:///etc/hostname' AS row RETURN row",
    "CALL db.labels()",
    "CALL dbms.components() YIELD name RETURN name",
    "MATCH (n) CALL apoc.load.json('x') YIELD value RETURN value",
    "RETURN apoc.load.json('x')",
    "RETURN `apoc`.`cypher`.runFirstColumnSingle('x', {})",
    "CALL db.index.fulltext.queryNodes.more('x', 'y') YIELD node RETURN node",
    "CALL db.index.fulltext.queryRelationships('x', 'y') YIELD relationship RETURN relationship",
    "CALL db.index.fulltext.`queryNodes`('x', 'y') YIELD node RETURN node",
    "CALL db.index.fulltext.queryNodes('x', 'y') YIELD node CALL db.labels() YIELD label RETURN label",
    "CALL /* db.index.fulltext.queryNodes */ db.clearQueryCaches()",
    "CALL x.db.index.fulltext.queryNodes('x', 'y') YIELD node RETURN node",
    "RETURN db.index.fulltext.queryNodes('x', 'y')",
    "CALL dbms.security.createUser('x', 'y')",
    "CALL apoc.cypher.doIt('CREATE (n)', {}) YIELD value RETURN value",
    "SHOW DATABASES",
    "USE system RETURN 1",
    "MATCH (n) CALL { USE other MATCH (m) RETURN m } RETURN m",
    "EXPLAIN MATCH (n) RETURN n",
    "PROFILE MATCH (n) RETURN n",
    "TERMINATE TRANSACTIONS 'x'",
    "ALTER USER neo4j SET PASSWORD 'x'",
    "START n=node(*) RETURN n",
    "FOR VALID_TIME ALL MATCH (n) RETURN n",
    "RETURN 1 // a comment ends here\rCREATE (n)",
    "RETURN 'a' /* ' */ CREATE (n) // '",
    "RETURN '\\u0027 CREATE (n) //'",
    "RETURN 'a\\\\\\u0027 CREATE (n) //'",
    "R\\u0045TURN 1",
    "RETURN 1.SET",
    "RETURN '//' SET",
    "RETURN [x IN [1] | x] CREATE (n)",
    "MATCH (ſet) ſET n.x = 1",
]

WRONG = [
    ("", "empty"),
    ("  // nothing\n", "empty"),
    (";", "empty"),
    ("SELECT 1", "begins with MATCH"),
    ("RETURN 'open", "string does not end"),
    ('RETURN "open', "string does not end"),
    ("RETURN `open", "name does not end"),
    ("RETURN 1 /* open", "comment does not end"),
    ("MATCH (n)-[*]-(m) RETURN n", "upper bound"),
    ("MATCH (n)-[r:USES*2..]-(m) RETURN n", "upper bound"),
    ("MATCH p = shortestPath((n)<-[:USES|OVER*..]-(m)) RETURN p", "upper bound"),
    ("MATCH (n)-[ /* all */ * /* hops */ ]-(m) RETURN n", "upper bound"),
]


@pytest.mark.parametrize("cypher", QUESTIONS)
def test_questions_pass(cypher: str) -> None:
    read_only(cypher)


@pytest.mark.parametrize("cypher", FORBIDDEN)
def test_everything_else_is_forbidden(cypher: str) -> None:
    with pytest.raises(ForbiddenQueryError, match=r"line \d+, column \d+: "):
        read_only(cypher)


@pytest.mark.parametrize(("cypher", "message"), WRONG)
def test_wrong_texts_say_what_is_wrong(cypher: str, message: str) -> None:
    with pytest.raises(QueryError, match=message) as caught:
        read_only(cypher)
    assert not isinstance(caught.value, ForbiddenQueryError)


def test_the_message_tells_the_place() -> None:
    with pytest.raises(ForbiddenQueryError, match="line 3, column 3: DELETE"):
        read_only("MATCH (n)\nWHERE n.x = 'a'\n  DELETE n")


def test_missing_parameters_are_all_named() -> None:
    check_parameters(read_only("RETURN '$no' AS a, $yes"), {"yes": 1, "more": 2})
    with pytest.raises(QueryError, match=r"\$one, \$`?two three`?$"):
        check_parameters(read_only("RETURN $one + $`two three` + $one + $four"), {"four": 4})


def verdict(cypher: str) -> type[Exception] | None:
    try:
        read_only(cypher)
    except QueryError as error:
        return type(error)
    return None


def quoted(text: str, quote: str) -> str:
    return quote + text.replace("\\", "\\\\").replace(quote, "\\" + quote) + quote


TEXTS = st.one_of(
    st.text(),
    st.lists(st.sampled_from(["'", '"', "`", "\\", ";", "//", "/*", "*/", "\n", "CREATE", "LOAD CSV", "u0027"])).map(
        "".join
    ),
)


@given(text=TEXTS, quote=st.sampled_from("'\""), frame=st.sampled_from(["RETURN {} AS x", "MATCH (n) SET n.x = {}"]))
def test_the_text_of_a_string_never_changes_the_verdict(text: str, quote: str, frame: str) -> None:
    assert verdict(frame.format(quoted(text, quote))) is verdict(frame.format("''"))


@given(text=TEXTS, frame=st.sampled_from(["MATCH (n:{}) RETURN n", "MATCH (n:{}) DELETE n"]))
def test_the_text_of_a_quoted_name_never_changes_the_verdict(text: str, frame: str) -> None:
    if "\\" not in text:
        assert verdict(frame.format("`" + text.replace("`", "``") + "`")) is verdict(frame.format("Paper"))


@given(text=TEXTS)
def test_a_comment_never_changes_the_verdict(text: str) -> None:
    comment = "/*" + text.replace("\\", "").replace("*/", "").replace("*", "+") + "*/"
    for frame in ("MATCH (n) {} RETURN n", "MATCH (n) {} DELETE n"):
        assert verdict(frame.format(comment)) is verdict(frame.format(" "))


@given(text=st.text())
def test_any_text_gets_a_verdict_and_no_token_is_lost(text: str) -> None:
    verdict(text)
    try:
        tokens = tokenize(text)
    except QueryError:
        return
    assert all(text[token.start : token.end] == token.text for token in tokens)
