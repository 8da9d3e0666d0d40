"""What a page carries with it: styles and scripts of its own, and the policy under which it may use nothing else."""

from __future__ import annotations

import base64
import hashlib
import json
from importlib.resources import files
from typing import Any, Final

_LIBRARY: Final = "lib/vis-9.1.2/vis-network.min.js"
_IN_JSON: Final = str.maketrans({sign: f"\\u{ord(sign):04x}" for sign in "<>&"})


def asset(name: str) -> str:
    """Return the text of a style or a script of this package, which stands in a page as it is."""
    return (files("paperkg.views") / name).read_text(encoding="utf-8")


def vis_network() -> str:
    """Return the script of vis-network, which pyvis carries."""
    return (files("pyvis") / _LIBRARY).read_text(encoding="utf-8")


def policy(*scripts: str) -> str:
    """Allow exactly these scripts and nothing from anywhere: not even an overlooked tag could run or load anything.

    Examples
    --------
    >>> policy().split(";")[:2]
    ["default-src 'none'", " script-src 'none'"]
    """
    hashes = (base64.b64encode(hashlib.sha256(script.encode()).digest()).decode() for script in scripts)
    allowed = " ".join(f"'sha256-{digest}'" for digest in hashes) or "'none'"
    return (
        f"default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'; img-src data:; "
        "base-uri 'none'; form-action 'none'"
    )


def in_script(values: Any) -> str:
    """Return values as JSON that can stand inside a script element: only these signs could end it.

    Examples
    --------
    >>> in_script({"a": "</script>"})
    '{"a":"\\\\u003c/script\\\\u003e"}'
    """
    return json.dumps(values, separators=(",", ":")).translate(_IN_JSON)
