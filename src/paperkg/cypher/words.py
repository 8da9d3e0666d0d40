"""The words of Cypher that the grammar and its rules speak of."""

from __future__ import annotations

from typing import Final

# fmt: off
AGGREGATES: Final = frozenset({
    "avg", "collect", "count", "max", "min", "percentilecont", "percentiledisc", "stdev", "stdevp", "sum",
})
CLAUSES: Final = frozenset({"CALL", "MATCH", "OPTIONAL", "RETURN", "UNION", "UNWIND", "WITH"})
QUANTIFIERS: Final = frozenset({"ALL", "ANY", "NONE", "SINGLE"})
SUBQUERIES: Final = frozenset({"COLLECT", "COUNT", "EXISTS"})
WRITING: Final = frozenset({
    "CREATE", "DELETE", "DETACH", "DROP", "FOREACH", "INSERT", "MERGE", "NODETACH", "REMOVE", "SET",
})
ADMINISTRATIVE: Final = frozenset({
    "ALTER", "CYPHER", "DEALLOCATE", "DENY", "DRYRUN", "ENABLE", "EXPLAIN", "FOR", "GRANT", "LOAD", "PROFILE",
    "REALLOCATE", "RENAME", "REVOKE", "SHOW", "START", "STOP", "TERMINATE", "USE",
})
# Words that are no variable unless they stand in backticks: all that may follow an expression or begin one.
RESERVED: Final = CLAUSES | WRITING | frozenset({
    "AND", "AS", "BY", "CASE", "CONTAINS", "DISTINCT", "ELSE", "ENDS", "FALSE", "IN", "IS", "LIMIT", "NOT", "NULL",
    "OR", "ORDER", "SKIP", "STARTS", "THEN", "TRUE", "WHEN", "WHERE", "XOR", "YIELD",
})
# Variables that are written in backticks: some are names in Neo4j and keywords in the embedded engine.
QUOTED: Final = RESERVED | frozenset({
    "ALL", "ASC", "ASCENDING", "DESC", "DESCENDING", "END", "EXCEPT", "EXISTS", "EXPLAIN", "HAVING", "INTERSECT",
    "NULLS", "ON", "OVER", "PARTITION", "PROFILE",
})
# fmt: on
# The only procedures that may be called: they read, and only the graph.
PROCEDURES: Final = frozenset({"db.index.fulltext.queryNodes"})
NAMESPACES: Final = frozenset({"date", "datetime", "localdatetime", "time", "localtime", "duration", "vector"})
