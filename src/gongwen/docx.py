"""The same document as DOCX: for editing and circulation, never the record.

Word processors do not agree on the character grid, so the lines may turn elsewhere than in the PDF.
The fonts are named as government offices have them installed; nothing is embedded.
"""

from collections.abc import Sequence
from io import BytesIO
from typing import Any, cast

import docx
from docx.document import Document as WordFile
from docx.enum.section import WD_SECTION
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement  # pyright: ignore[reportUnknownVariableType]
from docx.oxml.ns import qn
from docx.section import Section
from docx.shared import Length, Mm, Pt, RGBColor
from docx.text.paragraph import Paragraph as WordParagraph

from gongwen import checks
from gongwen.document import Attendance, Block, Document, Form, Heading, Paragraph, Table, Urgency
from gongwen.fonts import Role
from gongwen.numbering import HeadingCounter, written_date
from gongwen.paper import CELL, PITCH, SIZE_2, SIZE_3, SIZE_4, SIZE_SMALL_4
from gongwen.titles import turn

_NAMES = {
    Role.TITLE: "方正小标宋简体",
    Role.BODY: "仿宋_GB2312",
    Role.HEI: "黑体",
    Role.KAI: "楷体_GB2312",
    Role.SONG: "宋体",
}
_AT_BOTTOM = {
    "w:leftFromText": "0",
    "w:rightFromText": "0",
    "w:vertAnchor": "margin",
    "w:horzAnchor": "margin",
    "w:tblpXSpec": "left",
    "w:tblpYSpec": "bottom",
}
_HEADING_ROLES = {1: Role.HEI, 2: Role.KAI, 3: Role.BODY, 4: Role.BODY}
_LINE = 28.95  # points; 22 of them stay within 225 mm after rounding to twentieths
_TIGHTER = round((CELL - SIZE_3) * 20)  # twentieths of a point
_TITLE_MOST = 19  # em
_RED = RGBColor(0xFF, 0, 0)
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_RIGHT = WD_ALIGN_PARAGRAPH.RIGHT


def render_docx(document: Document) -> bytes:
    """An editable copy of a complete document (or draft); refuses what the PDF refuses."""
    checks.require_complete(document)
    return _Writer(document).write()


