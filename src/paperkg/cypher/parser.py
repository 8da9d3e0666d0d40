"""From a text of Cypher to its tree, by recursive descent; what the grammar does not know is refused with its place."""

from __future__ import annotations

from typing import Final

from paperkg.cypher import syntax as s
from paperkg.cypher.expressions import ExpressionParser
from paperkg.cypher.words import ADMINISTRATIVE, CLAUSES, PROCEDURES, WRITING
from paperkg.errors import ForbiddenQueryError, QueryError

_SELECTORS: Final = frozenset({"ALL", "ANY", "SHORTEST"})


def parse(cypher: str) -> s.Query:
    """Read one statement that only asks.

    Parameters
    ----------
    cypher : str
        The text; a ``;`` may end it.

    Returns
    -------
    syntax.Query
        Its tree.

    Raises
    ------
    ForbiddenQueryError
        It writes, reads files, calls a procedure or a foreign function, administers, or holds several statements.
    QueryError
        The grammar does not know it: the message says where, and what was expected.

    Examples
    --------
    >>> parse("RETURN 1 AS one").parts[0].clauses[0].projection.columns
    (Column(expression=Literal(text='1'), alias=Variable(name='one')),)
    >>> parse("MATCH (n) RETURN n.name,")
    Traceback (most recent call last):
    paperkg.errors.QueryError: line 1, column 25: something is missing here: an expression
    >>> parse("MATCH (n) DETACH DELETE n")
    Traceback (most recent call last):
    paperkg.errors.ForbiddenQueryError: line 1, column 11: DETACH writes, and paperkg only answers questions ...
    """
    parser = _Parser(cypher)
    parser.check_begin()
    return parser.whole(parser.query)


