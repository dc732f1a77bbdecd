"""Each kind as it was when a person last looked at its pages: every line and rule, in millimetres.

After a wanted change: MINJIU_WRITE_GOLDEN=1 pytest tests/gongwen/test_golden.py, then look at the pages.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from gongwen import Document, FontCase, Form, Table, render
from gongwen.document import numbered
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


@pytest.mark.parametrize("make", samples.EVERY_KIND, ids=lambda make: make.__name__)
def test_pdftotext_reads_it_whole_and_in_order(
    make: Callable[[], Document], fonts: FontCase
) -> None:
    """Another program than ours (poppler) reads what is written, part after part."""
    document = make()
    read = subprocess.run(
        ["pdftotext", "-layout", "-", "-"],
        input=render(document, fonts).pdf, capture_output=True, check=True,
    ).stdout.decode()  # fmt: skip
    rows = ["".join(row.split()) for row in read.replace("\f", "\n").splitlines()]
    text = "".join(row for row in rows if not re.fullmatch(r"—\d+—", row))
    at = 0
    for part in _parts(document):
        found = text.find("".join(part.split()), at)
        assert found >= 0, part
        at = found + len("".join(part.split()))


def _parts(document: Document) -> Iterator[str]:
    """Texts in the order of the pages; cells of tables stand side by side and are left out."""
    yield document.title
    for blocks in (document.body, *(one.body for one in document.attachments)):
        if blocks is not document.body:
            yield "附件"
        for number, block in numbered(blocks):
            if not isinstance(block, Table):
                yield number + block.text + getattr(block, "text_after", "")
        if blocks is document.body:
            yield from (one.name for one in document.attachments)
            if document.layout is not Form.MINUTES:
                yield document.issuer.name
            for people in (document.present, document.absent, document.observers):
                yield from ("".join(str(one).split()) for one in people)
    yield from document.copies_to


def test_the_same_document_gives_the_same_bytes(fonts: FontCase) -> None:
    assert render(samples.notice(), fonts).pdf == render(samples.notice(), fonts).pdf


def test_the_record_is_pdf_a(fonts: FontCase) -> None:
    pdf = render(samples.letter(), fonts).pdf
    assert b"<pdfaid:part>2</pdfaid:part>" in pdf and b"<pdfaid:conformance>U<" in pdf
