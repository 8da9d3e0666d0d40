"""Random read queries in the part of Cypher that docs/cypher.md documents, over the schema and the sample's values."""

from __future__ import annotations

from dataclasses import dataclass

from hypothesis import strategies as st
from hypothesis.strategies import DrawFn

from paperkg import schema

LABELS = [*schema.NODE_LABELS, *schema.KIND_LABELS.values()]
STRINGS = ["", "BERT", "GLUE", "a", "e", "ImageNet", "method:bert", "on", "Net", "%", "2019", "points", "absolute", "é"]
TEXTS = ["name", "title", "kind", "unit", "date", "venue", "id", "sentence"]
NUMBERS = ["papers", "year", "value", "start"]
SIGNS = [
    ":Dataset&!Benchmark",
    ":!Paper",
    ":!(Paper|Result)",
    ":(Dataset&!Environment)|Task",
    ":Dataset&Benchmark",
    ":%",
]
LINK_TEXTS = ["evidence", "component", "id"]
LINK_NUMBERS = ["start", "end", "confidence", "papers", "value"]


def quoted(text: str) -> str:
    return f"'{text}'"


@dataclass
class Names:
    """The variables that are in scope."""

    nodes: list[str]
    links: list[str]


@st.composite
def texts(draw: DrawFn, names: Names) -> str:
    """Draw an expression that is a text or null."""
    choices = [f"{n}.{p}" for n in names.nodes for p in TEXTS] + [f"{r}.{p}" for r in names.links for p in LINK_TEXTS]
    plain = draw(st.sampled_from([*choices, *map(quoted, STRINGS), *(f"type({r})" for r in names.links)]))
    form = draw(
        st.sampled_from(
            ["{}", "{}", "{}", "toLower({})", "toUpper({})", "coalesce({}, 'none')", "left({}, 3)", "trim({})",
             "substring({}, 1, 4)", "replace({}, 'e', '3')", "reverse({})", "{} + '!'", "split({}, ' ')[0]"]
        )
    )  # fmt: skip
    return form.format(plain)


@st.composite
def numbers(draw: DrawFn, names: Names) -> str:
    """Draw an expression that is a number or null."""
    choices = [f"{n}.{p}" for n in names.nodes for p in NUMBERS] + [
        f"{r}.{p}" for r in names.links for p in LINK_NUMBERS
    ]
    sizes = [f"size({n}.{p})" for n in names.nodes for p in ("name", "title", "aliases")]
    degrees = [f"COUNT {{ ({n})--() }}" for n in names.nodes]
    plain = draw(st.sampled_from([*choices, *choices, *sizes, *degrees, "0", "1", "2", "2019", "3.5", "-1"]))
    form = draw(
        st.sampled_from(["{}", "{}", "{}", "{} + 1", "{} * 2", "{} - 3", "{} % 3", "-({})", "abs({})",
                         "coalesce({}, 0)", "toInteger({})", "{} / 2.0", "{} / 2", "7.5 / (1 + abs({}))", "round({})",
                         "ceil({})", "sign({})"])
    )  # fmt: skip
    return form.format(plain)


