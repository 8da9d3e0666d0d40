"""Cypher: a reading of the read-only part of the language, its rules, and the named questions.

A text becomes a tree of frozen dataclasses (`parser.parse`, `syntax`) and a text again (`writer.write`). What the
grammar does not know is refused with its place, so nothing is let pass that nobody thought of. `rules` are visitors
that refuse, `rewrite` is a list of functions from a tree to a tree that puts a query into the words of the embedded
engine, and `questions` are the files of cypher/.
"""
