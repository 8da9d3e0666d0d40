"""Fixtures that every test may ask for, and how hypothesis runs here."""

from hypothesis import settings
from tests.neo4j_server import neo4j_server

__all__ = ["neo4j_server"]

# A loaded machine makes single examples slow; that is no failure.
settings.register_profile("paperkg", deadline=None)
settings.load_profile("paperkg")
