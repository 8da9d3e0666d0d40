"""Annotations -> entities: one stable id for all the names of one thing.

Names are normalised (`forms`), an acronym joins its expansion (`acronyms`), the lexicon joins its aliases; what got the
same key is one entity (`resolve`), and names with a version are variants of the name without it (`variants`).
"""

from paperkg.resolution.resolve import Resolution, resolve

__all__ = ["Resolution", "resolve"]