class _Parser(ExpressionParser):
    """Reads queries, their clauses and their patterns."""

    def check_begin(self) -> None:
        """Refuse a text that begins as no question does."""
        token = self.token
        if token.kind == "end":
            raise QueryError("the query is empty; an example: MATCH (d:Dataset) RETURN d.name ORDER BY d.name")
        if token.word in CLAUSES and token.word != "UNION":
            return
        begins = f"{self.where()}: a query begins with MATCH, OPTIONAL MATCH, WITH, UNWIND, RETURN or CALL {{"
        if token.word in WRITING | ADMINISTRATIVE:
            raise ForbiddenQueryError(f"{begins}, not with {token.word}: paperkg only answers questions")
        raise QueryError(f"{begins}, not with {token.text[:40]!r}")

    def query(self) -> s.Query:
        start = self.token.start
        parts, unions = [self._single()], []
        while self.accept("UNION"):
            unions.append(self.accept("ALL"))
            if not unions[-1]:
                self.accept("DISTINCT")
            parts.append(self._single())
        if len(set(unions)) > 1:
            self.refuse("UNION and UNION ALL cannot be mixed; put one of them into a CALL { subquery }")
        return s.Query(tuple(parts), any(unions), start=start)

    def _single(self) -> s.Single:
        start = self.token.start
        clauses: list[s.Clause] = []
        while self.token.word in CLAUSES and self.token.word != "UNION":
            if clauses and isinstance(clauses[-1], s.Return):
                self._refuse_end()
            clauses.append(self._clause())
        alone = len(clauses) == 1 and isinstance(clauses[0], s.CallProcedure)
        if not alone and not (clauses and isinstance(clauses[-1], s.Return)):
            if self.token.kind != "end" and self.token.word != "UNION" and self.token.text != "}":
                self.fail("a clause")
            self._refuse_end()
        return s.Single(tuple(clauses), start=start)

    def _refuse_end(self) -> None:
        self.refuse("a query ends with RETURN, and only there (a name spelled like a clause must stand in `backticks`)")

    def _clause(self) -> s.Clause:
        start = self.token.start
        if self.accept("MATCH"):
            return self._match(start, optional=False)
        if self.accept("OPTIONAL", "MATCH"):
            return self._match(start, optional=True)
        if self.accept("UNWIND"):
            source = self.expression()
            self.expect("AS", "an operator or AS and a name")
            return s.Unwind(source, self.variable(), start=start)
        if self.accept("RETURN"):
            return s.Return(self._projection(), start=start)
        if self.accept("WITH"):
            projection = self._projection()
            return s.With(projection, self._where(), start=start)
        if self.accept("OPTIONAL", "CALL"):
            return self._call_clause(start, optional=True)
        if self.accept("CALL"):
            return self._call_clause(start, optional=False)
        self.advance()
        self.fail("MATCH or CALL")

    def _match(self, start: int, optional: bool) -> s.Match:
        return s.Match(self._paths(), self._where(), optional, start=start)

    def _where(self) -> s.Expression | None:
        return self.expression() if self.accept("WHERE") else None

    def _paths(self) -> tuple[s.Path, ...]:
        paths = [self.path()]
        while self.accept(","):
            paths.append(self.path())
        return tuple(paths)

    def subquery_body(self) -> s.Query | s.Patterns:
        if self.token.word in CLAUSES:
            patterns = self.attempt("patterns", self._match_only)
            return patterns or self.query()
        return s.Patterns(self._paths(), self._where(), start=self.token.start)

    def _match_only(self) -> s.Patterns:
        """Read ``MATCH paths WHERE condition`` that a subquery may end with, as patterns alone."""
        start = self.expect("MATCH").start
        found = s.Patterns(self._paths(), self._where(), start=start)
        if self.token.text != "}":
            self.fail("}")
        return found

    # Projections

    def _projection(self) -> s.Projection:
        start = self.token.start
        distinct = self.accept("DISTINCT")
        star = self.accept("*")
        columns: list[s.Column] = []
        if not star or self.accept(","):
            columns.append(self._column())
            while self.accept(","):
                columns.append(self._column())
        order = self._order() if self.accept("ORDER", "BY") else ()
        skip = self.expression() if self.accept("SKIP") or self.accept("OFFSET") else None
        limit = self.expression() if self.accept("LIMIT") else None
        return s.Projection(tuple(columns), star, distinct, order, skip, limit, start=start)

    def _column(self) -> s.Column:
        start = self.token.start
        expression = self.expression()
        text = self.spelled(start)
        return s.Column(expression, self.alias() if self.accept("AS") else None, text, start=start)

    def _order(self) -> tuple[s.SortKey, ...]:
        keys = [self._sort_key()]
        while self.accept(","):
            keys.append(self._sort_key())
        return tuple(keys)

    def _sort_key(self) -> s.SortKey:
        expression = self.expression()
        descending = self.accept("DESC") or self.accept("DESCENDING")
        if not descending and not self.accept("ASC"):
            self.accept("ASCENDING")
        if self.at_word("NULLS"):
            self.refuse("Neo4j has no NULLS FIRST or LAST: null comes last, and first with DESC")
        return s.SortKey(expression, descending, start=expression.start)

    # CALL

    def _call_clause(self, start: int, optional: bool) -> s.Clause:
        if self.token.text not in ("{", "("):
            return self._procedure(start)
        imports: tuple[s.Variable, ...] | None = None
        every = False
        if self.accept("("):
            every = self.accept("*")
            imports = () if every else self._imports()
            self.expect(")")
        self.expect("{")
        query = self.query()
        self.expect("}")
        if self.at_word("IN"):
            self.fail("a clause")
        return s.CallSubquery(query, imports, every, optional, start=start)

    def _imports(self) -> tuple[s.Variable, ...]:
        if self.token.text == ")":
            return ()
        names = [self.variable()]
        while self.accept(","):
            names.append(self.variable())
        return tuple(names)

    def _procedure(self, start: int) -> s.CallProcedure:
        ahead = 0
        while self.peek(ahead).kind == "name" or self.peek(ahead).text == ".":
            ahead += 1
        name = "".join(self.peek(i).text for i in range(ahead))
        if name not in PROCEDURES or self.peek(ahead).text != "(":
            self.forbid_procedure()
        for _ in range(ahead):
            self.advance()
        self.expect("(")
        arguments = [self.expression()]
        while self.accept(","):
            arguments.append(self.expression())
        self.expect(")")
        columns = self._yields() if self.accept("YIELD") else ()
        return s.CallProcedure(name, tuple(arguments), columns, self._where() if columns else None, start=start)

    def _yields(self) -> tuple[s.Yield, ...]:
        found: list[s.Yield] = []
        while True:
            start = self.token.start
            name = self.variable().name
            found.append(s.Yield(name, self.alias() if self.accept("AS") else None, start=start))
            if not self.accept(","):
                return tuple(found)

    # Patterns

    def path(self) -> s.Path:
        start = self.token.start
        variable = None
        if self.peek(1).text == "=" and self.token.identifier is not None:
            variable = self.variable()
            self.expect("=")
        selector = self._selector()
        function = {"SHORTESTPATH": "shortestPath", "ALLSHORTESTPATHS": "allShortestPaths"}.get(self.token.word, "")
        if function:
            self.advance()
            self.expect("(")
        elements = self._elements()
        if function:
            self.expect(")")
        return s.Path(elements, variable, selector, function, start=start)

    def relationship_path(self) -> s.Path:
        start = self.token.start
        elements = self._elements()
        if len(elements) == 1:
            self.fail("a relationship")
        return s.Path(elements, start=start)

    def _selector(self) -> str:
        words: list[str] = []
        while self.token.word in (*_SELECTORS, "PATH", "PATHS", "GROUP", "GROUPS") or (
            words and self.token.kind == "number"
        ):
            words.append(self.advance().text.upper())
        return " ".join(words)

    def _elements(self) -> tuple[s.Element, ...]:
        found: list[s.Element] = [self._element()]
        while True:
            if self._begins_relationship():
                found.append(self._relationship())
                found.append(self._element())
            elif self.token.text == "(" and (isinstance(found[-1], s.PathGroup) or self._begins_group()):
                found.append(self._element())
            else:
                return tuple(found)

    def _begins_group(self) -> bool:
        after = self.peek(1)
        return after.text == "(" or (after.identifier is not None and self.peek(2).text == "=")

    def _begins_relationship(self) -> bool:
        text, after = self.token.text, self.peek(1).text
        return (text == "-" and after in ("[", "-")) or (text == "<" and after == "-")

    def _element(self) -> s.Element:
        return self._group() if self._begins_group() else self._node()

    def _group(self) -> s.PathGroup:
        start = self.expect("(", "a node, as (n)").start
        path = self.path()
        condition = self._where()
        self.expect(")")
        return s.PathGroup(path, condition, self._quantifier_of_pattern(), start=start)

    def _node(self) -> s.NodePattern:
        start = self.expect("(", "a node, as (n)").start
        outside, self._bar_ends = self._bar_ends, False
        variable = None
        if self.token.identifier is not None and not self.at_word("WHERE"):
            variable = self.variable()
        labels = self.labels() if self.accept(":") else None
        properties = self.map_literal() if self.token.text == "{" else None
        condition = self._where()
        self.expect(")", "a label, properties or ) of a node")
        self._bar_ends = outside
        return s.NodePattern(variable, labels, properties, condition, start=start)

    def _relationship(self) -> s.RelationshipPattern:
        start = self.token.start
        left = "<" if self.accept("<") else ""
        self.expect("-")
        outside, self._bar_ends = self._bar_ends, False
        link = self._details() if self.accept("[") else s.RelationshipPattern()
        self._bar_ends = outside
        self.expect("-", "- or -> after a relationship")
        right = ">" if self.accept(">") else ""
        return s.with_parts(link, direction=left + right, quantifier=self._quantifier_of_pattern(), start=start)

    def _details(self) -> s.RelationshipPattern:
        variable = None
        if self.token.identifier is not None and not self.at_word("WHERE"):
            variable = self.variable()
        types = self.labels() if self.accept(":") else None
        length = self._length() if self.accept("*") else None
        properties = self.map_literal() if self.token.text == "{" else None
        condition = self._where()
        self.expect("]", "a type, a length, properties or ] of a relationship")
        return s.RelationshipPattern("", variable, types, length, properties, condition)

    def _length(self) -> s.Length:
        start = self.peek(-1).start
        minimum = self._whole()
        if self.accept(".."):
            return s.Length(minimum, self._whole(), start=start)
        return s.Length(minimum, minimum, start=start)

    def _quantifier_of_pattern(self) -> s.Length | None:
        start = self.token.start
        if self.accept("+"):
            return s.Length(1, None, start=start)
        if self.accept("*"):
            return s.Length(0, None, start=start)
        if not self.accept("{"):
            return None
        minimum = self._whole()
        maximum = self._whole() if self.accept(",") else minimum
        self.expect("}")
        return s.Length(minimum, maximum, start=start)

    def _whole(self) -> int | None:
        """Read a number of steps, if one stands here."""
        if self.token.kind != "number":
            return None
        if not self.token.text.isdecimal():
            self.fail("a whole number of steps")
        return int(self.advance().text)