@st.composite
def conditions(draw: DrawFn, names: Names, depth: int = 2) -> str:
    """Draw an expression that is true, false or null."""
    kind = draw(st.integers(0, 14 if depth else 8))
    if kind == 13:
        between = draw(st.sampled_from(["<", "<=", "=", "<>"]))
        return f"{draw(numbers(names))} {between} {draw(numbers(names))} <= {draw(numbers(names))}"
    if kind == 14:
        return f"{draw(st.sampled_from(names.nodes))}{draw(st.sampled_from(SIGNS[:-1]))}"
    if kind == 0:
        compared = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
        return f"{draw(texts(names))} {compared} {draw(texts(names))}"
    if kind in (1, 2):
        compared = draw(st.sampled_from(["=", "<>", "<", "<=", ">", ">="]))
        return f"{draw(numbers(names))} {compared} {draw(numbers(names))}"
    if kind == 3:
        match = draw(st.sampled_from(["STARTS WITH", "ENDS WITH", "CONTAINS"]))
        return f"{draw(texts(names))} {match} {quoted(draw(st.sampled_from(STRINGS)))}"
    if kind == 4:
        items = ", ".join(map(quoted, draw(st.lists(st.sampled_from(STRINGS), max_size=3))))
        return f"{draw(texts(names))} IN [{items}{draw(st.sampled_from(['', ', null'])) if items else ''}]"
    if kind == 5:
        test = draw(st.sampled_from(["IS NULL", "IS NOT NULL"]))
        return f"{draw(st.one_of(texts(names), numbers(names)))} {test}"
    node = draw(st.sampled_from(names.nodes))
    if kind == 6:
        return f"{node}:{draw(st.sampled_from(LABELS))}"
    if kind == 7:
        quantor = draw(st.sampled_from(["any", "all", "none"]))
        return f"{quantor}(x IN {node}.aliases WHERE x CONTAINS {quoted(draw(st.sampled_from(STRINGS)))})"
    if kind == 8:
        return f"{draw(st.sampled_from(['', 'NOT ']))}EXISTS {{ ({node}){draw(links())}({draw(labels())}) }}"
    inside = [draw(conditions(names, depth - 1)) for _ in range(2)]
    if kind == 9:
        return f"NOT ({inside[0]})"
    return f"({inside[0]}) {('AND', 'OR', 'XOR')[kind - 10]} ({inside[1]})"


@st.composite
def structures(draw: DrawFn, names: Names) -> str:
    """Draw an expression that is a list, a map or null."""
    node, other = draw(st.sampled_from(names.nodes)), draw(st.sampled_from(names.nodes))
    form = draw(st.integers(0, 6))
    if form == 0:
        return f"{node} {{{draw(st.sampled_from(['.*', '.id, .title', '.name, .none, n: 1']))}}}"
    if form == 1 and names.links:
        return f"{draw(st.sampled_from(names.links))} {{{draw(st.sampled_from(['.evidence', '.start, .end, id: 2']))}}}"
    if form == 2:
        return f"{{title: {draw(texts(names))}, n: {draw(numbers(names))}, of: {other} {{.id}}}}"
    if form == 3:
        return f"[{draw(texts(names))}, {draw(numbers(names))}]"
    if form == 4:
        return f"[x IN {node}.aliases WHERE NOT x = {other}.name | toUpper(x) + {draw(texts(names))}]"
    parts = [f"{node}.aliases", f"{other}.aliases", f"[{draw(texts(names))}]", draw(texts(names))]
    return " + ".join(draw(st.permutations(parts))[: draw(st.integers(2, 3))])


@st.composite
def labels(draw: DrawFn) -> str:
    """Draw the label of a node pattern, or nothing."""
    several = st.lists(st.sampled_from(LABELS), min_size=1, max_size=2, unique=True)
    choice, signs = several.map("|".join), st.sampled_from(SIGNS)
    return draw(st.one_of(st.just(""), choice.map(lambda text: f":{text}"), signs))


@st.composite
def links(draw: DrawFn, name: str = "", hops: bool = False) -> str:
    """Draw a relationship pattern in any direction."""
    several = st.lists(st.sampled_from(list(schema.RELATIONSHIP_TYPES)), min_size=1, max_size=3, unique=True)
    types = draw(st.one_of(st.just(""), several.map(lambda chosen: ":" + "|".join(chosen))))
    length = draw(st.sampled_from(["*1..2", "*2", "*0..1", "*..2"])) if hops else ""
    start, end = draw(st.sampled_from([("-", "->"), ("<-", "-"), ("-", "-")]))
    return f"{start}[{name}{types}{length}]{end}"


@st.composite
def patterns(draw: DrawFn, names: Names, first: str) -> str:
    """Draw a chain of one to three nodes that begins with a variable, and note the new variables."""
    known = first in names.nodes
    inline = draw(st.sampled_from(["", "", "", f" WHERE {first}.papers > 1", f" WHERE {first}.name CONTAINS 'e'"]))
    text = f"({first})" if known else f"({first}{draw(labels())}{inline})"
    if not known:
        names.nodes.append(first)
    for _ in range(draw(st.integers(int(known), 2))):
        number = len(names.nodes) + len(names.links)
        hops = draw(st.integers(0, 5)) == 0
        link, node = f"r{number}", f"n{number}"
        text += f"{draw(links('' if hops else link, hops))}({node}{draw(labels())})"
        names.nodes.append(node)
        names.links += [] if hops else [link]
    return text


