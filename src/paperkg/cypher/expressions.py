"""Expressions of Cypher, by precedence: what binds less holds what binds more."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Final

from paperkg.cypher import syntax as s
from paperkg.cypher.cursor import Cursor
from paperkg.cypher.tokens import Token
from paperkg.cypher.words import NAMESPACES, QUANTIFIERS, RESERVED, SUBQUERIES, WRITING
from paperkg.errors import ForbiddenQueryError

# How tight each operator binds; the same numbers tell the writer where parentheses are needed.
OR, XOR, AND, NOT, COMPARISON, PREDICATE, SUM, PRODUCT, POWER, SIGN, POSTFIX = range(1, 12)
BINARY: Final = {
    "OR": OR,
    "XOR": XOR,
    "AND": AND,
    "IN": PREDICATE,
    "STARTS WITH": PREDICATE,
    "ENDS WITH": PREDICATE,
    "CONTAINS": PREDICATE,
    "=~": PREDICATE,
    "+": SUM,
    "-": SUM,
    "||": SUM,
    "*": PRODUCT,
    "/": PRODUCT,
    "%": PRODUCT,
    "^": POWER,
}
COMPARED: Final = frozenset({"=", "<>", "<", "<=", ">", ">="})
_PATHS: Final = frozenset({"SHORTESTPATH", "ALLSHORTESTPATHS"})


class ExpressionParser(Cursor, ABC):
    """Reads expressions; paths, and the queries in braces, are read by who inherits."""

    @abstractmethod
    def path(self) -> s.Path:
        """Read a path."""

    @abstractmethod
    def relationship_path(self) -> s.Path:
        """Read a path that has a relationship, without a name."""

    @abstractmethod
    def subquery_body(self) -> s.Query | s.Patterns:
        """Read what stands in the braces of EXISTS, COUNT or COLLECT."""

    def expression(self, level: int = OR) -> s.Expression:
        """Read an expression whose operators bind at least as tight as `level`."""
        left, most = self._prefixed(level)
        while True:
            token = self.token
            operator, tightness = self._operator()
            if not level <= tightness <= most:
                return left
            if tightness == COMPARISON:
                left, most = self._comparison(left), AND
            elif operator in BINARY:
                for _ in operator.split():
                    self.advance()
                right = self.expression(tightness + 1)
                left = s.Binary(operator, left, right, start=left.start)
                most = COMPARISON if tightness == PREDICATE else tightness
            else:
                left, most = self._tested(left, token), COMPARISON

    def _prefixed(self, level: int) -> tuple[s.Expression, int]:
        token = self.token
        if token.word == "NOT" and level <= NOT:
            self.advance()
            return s.Unary("NOT", self.expression(NOT), start=token.start), AND
        return self._signed(), POWER

    def _operator(self) -> tuple[str, int]:
        """Return the operator that comes next, and how tight it binds; 0 where none comes."""
        token = self.token
        operator = token.word or token.text
        if operator in ("STARTS", "ENDS"):
            operator += " WITH" if self.peek(1).word == "WITH" else ""
        if operator in COMPARED:
            return operator, COMPARISON
        if operator in ("IS", ":") and token.kind in ("name", "symbol"):
            return operator, PREDICATE
        return operator, BINARY.get(operator, 0) if token.kind in ("name", "symbol") else 0

    def _comparison(self, first: s.Expression) -> s.Expression:
        others = []
        while self.token.text in COMPARED and self.token.kind == "symbol":
            token = self.advance()
            others.append(s.Compared(token.text, self.expression(PREDICATE), start=token.start))
        return s.Comparison(first, tuple(others), start=first.start)

    def _tested(self, subject: s.Expression, token: Token) -> s.Expression:
        """Read a test that stands behind its subject: ``IS NULL``, ``IS :: TYPE``, ``:Label``."""
        if self.accept(":"):
            return s.LabelTest(subject, self.labels(bar=not self._bar_ends), start=subject.start)
        self.expect("IS")
        negated = self.accept("NOT")
        if self.accept("NULL"):
            return s.IsNull(subject, negated, start=token.start)
        if self.accept("::") or self.accept("TYPED"):
            return s.IsTyped(subject, self._type(), negated, start=token.start)
        self.fail("NULL, NOT NULL or :: and a type")

    def _type(self) -> str:
        words = [self.name("a type")]
        while self.token.kind == "name" and self.token.word not in RESERVED:
            words.append(self.advance().text)
        text = " ".join(words).upper()
        if self.accept("<"):
            text += f"<{self._type()}>"
            self.expect(">")
        text += " NOT NULL" if self.accept("NOT", "NULL") else ""
        return f"{text} | {self._type()}" if not self._bar_ends and self.accept("|") else text

    def _signed(self) -> s.Expression:
        token = self.token
        if token.text in ("-", "+") and token.kind == "symbol":
            self.advance()
            return s.Unary(token.text, self._signed(), start=token.start)
        found = self._atom()
        while True:
            if self.accept("."):
                found = s.Property(found, self.name("a property's name"), start=found.start)
            elif self.token.text == "[":
                found = self._subscript(found)
            else:
                return found

    def _subscript(self, subject: s.Expression) -> s.Expression:
        self.expect("[")
        outside, self._bar_ends = self._bar_ends, False
        first = None if self.token.text == ".." else self.expression()
        sliced = self.accept("..")
        last = None if not sliced or self.token.text == "]" else self.expression()
        self.expect("]")
        self._bar_ends = outside
        if first is None or sliced:
            return s.Slice(subject, first, last, start=subject.start)
        return s.Subscript(subject, first, start=subject.start)

    def _atom(self) -> s.Expression:
        token = self.token
        if token.kind in ("number", "string"):
            return self._literal()
        if token.kind == "parameter":
            return s.Parameter(self._parameter(self.advance()), start=token.start)
        if token.text in ("(", "[", "{") or token.word in ("CASE", "REDUCE"):
            outside, self._bar_ends = self._bar_ends, False
            found = self._bracketed()
            self._bar_ends = outside
            return found
        if token.identifier is None:
            self.fail("an expression")
        return self._named()

    def _literal(self) -> s.Expression:
        token = self.advance()
        if token.kind == "number" and self.token.text == "." and self.peek(1).identifier is not None:
            self.advance()
            self.fail("the end of the number")
        return s.Literal(token.text, start=token.start)

    @staticmethod
    def _parameter(token: Token) -> str:
        name = token.text[1:]
        return name[1:-1].replace("``", "`") if name.startswith("`") else name

    def _bracketed(self) -> s.Expression:
        token = self.token
        if token.word == "CASE":
            return self._case()
        if token.word == "REDUCE":
            return self._reduce() if self.peek(1).text == "(" else self._named()
        if token.text == "(":
            path = self.attempt("path", self.relationship_path)
            if path is not None:
                return s.PatternExpression(path, start=token.start)
            self.expect("(")
            inside = self.expression()
            self.expect(")", "an operator or )")
            return inside
        return self._list() if token.text == "[" else self.map_literal()

    def _named(self) -> s.Expression:
        """Read what begins with a name: true, a call, a map made of a thing, or a variable."""
        token, after = self.token, self.peek(1)
        if token.word in ("TRUE", "FALSE", "NULL"):
            self.advance()
            return s.Literal(token.text.lower(), start=token.start)
        if token.word in SUBQUERIES and after.text == "{":
            return self._subquery(token)
        call = self._called()
        if call is not None:
            outside, self._bar_ends = self._bar_ends, False
            found = self._call(token, call)
            self._bar_ends = outside
            return found
        variable = self.variable("an expression")
        if self.token.text == "{":
            return self._map_projection(variable)
        return variable

    def _subquery(self, token: Token) -> s.Expression:
        self.advance()
        self.expect("{")
        outside, self._bar_ends = self._bar_ends, False
        body = self.subquery_body()
        self._bar_ends = outside
        self.expect("}")
        return s.SubqueryExpression(token.word, body, start=token.start)

    def variable(self, what: str = "a variable") -> s.Variable:
        """Read a variable: a name that is no keyword, or stands in backticks."""
        if self.token.word in RESERVED:
            self.fail(what)
        start = self.token.start
        return s.Variable(self.name(what), start=start)

    def alias(self) -> s.Variable:
        """Read the name that AS gives: any but that of a writing clause."""
        if self.token.word in WRITING:
            self.fail("a name")
        start = self.token.start
        return s.Variable(self.name("a name"), start=start)

    def _called(self) -> str | None:
        """Return the name of the function that is called here, with its dots."""
        ahead = 1
        while self.peek(ahead).text == "." and self.peek(ahead + 1).identifier is not None:
            ahead += 2
        if self.peek(ahead).text != "(" or self.token.word in RESERVED:
            return None
        names = [str(self.peek(i).identifier) for i in range(0, ahead, 2)]
        name = ".".join(names)
        if len(names) > 1 and names[0].lower() not in NAMESPACES:
            raise ForbiddenQueryError(f"{self.where()}: {name[:60]} is not one of Cypher's own functions")
        for _ in range(ahead):
            self.advance()
        return name

    def _call(self, token: Token, name: str) -> s.Expression:
        self.expect("(")
        if name.upper() in QUANTIFIERS and self.token.identifier is not None and self.peek(1).word == "IN":
            return self._quantifier(token, name.lower())
        if name.upper() in _PATHS:
            path = self.path()
            self.expect(")")
            function = "shortestPath" if name.upper() == "SHORTESTPATH" else "allShortestPaths"
            whole = s.Path(path.elements, path.variable, path.selector, function, start=token.start)
            return s.PatternExpression(whole, start=token.start)
        distinct = self.accept("DISTINCT")
        arguments: list[s.Expression] = []
        if self.token.text == "*":
            arguments.append(s.Star(start=self.advance().start))
        elif self.token.text != ")":
            arguments.append(self.expression())
            while self.accept(","):
                arguments.append(self.expression())
        self.expect(")", "an operator, a comma or )")
        return s.Call(name, tuple(arguments), distinct, start=token.start)

    def _quantifier(self, token: Token, name: str) -> s.Expression:
        variable = self.variable()
        self.expect("IN")
        source = self.expression()
        condition = self.expression() if self.accept("WHERE") else None
        self.expect(")", "WHERE or )")
        return s.Quantifier(name, variable, source, condition, start=token.start)

    def _reduce(self) -> s.Expression:
        token = self.advance()
        self.expect("(")
        total = self.variable()
        self.expect("=")
        initial = self.expression()
        self.expect(",")
        variable = self.variable()
        self.expect("IN")
        self._bar_ends = True
        source = self.expression()
        self.expect("|")
        self._bar_ends = False
        value = self.expression()
        self.expect(")", "an operator or )")
        return s.Reduce(total, initial, variable, source, value, start=token.start)

    def _case(self) -> s.Expression:
        token = self.advance()
        subject = None if self.at_word("WHEN") else self.expression()
        whens = []
        while self.at_word("WHEN"):
            start = self.advance().start
            condition = self.expression()
            self.expect("THEN")
            whens.append(s.When(condition, self.expression(), start=start))
        if not whens:
            self.fail("WHEN")
        otherwise = self.expression() if self.accept("ELSE") else None
        self.expect("END", "WHEN, ELSE or END")
        return s.Case(subject, tuple(whens), otherwise, start=token.start)

    def _list(self) -> s.Expression:
        first, second = self.peek(1), self.peek(2)
        found: s.Expression | None = None
        if first.identifier is not None and second.word == "IN":
            found = self.attempt("comprehension", self._comprehension)
        elif first.text == "(" or (first.identifier is not None and second.text == "="):
            found = self.attempt("pattern comprehension", self._pattern_comprehension)
        return found or self._list_literal()

    def _list_literal(self) -> s.Expression:
        token = self.expect("[")
        items: list[s.Expression] = []
        if self.token.text != "]":
            items.append(self.expression())
            while self.accept(","):
                items.append(self.expression())
        self.expect("]", "an operator, a comma or ]")
        return s.ListLiteral(tuple(items), start=token.start)

    def _comprehension(self) -> s.Expression:
        token = self.expect("[")
        variable = self.variable()
        self.expect("IN")
        self._bar_ends = True
        source = self.expression()
        condition = self.expression() if self.accept("WHERE") else None
        self._bar_ends = False
        value = self.expression() if self.accept("|") else None
        self.expect("]", "WHERE, | or ]")
        return s.ListComprehension(variable, source, condition, value, start=token.start)

    def _pattern_comprehension(self) -> s.Expression:
        token = self.expect("[")
        path = self.path()
        self._bar_ends = True
        condition = self.expression() if self.accept("WHERE") else None
        self._bar_ends = False
        self.expect("|")
        value = self.expression()
        self.expect("]", "an operator or ]")
        return s.PatternComprehension(path, condition, value, start=token.start)

    def map_literal(self) -> s.MapLiteral:
        """Read ``{key: value}``."""
        token = self.expect("{")
        entries: list[s.Entry] = []
        while self.token.text != "}" or entries:
            start = self.token.start
            key = self.name("a key")
            self.expect(":")
            entries.append(s.Entry(key, self.expression(), start=start))
            if not self.accept(","):
                break
        self.expect("}", "an operator, a comma or }")
        return s.MapLiteral(tuple(entries), start=token.start)

    def _map_projection(self, subject: s.Variable) -> s.Expression:
        self.expect("{")
        outside, self._bar_ends = self._bar_ends, False
        entries: list[s.Entry | s.Selector] = []
        while self.token.text != "}" or entries:
            entries.append(self._map_entry())
            if not self.accept(","):
                break
        self.expect("}", "a comma or }")
        self._bar_ends = outside
        return s.MapProjection(subject, tuple(entries), start=subject.start)

    def _map_entry(self) -> s.Entry | s.Selector:
        start = self.token.start
        if self.accept(".", "*"):
            return s.Selector("*", all=True, start=start)
        if self.accept("."):
            return s.Selector(self.name("a property's name"), start=start)
        if self.peek(1).text == ":":
            key = self.name("a key")
            self.expect(":")
            return s.Entry(key, self.expression(), start=start)
        variable = self.variable("a property, as .name, or a key")
        return s.Entry(variable.name, variable, start=start)

    def labels(self, bar: bool = True) -> s.LabelExpression:
        """Read labels or types behind their ``:``; where `bar` is false the last ``|`` belongs to what is around."""
        start = self.token.start
        items = [self._label_and()]
        while bar and self.accept("|"):
            self.accept(":")
            items.append(self._label_and())
        while not bar and self.token.text == "|":
            more = self.attempt("label", self._label_between_bars)
            if more is None:
                break
            items.append(more)
        return items[0] if len(items) == 1 else s.LabelOr(tuple(items), start=start)

    def _label_between_bars(self) -> s.LabelExpression:
        """Read a label of a comprehension's condition: behind the last ``|`` stands the value."""
        self.expect("|")
        found = self._label_and()
        if self.token.text != "|":
            self.fail("|")
        return found

    def _label_and(self) -> s.LabelExpression:
        start = self.token.start
        items = [self._label_not()]
        while self.accept("&") or self.accept(":"):
            items.append(self._label_not())
        return items[0] if len(items) == 1 else s.LabelAnd(tuple(items), start=start)

    def _label_not(self) -> s.LabelExpression:
        token = self.token
        if self.accept("!"):
            return s.LabelNot(self._label_not(), start=token.start)
        if self.accept("("):
            inside = self.labels()
            self.expect(")", "a sign of labels or )")
            return inside
        if self.accept("%"):
            return s.Label("%", any=True, start=token.start)
        return s.Label(self.name("a label or a type"), start=token.start)
