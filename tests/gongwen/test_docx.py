"""The editable copy says what the record says, on the same paper."""

from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn
from docx.shared import Mm

from gongwen import Document, render_docx
from tests.gongwen import samples


def opened(document: Document) -> Any:
    return docx.Document(BytesIO(render_docx(document)))


def paragraphs(word: Any) -> Iterator[str]:
    for element in word.element.body.iter(qn("w:p")):
        yield "".join(
            "\t"
            if node.tag == qn("w:tab") and node.getparent().tag == qn("w:r")
            else node.text or ""
            for node in element.iter(qn("w:t"), qn("w:tab"))
        )


@pytest.mark.parametrize("make", samples.EVERY_KIND, ids=lambda make: make.__name__)
def test_it_says_everything(make: Callable[[], Document]) -> None:
    document = make()
    text = "\n".join(paragraphs(opened(document)))
    for block in document.body:
        for part in (getattr(block, "text", ""), getattr(block, "text_after", "")):
            assert part in text
        for row in getattr(block, "rows", ()):
            assert all(cell in text for cell in row)
    for part in (str(document.number), document.issuer_mark, *document.copies_to):
        assert part in text
    assert document.title.replace("\n", "") in text.replace("\n", "")


def test_page_and_faces() -> None:
    word = opened(samples.notice())
    section = word.sections[0]
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(m / Mm(1)) for m in margins] == [37, 35, 28, 26]
    faces = {
        run.text: run._r.rPr.rFonts.get(qn("w:eastAsia"))
        for paragraph in word.paragraphs
        for run in paragraph.runs
    }
    assert faces["一、加强信息共享"] == "黑体"
    assert faces["（一）明确责任。"] == "楷体_GB2312"
    assert faces["1.可用率低于95%的，书面说明原因。"] == "仿宋_GB2312"
    assert faces["福建省社会救助工作联席会议办公室文件"] == "方正小标宋简体"


def test_headings_are_numbered_and_the_seal_is_named() -> None:
    text = list(paragraphs(opened(samples.notice())))
    assert "（福建省民政厅代章）" in text
    assert [line[:2] for line in text if line.startswith(("一、", "二、"))] == ["一、", "二、"]


def test_an_upward_document_names_its_signers() -> None:
    text = "\n".join(paragraphs(opened(samples.request())))
    assert "\t签发人：陈某某" in text
    assert "闽民救〔2026〕31号\t欧阳某某" in text
