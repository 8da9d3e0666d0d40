"""Take the pictures of the README from the shipped sample: ``python docs/pictures.py`` (needs Chromium, playwright)."""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser import browsing  # noqa: E402

import paperkg  # noqa: E402

TARGET = ROOT / "docs" / "pictures"


def main() -> None:
    """Build the graph of the sample, open two pages, and save what is seen."""
    graph = paperkg.build_graph(paperkg.annotate(paperkg.read_papers(ROOT / "samples" / "papers.txt")))
    with tempfile.TemporaryDirectory() as folder, browsing() as visit:
        paperkg.view(graph, "ImageNet", Path(folder) / "view.html")
        paperkg.report(graph, Path(folder) / "report.html")
        page = visit(Path(folder) / "view.html", width=1040, height=640).page
        page.evaluate("document.querySelector('.legend').open = false; choose('method:simclr', false)")
        page.wait_for_timeout(500)
        page.screenshot(path=TARGET / "view.png")
        page = visit(Path(folder) / "report.html", width=960, height=600, dark=True).page
        page.evaluate("document.querySelector('#boards').scrollIntoView()")
        page.click("#boards .number >> nth=0")
        page.wait_for_timeout(500)
        page.screenshot(path=TARGET / "report.png")


if __name__ == "__main__":
    main()