class _Writer:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.word: WordFile = docx.Document()
        for paragraph in self.word.paragraphs:
            _remove(paragraph)

    def write(self) -> bytes:
        self._page()
        self._head()
        self._title(self.document.title)
        self._line()
        if self.document.addressees:
            self._line("、".join(self.document.addressees) + "：")
        self._blocks(self.document.body)
        self._attachment_list()
        if self.document.layout is Form.MINUTES:
            self._attendance()
        else:
            self._signature()
        if self.document.remark:
            self._line(f"（{self.document.remark}）", first=2)
        for place, attachment in enumerate(self.document.attachments, start=1):
            label = f"附件{place}" if len(self.document.attachments) > 1 else "附件"
            self._line(label, Role.HEI).paragraph_format.page_break_before = True
            self._line()
            self._title(attachment.name)
            self._line()
            self._blocks(attachment.body)
        self._foot()
        self.word.core_properties.title = self.document.title.replace("\n", "")
        self.word.core_properties.author = self.document.issuer.name
        buffer = BytesIO()
        self.word.save(buffer)
        return buffer.getvalue()

    # 页面

    def _page(self) -> None:
        section = self.word.sections[0]
        section.start_type = WD_SECTION.NEW_PAGE
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.top_margin, section.bottom_margin = Mm(37), Mm(35)
        section.left_margin, section.right_margin = Mm(28), Mm(26)
        section.footer_distance = Mm(25)
        # 不用字符网格：各软件的解释不一；行距固定、字距紧缩，同样是22行28字
        properties = cast(Any, section)._sectPr
        for old in properties.findall(qn("w:docGrid")):
            properties.remove(old)
        normal = cast(Any, self.word.styles["Normal"])
        normal.font.size = Pt(SIZE_3)
        normal.font.name = "Times New Roman"
        normal.element.rPr.rFonts.set(qn("w:eastAsia"), _NAMES[Role.BODY])
        settings: Any = self.word.settings
        settings.odd_and_even_pages_header_footer = True
        self._page_numbers(section)

    def _page_numbers(self, section: Section) -> None:
        letter = self.document.layout is Form.LETTER
        section.different_first_page_header_footer = letter
        for footer, align in (
            (section.footer, _RIGHT),
            (section.even_page_footer, WD_ALIGN_PARAGRAPH.LEFT),
        ):
            paragraph = footer.paragraphs[0]
            paragraph.alignment = align
            indent = paragraph.paragraph_format
            indent.left_indent = indent.right_indent = Pt(SIZE_4)
            self._run(paragraph, "— ", Role.SONG, SIZE_4)
            field = self._run(paragraph, "", Role.SONG, SIZE_4)
            for kind in ("begin", "instr", "end"):
                if kind == "instr":
                    code = _element("w:instrText", {})
                    code.text = "PAGE"
                    field.append(code)
                else:
                    field.append(_element("w:fldChar", {"w:fldCharType": kind}))
            self._run(paragraph, " —", Role.SONG, SIZE_4)
        if letter:
            # 10.1：首页不显示页码，距下页边20毫米处红色双线上细下粗
            first = section.first_page_footer.paragraphs[0]
            _border(first, "top", "thinThickSmallGap", 24, "FF0000")
            first.paragraph_format.left_indent = Mm(-8)
            first.paragraph_format.right_indent = Mm(-6)

    # 版头

    def _head(self) -> None:
        document = self.document
        labels: list[tuple[str, Role]] = []
        if document.copy_number is not None:
            labels.append((f"{document.copy_number:06d}", Role.BODY))
        if document.urgency is not Urgency.NORMAL:
            labels.append((document.urgency.value, Role.HEI))
        match document.layout:
            case Form.LETTER:
                self._mark(before=0, size=37)
                rule = self._line(size=4, exact=6)
                _border(rule, "bottom", "thickThinSmallGap", 24, "FF0000")
                rule.paragraph_format.left_indent = Mm(-8)
                rule.paragraph_format.right_indent = Mm(-6)
                self._line(self._number()).alignment = _RIGHT
                for text, role in labels:
                    self._line(text, role)
                self._line()
                self._line()
            case Form.DOCUMENT | Form.MINUTES:
                for text, role in labels:
                    self._line(text, role)
                used = len(labels) * PITCH
                self._mark(before=max(0, Mm(35).pt - used), size=51)
                self._line()
                self._line()
                self._numbers()
                for _ in range(2):
                    self._line()
            case Form.PLAIN:
                pass

    def _numbers(self) -> None:
        document = self.document
        if document.upward:
            for name in document.signers[:-1]:
                self._signer(self._line(), name)
            last = self._line("　" + self._number() + "\t")
            self._signer(last, document.signers[-1])
        elif document.layout is Form.MINUTES:
            self._line(self._number()).alignment = _CENTRE
            self._line()
            day = written_date(document.signed_on) if document.signed_on else ""
            last = self._line(f"{document.issuer.name}\t{day}")
            _right_tab(last, Mm(156))
        else:
            last = self._line(self._number())
            last.alignment = _CENTRE
        _border(last, "bottom", "single", 12, "FF0000", space=4)

    def _signer(self, paragraph: WordParagraph, name: str) -> None:
        _right_tab(paragraph, Pt(CELL * 27))
        if name == self.document.signers[0]:
            self._run(paragraph, "签发人：" if paragraph.text else "\t签发人：", Role.BODY)
        elif not paragraph.text:
            self._run(paragraph, "\t", Role.BODY)
        self._run(paragraph, name, Role.KAI)

    def _number(self) -> str:
        return str(self.document.number) if self.document.number else "〔　　〕　　号"

    def _mark(self, *, before: float, size: float) -> None:
        mark = self.document.issuer_mark
        share = min(1.0, CELL * 27.5 / (len(mark) * size))
        paragraph = self._line(exact=size * 1.15)
        paragraph.alignment = _CENTRE
        paragraph.paragraph_format.space_before = Pt(before)
        run = self._run(paragraph, mark, Role.TITLE, size, colour=_RED)
        run.rPr.find(qn("w:sz")).addprevious(_element("w:w", {"w:val": str(int(share * 100))}))

    # 主体

    def _title(self, title: str) -> None:
        for part in turn(title.strip(), _TITLE_MOST):
            self._line(part, Role.TITLE, SIZE_2).alignment = _CENTRE

    def _blocks(self, blocks: Sequence[Block]) -> None:
        counter = HeadingCounter()
        for block in blocks:
            match block:
                case Paragraph():
                    self._line(block.text.strip(), first=2)
                case Heading():
                    head = counter.number(block.level) + block.text.strip()
                    line = self._line(head, _HEADING_ROLES[block.level], first=2)
                    line.paragraph_format.keep_with_next = not block.text_after
                    if block.text_after:
                        self._run(line, block.text_after.strip(), Role.BODY)
                case Table():
                    self._table(block)

    def _table(self, table: Table) -> None:
        if table.caption:
            self._line(table.caption, Role.HEI, SIZE_4).alignment = _CENTRE
        grid = self.word.add_table(rows=0, cols=len(table.columns))
        grid.style = "Table Grid"
        grid.alignment = WD_TABLE_ALIGNMENT.CENTER
        grid.autofit = False
        shares = table.widths or (1.0,) * len(table.columns)
        for column, share in zip(grid.columns, shares, strict=True):
            column.width = Mm(156 * share / sum(shares))
        for place, row in enumerate((table.columns, *table.rows)):
            cells = grid.add_row().cells
            for cell, text, share in zip(cells, row, shares, strict=True):
                cell.width = Mm(156 * share / sum(shares))
                paragraph = cell.paragraphs[0]
                self._run(paragraph, text, Role.BODY if place else Role.HEI, SIZE_SMALL_4)
                if not place:
                    paragraph.alignment = _CENTRE
        first = cast(Any, grid.rows[0])._tr
        first.get_or_add_trPr().append(_element("w:tblHeader", {}))

    def _attachment_list(self) -> None:
        attachments = self.document.attachments
        if attachments:
            self._line()
        for place, attachment in enumerate(attachments, start=1):
            number = f"{place}. " if len(attachments) > 1 else ""
            head = "附件：" if place == 1 else ""
            hang = 5 + len(number) / 2
            line = self._line(f"{head}{number}{attachment.name}")
            line.paragraph_format.left_indent = Pt(CELL * hang)
            back = hang - (2 if head else 5)
            line.paragraph_format.first_line_indent = Pt(-CELL * back)

    def _attendance(self) -> None:
        self._line()
        document = self.document
        lists: tuple[tuple[str, tuple[Attendance, ...]], ...] = (
            ("出席：", document.present),
            ("请假：", document.absent),
            ("列席：", document.observers),
        )
        for label, people in lists:
            for place, one in enumerate(people):
                line = self._line("" if place else label, Role.HEI)
                self._run(line, str(one), Role.BODY)
                line.paragraph_format.left_indent = Pt(CELL * 5)
                if not place:
                    line.paragraph_format.first_line_indent = Pt(-CELL * 3)

    def _signature(self) -> None:
        document, issuer = self.document, self.document.issuer
        names = [issuer.name]
        if issuer.on_behalf:
            names.append(f"（{issuer.sealed_by}代章）")
        date = written_date(document.signed_on) if document.signed_on else ""
        widest = max(len(name) for name in names)
        right = max(4.0, 2 + (widest - 5.5) / 2)  # 日期约5.5字宽，署名在其上居中
        for _ in range(max(1, 3 - len(names)) if document.sealed else 1):
            self._line()
        for name in names:
            line = self._line(name)
            line.alignment = _RIGHT
            indent = right - (len(name) - 5.5) / 2
            line.paragraph_format.right_indent = Pt(CELL * max(2, indent))
            line.paragraph_format.keep_with_next = True
        line = self._line(date)
        line.alignment = _RIGHT
        line.paragraph_format.right_indent = Pt(CELL * right)

    # 版记

    def _foot(self) -> None:
        document = self.document
        rows: list[str] = []
        if document.copies_to:
            label = "分送：" if document.layout is Form.MINUTES else "抄送："
            rows.append(label + "，".join(document.copies_to) + "。")
        if document.printed_on and document.layout is not Form.LETTER:
            rows.append(f"{document.printed_by}\t{written_date(document.printed_on)}印发")
        if not rows:
            return
        ruled = document.layout is not Form.LETTER
        grid = self.word.add_table(rows=0, cols=1)
        grid.autofit = False
        grid.columns[0].width = Mm(156)
        # 浮动在版心最下方
        cast(Any, grid)._tbl.tblPr.insert(0, _element("w:tblpPr", _AT_BOTTOM))
        for i, text in enumerate(rows):
            cell = grid.add_row().cells[0]
            cell.width = Mm(156)
            paragraph = cell.paragraphs[0]
            listed = text[2:3] == "："
            form = paragraph.paragraph_format
            form.space_before = form.space_after = Pt(4)
            form.left_indent = Pt(SIZE_4 * (4 if listed else 1))
            if listed:
                form.first_line_indent = Pt(-SIZE_4 * 3)
            _right_tab(paragraph, Mm(147))
            self._run(paragraph, text, Role.BODY, SIZE_4)
            if ruled:
                _rules(cell, top=8 if i == 0 else 6, bottom=8 if i == len(rows) - 1 else 0)
        self._line(size=1, exact=1)

    # 段与字

    def _line(
        self,
        text: str = "",
        role: Role = Role.BODY,
        size: float = SIZE_3,
        *,
        first: int = 0,
        exact: float = _LINE,
    ) -> WordParagraph:
        paragraph = self.word.add_paragraph()
        form = paragraph.paragraph_format
        form.space_before = form.space_after = Pt(0)
        form.line_spacing_rule = WD_LINE_SPACING.EXACTLY
        form.line_spacing = Pt(exact)
        if first:
            form.first_line_indent = Pt(CELL * first)
        self._run(paragraph, text, role, size)
        return paragraph

    def _run(
        self,
        paragraph: WordParagraph,
        text: str,
        role: Role,
        size: float = SIZE_3,
        colour: RGBColor | None = None,
    ) -> Any:
        run = paragraph.add_run(text)
        run.font.size = Pt(size)
        run.font.name = _NAMES[role]
        if colour is not None:
            run.font.color.rgb = colour
        element = cast(Any, run)._r
        element.rPr.rFonts.set(qn("w:eastAsia"), _NAMES[role])
        if size == SIZE_3:
            element.rPr.find(qn("w:sz")).addprevious(
                _element("w:spacing", {"w:val": str(_TIGHTER)})
            )
        return element