@st.composite
def queries(draw: DrawFn) -> str:
    """Draw a query whose rows are in a total order or compared without one."""
    names = Names([], [])
    parts = [f"MATCH {draw(patterns(names, 'n'))}"]
    if draw(st.booleans()):
        parts.append(f"WHERE {draw(conditions(names))}")
    if draw(st.integers(0, 3)) == 0:
        before = Names(list(names.nodes), list(names.links))
        parts.append(f"OPTIONAL MATCH {draw(patterns(names, draw(st.sampled_from(before.nodes))))}")
        if draw(st.booleans()):
            parts.append(f"WHERE {draw(conditions(names, 1))}")
    if draw(st.integers(0, 3)) == 0:
        parts.append(draw(groups(names)))
    return "\n".join([*parts, draw(returns(names))])


@st.composite
def groups(draw: DrawFn, names: Names) -> str:
    """Draw a WITH that groups by one variable and goes on with it and a number of it, or that exchanges two names."""
    if len(names.nodes) > 1 and draw(st.booleans()):
        one, other = names.nodes[:2]
        names.nodes[:], names.links[:] = [one, other], []
        return f"WITH {one} AS {other}, {other} AS {one} WHERE {draw(conditions(names, 1))}"
    kept = draw(st.sampled_from(names.nodes))
    counted = draw(st.sampled_from(names.nodes))
    names.nodes[:], names.links[:] = [kept], []
    count = draw(st.sampled_from([f"count(DISTINCT {counted}.id)", "count(*)", f"count({counted}.name)"]))
    return f"WITH {kept}, {count} AS amount WHERE amount >= {draw(st.integers(0, 3))}"


@st.composite
def returns(draw: DrawFn, names: Names) -> str:
    """Draw a RETURN of some columns, ordered by all of them where it is limited."""
    columns = [draw(st.one_of(texts(names), numbers(names))) for _ in range(draw(st.integers(1, 3)))]
    aggregate = draw(st.integers(0, 2))
    if aggregate == 0:
        number, text = draw(numbers(names)), draw(texts(names))
        columns.append(
            draw(
                st.sampled_from(
                    ["count(*)", f"count({text})", f"count(DISTINCT {text})", f"min({number})", f"max({number})",
                     f"min({text})", f"max({text})", f"size(collect({text}))", f"size(collect(DISTINCT {number}))",
                     f"count({text}) + count(*)", f"CASE WHEN count({text}) > 2 THEN max({number}) ELSE count(*) END",
                     f"percentileDisc({number}, 0.5)", f"percentileCont({number}, 0.25)",
                     f"size([x IN collect({text}) WHERE x CONTAINS 'e'])", f"CASE count(*) WHEN 1 THEN min({text}) END",
                     f"7 * count({text}) / count(*)", f"count({text}) % (1 + count(*))"]
                )
            )
        )  # fmt: skip
    elif aggregate == 1:
        condition = draw(conditions(names, 1))
        columns.append(f"CASE WHEN {condition} THEN 'yes' ELSE 'no' END")
    ordered = draw(st.booleans())
    if not ordered and draw(st.booleans()):
        columns.append(draw(structures(names)))
    named = [f"{column} AS c{number}" for number, column in enumerate(columns)]
    text = f"RETURN {draw(st.sampled_from(['', '', 'DISTINCT ']))}{', '.join(named)}"
    if ordered:
        order = [f"c{number}{draw(st.sampled_from(['', ' DESC']))}" for number in range(len(columns))]
        text += f"\nORDER BY {', '.join(order)}"
        if draw(st.booleans()):
            # Not LIMIT 1: with it Neo4j 5.26 gives another first row than without, where the order's first key is null.
            text += f"\nSKIP {draw(st.integers(0, 2))} LIMIT {draw(st.integers(2, 30))}"
    return text
