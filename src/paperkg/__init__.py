"""paperkg: paper titles and abstracts in, a knowledge graph out, with the sentence that proves every link.

Examples
--------
>>> import paperkg
>>> note = next(paperkg.annotate([paperkg.Paper("p", "FooNet: A Small Network", "We evaluate FooNet on CIFAR-10.")]))
>>> graph = paperkg.build_graph([note])
>>> paperkg.query(graph, "MATCH (d:Dataset) RETURN d.name AS name")
[{'name': 'CIFAR-10'}]
"""

from __future__ import annotations

import lazy_loader

__version__ = "0.1.0"

# Each public name is imported from its home, which the stub beside this file tells, when it is first used: so
# `paperkg --version` starts at once, and type checkers know what they are.
__getattr__, __dir__, __all__ = lazy_loader.attach_stub(__name__, __file__)
