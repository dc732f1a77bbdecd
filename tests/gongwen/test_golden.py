"""Each kind as it was when a person last looked at its pages: every line and rule, in millimetres.

After a wanted change: MINJIU_WRITE_GOLDEN=1 pytest tests/gongwen/test_golden.py, then look at the pages.
"""

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gongwen import Document, FontCase, render
from tests.gongwen import samples
from tests.gongwen.boxes import Side, sides

GOLDEN = Path(__file__).parent / "golden"


def table(pages: list[Side]) -> str:
    lines: list[str] = []
    for number, page in enumerate(pages, start=1):
        lines += [f"第{number}面"]
        lines += [
            f"{r.top:6.1f} {r.left:6.1f} {r.right:6.1f} {r.size:5.1f} {r.text}" for r in page.rows
        ]
        lines += [
            f"{s.top:6.1f} {s.left:6.1f} {s.right:6.1f} {s.weight:5.2f} ─" for s in page.strokes
        ]
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("make", samples.EVERY_KIND, ids=lambda make: make.__name__)
def test_pages_are_as_last_looked_at(make: Callable[[], Document], fonts: FontCase) -> None:
    found = table(sides(render(make(), fonts).pdf))
    golden = GOLDEN / f"{make.__name__}.txt"
    if os.environ.get("MINJIU_WRITE_GOLDEN"):
        golden.write_text(found)
    assert found == golden.read_text()


@pytest.mark.parametrize("make", samples.EVERY_KIND, ids=lambda make: make.__name__)
def test_text_comes_back_whole(make: Callable[[], Document], fonts: FontCase) -> None:
    document = make()
    rows = [row.text for page in sides(render(document, fonts).pdf) for row in page.rows]
    text = "".join(row for row in rows if not row.startswith("—"))
    for block in document.body:
        for part in (getattr(block, "text", ""), getattr(block, "text_after", "")):
            assert part.replace(" ", "") in text
    assert document.title.replace("\n", "") in text
    assert str(document.number) in text


def test_the_same_document_gives_the_same_bytes(fonts: FontCase) -> None:
    assert render(samples.notice(), fonts).pdf == render(samples.notice(), fonts).pdf


def test_the_record_is_pdf_a(fonts: FontCase) -> None:
    pdf = render(samples.letter(), fonts).pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf and b"<pdfaid:conformance>U<" in pdf
