"""A file opened in the real Chromium, headless, with no network: what it drew, asked for and complained about."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests import needs


@dataclass
class Visit:
    """An open page, and whatever it did that a picture should not do."""

    page: Any
    console: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    dialogs: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    @property
    def complaints(self) -> list[str]:
        """All of it."""
        return [*self.console, *self.errors, *self.dialogs, *self.requests]


def chromium() -> str | None:
    """Find the system's Chromium; none is ever downloaded."""
    names = ("chromium", "chromium-browser", "google-chrome")
    return next((path for path in map(shutil.which, names) if path), None)


@contextmanager
def browsing() -> Iterator[Callable[..., Visit]]:
    """Give a function that opens files in one browser; skip where there is no Chromium or no playwright."""
    program = chromium()
    needs.require(program, "Chromium is not installed (apt-get install chromium)")
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        needs.require(False, "playwright is not installed (pip install playwright)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])

        def visit(path: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> Visit:
            context = browser.new_context(
                viewport={"width": width, "height": height}, offline=True, color_scheme="dark" if dark else "light"
            )
            opened = Visit(context.new_page())
            _listen(opened)
            opened.page.goto(path.resolve().as_uri())
            return opened

        try:
            yield visit
        finally:
            browser.close()


@contextmanager
def opened(path: Path, *, width: int = 1280, height: int = 900, dark: bool = False) -> Iterator[Visit]:
    """Open a file; skip where there is no Chromium or no playwright."""
    with browsing() as visit:
        yield visit(path, width=width, height=height, dark=dark)


def _listen(visit: Visit) -> None:
    page = visit.page

    def refuse(route: Any) -> None:
        visit.requests.append(route.request.url)
        route.abort()

    def dismiss(dialog: Any) -> None:
        visit.dialogs.append(dialog.message)
        dialog.dismiss()

    page.route(lambda url: not url.startswith(("file:", "data:")), refuse)
    page.on("dialog", dismiss)
    page.on("pageerror", lambda error: visit.errors.append(str(error)))
    page.on("console", lambda message: visit.console.append(message.text) if message.type != "log" else None)
