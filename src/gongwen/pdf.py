"""Pages into PDF/A: the record. The same document and fonts give the same bytes."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, cast

import typst

from gongwen.document import Document
from gongwen.fonts import FontCase, Role
from gongwen.layout import lay_out
from gongwen.pages import Layout, SealPlace
from gongwen.paper import PAPER

_DRAWING = Path(__file__).with_name("page.typ")
_NO_DAY = datetime(1970, 1, 1, tzinfo=UTC)
_STANDARD = "a-2u"  # archivable, every glyph mapped to its character


@dataclass(frozen=True, slots=True)
class Rendering:
    """The PDF before it is sealed, and where the seal belongs."""

    document: Document
    pdf: bytes
    pages: int
    seal: SealPlace | None


@dataclass(frozen=True, slots=True)
class Stamp:
    """Words in a dashed ring where the seal would be; (text, size) each."""

    place: SealPlace
    lines: tuple[tuple[str, float], ...]


def render(document: Document, fonts: FontCase, *, stamp: Stamp | None = None) -> Rendering:
    """Lay the document out and draw it; refuses before anything is drawn."""
    layout = lay_out(document, fonts)
    compiler = typst.Compiler(
        _DRAWING,
        font_paths=fonts.handle,
        ignore_system_fonts=True,
        sys_inputs={"layout": json.dumps(_drawing(document, layout, fonts, stamp))},
    )
    if (day := document.signed_on) is None:  # a draft is no record
        pdf = compiler.compile(format="pdf", timestamp=_NO_DAY)
    else:
        # 时间取成文日期：同一公文再次生成，字节相同
        moment = datetime(day.year, day.month, day.day, tzinfo=UTC)
        pdf = compiler.compile(format="pdf", pdf_standards=_STANDARD, timestamp=moment)
    return Rendering(document, cast(bytes, pdf), len(layout.pages), layout.seal)


def _drawing(
    document: Document, layout: Layout, fonts: FontCase, stamp: Stamp | None
) -> dict[str, Any]:
    day = document.signed_on
    pages: list[dict[str, Any]] = []
    for number, page in enumerate(layout.pages, start=1):
        stamps = [_stamp(stamp, fonts)] if stamp and stamp.place.page == number else []
        pages.append(
            {
                "texts": [asdict(text) for text in page.texts],
                "rules": [asdict(rule) for rule in page.rules],
                "stamps": stamps,
            }
        )
    return {
        "title": document.title.replace("\n", ""),
        "author": document.issuer.name,
        "date": {"year": day.year, "month": day.month, "day": day.day} if day else None,
        "width": PAPER.width,
        "height": PAPER.height,
        "pages": pages,
    }


def _stamp(stamp: Stamp, fonts: FontCase) -> dict[str, Any]:
    face = fonts.face(Role.HEI)
    return {
        **asdict(stamp.place),
        "family": face.family,
        "weight": face.weight,
        "lines": [{"text": text, "size": size} for text, size in stamp.lines],
    }
