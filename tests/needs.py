"""What a test needs from the machine: absent, it skips with the reason; in CI that is a failure."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent


def require(condition: object, reason: str) -> None:
    """Skip the calling test where a part is missing, or fail it in CI."""
    if not condition:
        if os.environ.get("CI") == "true":
            pytest.fail(f"CI must have this: {reason}")
        pytest.skip(reason)


def shared(*parts: str) -> Path:
    """Return a path of the shared data beside the project; skip where there is none."""
    path = ROOT.parent.joinpath("shared", *parts)
    if not path.exists():
        pytest.skip(f"the shared data are not beside this checkout ({'/'.join(parts)})")
    return path
