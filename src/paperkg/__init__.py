"""paperkg: paper titles and abstracts in, a knowledge graph out, with the sentence that proves every link.

Examples
--------
>>> import paperkg
>>> note = next(paperkg.annotate([paperkg.Paper("p", "FooNet: A Network for CIFAR-10", "We propose FooNet.")]))
>>> graph = paperkg.build_graph([note])
>>> paperkg.query(graph, "MATCH (d:Dataset) RETURN d.name AS name")
[{'name': 'CIFAR-10'}]
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

__version__ = "0.1.0"

# Where each public name lives; imported when first used, so that `paperkg --version` starts at once.
_HOMES = {
    "paperkg.api": (
        "annotate",
        "build",
        "build_graph",
        "formats",
        "load_pipeline",
        "read_annotations",
        "read_graph",
        "read_decisions",
        "read_papers",
        "read_records",
        "remove",
        "write",
    ),
    "paperkg.ask": (
        "evaluate_files",
        "export",
        "export_neo4j_admin",
        "list_questions",
        "open_neo4j",
        "open_store",
        "prepare_query",
        "push",
        "query",
        "show",
        "with_current_ids",
    ),
    "paperkg.errors": ("PaperkgError",),
    "paperkg.evaluation": ("evaluate",),
    "paperkg.exports": (
        "read_graphml",
        "write_bibtex",
        "write_csv",
        "write_cypher",
        "write_gexf",
        "write_graphml",
        "write_json",
        "write_jsonl",
        "write_papers_csv",
    ),
    "paperkg.names": ("decide", "explain", "resolve_names", "review"),
    "paperkg.lookup": ("find_node", "neighbourhood", "stats"),
    "paperkg.reporting": ("compare", "diff", "gaps", "leaderboard", "report", "trends", "view"),
    "paperkg.model": (
        "Annotation",
        "Mention",
        "Paper",
        "PaperEntity",
        "PaperResult",
        "annotation_from_dict",
        "annotation_to_dict",
    ),
}
_HOME_OF = {name: home for home, names in _HOMES.items() for name in names}

__all__ = sorted(_HOME_OF)


def __getattr__(name: str) -> Any:
    """Import a public name from its home when it is first used (PEP 562)."""
    if name not in _HOME_OF:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_HOME_OF[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    """List the public names."""
    return [*__all__, "__version__"]