def _element(tag: str, attributes: dict[str, str]) -> Any:
    element = cast(Any, OxmlElement(tag))
    for name, value in attributes.items():
        element.set(qn(name), value)
    return element


def _rules(cell: Any, *, top: int, bottom: int) -> None:
    """Rules above and below a cell, in eighths of a point."""
    borders = _element("w:tcBorders", {})
    for side, eighths in (("top", top), ("bottom", bottom)):
        if eighths:
            form = {"w:val": "single", "w:sz": str(eighths), "w:space": "0", "w:color": "000000"}
            borders.append(_element(f"w:{side}", form))
    cell._tc.get_or_add_tcPr().append(borders)


def _right_tab(paragraph: WordParagraph, at: Length) -> None:
    tabs = cast(Any, paragraph.paragraph_format.tab_stops)
    tabs.add_tab_stop(at, WD_TAB_ALIGNMENT.RIGHT)


def _border(
    paragraph: WordParagraph, side: str, style: str, eighths: int, colour: str, space: int = 1
) -> None:
    properties = cast(Any, paragraph)._p.get_or_add_pPr()
    borders = properties.find(qn("w:pBdr"))
    if borders is None:
        borders = _element("w:pBdr", {})
        properties.insert_element_before(
            borders,
            "w:shd",
            "w:tabs",
            "w:suppressAutoHyphens",
            "w:spacing",
            "w:ind",
            "w:jc",
            "w:rPr",
        )
    form = {"w:val": style, "w:sz": str(eighths), "w:space": str(space), "w:color": colour}
    borders.append(_element(f"w:{side}", form))


def _remove(paragraph: WordParagraph) -> None:
    element = cast(Any, paragraph)._p
    element.getparent().remove(element)
