"""A document into pages: head, body, signature and foot, each line at its place on the paper.

Nothing here knows of PDF; `pages.py` fills one page after the other.
"""

from collections.abc import Iterator, Sequence
from math import ceil

from gongwen import checks
from gongwen.document import (
    Attachment,
    Attendance,
    Block,
    Document,
    Form,
    Heading,
    Paragraph,
    Table,
    Urgency,
)
from gongwen.errors import DocumentRefused, GlyphsMissing
from gongwen.fonts import FontCase, Role
from gongwen.lines import Line, Span, Typesetter
from gongwen.numbering import HeadingCounter, written_date
from gongwen.pages import (
    BLANK,
    RED,
    Layout,
    Page,
    Pages,
    Rule,
    Strip,
    Text,
    centred_line,
    kept,
    row_of,
    texts_of,
)
from gongwen.paper import (
    AREA,
    CELL,
    FOOT_RULE,
    FOOT_RULE_INSIDE,
    GAP,
    LETTER_MARK_HEIGHT,
    LETTER_MARK_TOP,
    LETTER_RULE_BELOW_MARK,
    LETTER_RULE_FROM_BOTTOM,
    LETTER_RULE_GAP,
    LETTER_RULE_THICK,
    LETTER_RULE_THIN,
    LETTER_RULE_WIDTH,
    LINES,
    MARK_HEIGHT,
    MARK_TOP,
    PAGE_NUMBER_BELOW,
    PAPER,
    PITCH,
    RED_LINE_BELOW_NUMBER,
    RED_LINE_WEIGHT,
    SEAL_DIAMETER,
    SIZE_2,
    SIZE_3,
    SIZE_4,
    SIZE_SMALL_4,
)
from gongwen.tables import table_strips
from gongwen.titles import turn

_HEADING_ROLES = {1: Role.HEI, 2: Role.KAI, 3: Role.BODY, 4: Role.BODY}
_TITLE_MOST = int(AREA.width // SIZE_2)
_SENTENCE_ENDS = ("。", "；", "：", "，", "！", "？")
_INDENT = 2 * CELL
_NARROWEST = 0.6  # 发文机关标志可以压扁，不小于此


def lay_out(document: Document, fonts: FontCase) -> Layout:
    """Pages of a complete document; refuses one that is not, or that the fonts cannot write."""
    checks.require_complete(document)
    written = "".join(text for _, text in checks.texts(document))
    if lacking := fonts.missing(written):
        raise GlyphsMissing(lacking)
    layout = _Composer(document, fonts, addressees_in_foot=False).compose()
    if layout is None:
        # 7.3.2：主送机关过多使首页不能显示正文的，移至版记
        layout = _Composer(document, fonts, addressees_in_foot=True).compose()
    if layout is None:
        raise DocumentRefused(["标题过长，首页排不下正文，请缩短标题。"])
    return layout


class _Composer:
    def __init__(self, document: Document, fonts: FontCase, *, addressees_in_foot: bool) -> None:
        self.document = document
        self.fonts = fonts
        self.addressees_in_foot = addressees_in_foot
        self.grid = Typesetter(fonts)
        self.title = Typesetter(fonts, SIZE_2, SIZE_2)
        self.small = Typesetter(fonts, SIZE_4, SIZE_4)
        self.cell = Typesetter(fonts, SIZE_SMALL_4, SIZE_SMALL_4)
        self.sheets = Pages()

    def compose(self) -> Layout | None:
        """None if page 1 would carry no body text."""
        self.sheets.row = self._head()
        front = [*self._title_strips(self.document.title), BLANK, *self._addressee_strips()]
        body = self._body()
        if self.sheets.row + sum(strip.rows for strip in front) + body[0].rows > LINES:
            return None
        self.sheets.flow([*front, *body])
        for place, attachment in enumerate(self.document.attachments, start=1):
            self.sheets.new_page()
            self.sheets.flow(self._attachment_strips(place, attachment))
        self._number_pages()
        self._foot()
        for page in self.sheets.pages:
            self._print_number(page)
        return Layout(tuple(self.sheets.pages), self.sheets.seal)

    # 版头

    def _head(self) -> float:
        """Draw the head on page 1; the row where the title begins."""
        match self.document.layout:
            case Form.DOCUMENT:
                return self._document_head()
            case Form.LETTER:
                return self._letter_head()
            case Form.MINUTES:
                return self._minutes_head()
            case Form.PLAIN:
                return 0.0

    def _number_text(self) -> str:
        return str(self.document.number) if self.document.number else "〔　　〕　　号"

    def _labels(self) -> Iterator[Span]:
        """份号, 紧急程度: flush left, in this order (7.2.1, 7.2.3)."""
        if self.document.copy_number is not None:
            yield Span(f"{self.document.copy_number:06d}")
        if self.document.urgency is not Urgency.NORMAL:
            yield Span(self.document.urgency.value, Role.HEI)

    def _document_head(self) -> float:
        for place, label in enumerate(self._labels()):
            self.sheets.at(self.grid.line(label), SIZE_3, self.sheets.row_y(place))
        bottom = self._mark(MARK_TOP, MARK_HEIGHT)
        # 7.2.5：发文机关标志下空二行，居中；上行文居左空一字，与签发人同处一行
        signers = self._signer_lines()
        first = ceil((bottom - AREA.top) / PITCH - 0.3) + 2
        for place, line in enumerate(signers):
            self.sheets.at(line, SIZE_3, self.sheets.row_y(first + place))
        row = first + max(len(signers) - 1, 0)
        number = self.grid.line(Span(self._number_text()))
        placed = number.moved(CELL) if self.document.upward else centred_line(number)
        self.sheets.at(placed, SIZE_3, self.sheets.row_y(row))
        return self._red_line(row)

    def _minutes_head(self) -> float:
        bottom = self._mark(MARK_TOP, MARK_HEIGHT)
        row = ceil((bottom - AREA.top) / PITCH - 0.3) + 1
        self.sheets.at(
            centred_line(self.grid.line(Span(self._number_text()))), SIZE_3, self.sheets.row_y(row)
        )
        # 10.3 未规定；各地通行：红线之上左为机关，右为日期
        row += 2
        self.sheets.at(
            self.grid.line(Span(self.document.issuer.name)), SIZE_3, self.sheets.row_y(row)
        )
        if self.document.signed_on:
            date = self.grid.line(Span(written_date(self.document.signed_on)))
            self.sheets.at(date.moved(AREA.width - date.width), SIZE_3, self.sheets.row_y(row))
        return self._red_line(row)

    def _red_line(self, row: int) -> float:
        """7.2.7: 4 mm under the number, as wide as the type area; the title two lines below."""
        y = self.sheets.row_y(row) + SIZE_3 + RED_LINE_BELOW_NUMBER
        self.sheets.rule(Rule(AREA.left, y, AREA.width, 0, RED_LINE_WEIGHT, RED))
        return row + 3.0

    def _signer_lines(self) -> list[Line]:
        signers = self.document.signers if self.document.upward else ()
        if not signers:
            return []
        label = Span("签发人：")
        indent = self.grid.width(label)
        first = self.grid.line(label, Span(signers[0], Role.KAI))
        others = [self.grid.line(Span(name, Role.KAI)).moved(indent) for name in signers[1:]]
        widest = max(line.width for line in (first, *others))
        left = AREA.width - CELL - widest
        return [line.moved(left) for line in (first, *others)]

    def _letter_head(self) -> float:
        bottom = self._mark(LETTER_MARK_TOP, LETTER_MARK_HEIGHT, spread=True)
        # 10.1：标志下4毫米上粗下细，距下页边20毫米上细下粗
        y = bottom + LETTER_RULE_BELOW_MARK
        y = self._double_rule(y, LETTER_RULE_THICK, LETTER_RULE_THIN) + GAP
        lower = PAPER.bottom - LETTER_RULE_FROM_BOTTOM
        self._double_rule(
            lower - LETTER_RULE_THIN - LETTER_RULE_GAP - LETTER_RULE_THICK,
            LETTER_RULE_THIN,
            LETTER_RULE_THICK,
        )
        number = self.grid.line(Span(self._number_text()))
        self.sheets.at(number.moved(AREA.width - number.width), SIZE_3, y)
        labels = list(self._labels())
        for place, label in enumerate(labels):
            self.sheets.at(self.grid.line(label), SIZE_3, y + place * PITCH)
        last = y + max(len(labels) - 1, 0) * PITCH + SIZE_3
        # 标题与其上最后一个要素相距二行
        return float(round((last + 2 * PITCH - (PITCH - SIZE_2) / 2 - AREA.top) / PITCH))

    def _double_rule(self, y: float, above: float, below: float) -> float:
        left = (PAPER.width - LETTER_RULE_WIDTH) / 2
        second = y + above + LETTER_RULE_GAP
        self.sheets.rule(Rule(left, y + above / 2, LETTER_RULE_WIDTH, 0, above, RED))
        self.sheets.rule(Rule(left, second + below / 2, LETTER_RULE_WIDTH, 0, below, RED))
        return second + below

    def _mark(self, top: float, height: float, *, spread: bool = False) -> float:
        """7.2.4: red, centred, its top edge at `top`; narrowed, then made smaller, to fit."""
        mark = self.document.issuer_mark
        em = Typesetter(self.fonts, 1, 1).width(Span(mark, Role.TITLE))
        size = min(height, AREA.width / em / _NARROWEST)
        narrowed = min(1.0, AREA.width / em / size)
        room = 0.8 * AREA.width - em * size * narrowed
        gap = min(0.6 * size, max(0, room) / max(len(mark) - 1, 1)) if spread else 0
        width = em * size * narrowed + gap * (len(mark) - 1)
        x = AREA.left + (AREA.width - width) / 2
        before = 0
        for run in Typesetter(self.fonts, size, size).line(Span(mark, Role.TITLE)).runs:
            shift = run.x * narrowed + gap * before
            before += len(run.text)
            face = run.face
            self.sheets.pages[0].texts.append(
                Text(x + shift, top, size, face.family, face.weight, run.text, gap / narrowed, RED, narrowed)
            )  # fmt: skip
        return top + size

    # 主体

    def _title_strips(self, title: str) -> list[Strip]:
        return [
            kept(row_of(centred_line(self.title.line(Span(part, Role.TITLE))), SIZE_2))
            for part in turn(title, _TITLE_MOST)
        ]

    def _addressee_strips(self) -> list[Strip]:
        if not self.document.addressees or self.addressees_in_foot:
            return []
        # 7.3.2：居左顶格，回行仍顶格，末尾全角冒号
        spans = [Span("、".join(self.document.addressees) + "：")]
        return [row_of(line) for line in self.grid.paragraph(spans, AREA.width)]

    def _body(self) -> list[Strip]:
        """Body, list of attachments, attendance, signature; the last lines stay with the signature."""
        strips = list(self._blocks(self.document.body))
        if self.document.layout is Form.PLAIN:
            return strips
        tail = [*self._attachment_list()]
        if self.document.layout is Form.MINUTES:
            return [*strips, *tail, *self._attendance(), *self._remark()]
        tail += [*self._signature(), *self._remark()]
        if len(strips) > 1:
            # 署名不得独占一面（“此页无正文”）：带上正文末二行
            strips = [*strips[:-2], *(kept(strip) for strip in strips[-2:])]
        else:
            strips = [kept(strip) for strip in strips]
        return [*strips, *(kept(strip) for strip in tail[:-1]), *tail[-1:]]

    def _blocks(self, blocks: Sequence[Block]) -> Iterator[Strip]:
        counter = HeadingCounter()
        for block in blocks:
            match block:
                case Paragraph():
                    if block.text.strip():
                        yield from self._paragraph([Span(block.text.strip())])
                case Heading():
                    role = _HEADING_ROLES[block.level]
                    head = Span(counter.number(block.level) + block.text.strip(), role)
                    after = [Span(block.text_after.strip())] if block.text_after.strip() else []
                    strips = self._paragraph([head, *after])
                    # 写成整句的是正文，不随下文移到下一面
                    alone = not after and not block.text.strip().endswith(_SENTENCE_ENDS)
                    yield from ((kept(strip) for strip in strips) if alone else strips)
                case Table():
                    yield from table_strips(block, self.small, self.cell)

    def _paragraph(self, spans: list[Span]) -> list[Strip]:
        return [row_of(line) for line in self.grid.paragraph(spans, AREA.width, first=_INDENT)]

    def _attachment_list(self) -> list[Strip]:
        """7.3.4: one blank line, 2字 in; turned lines align with the name; no mark at the end."""
        attachments = self.document.attachments
        if not attachments:
            return []
        strips = [BLANK]
        label = self.grid.width(Span("附件："))
        for place, attachment in enumerate(attachments, start=1):
            number = Span(f"{place}. " if len(attachments) > 1 else "")
            head = [Span("附件：")] if place == 1 else []
            first = _INDENT + (0 if head else label)
            hang = _INDENT + label + self.grid.width(number)
            lines = self.grid.paragraph(
                [*head, number, Span(attachment.name.strip())], AREA.width, first=first, hang=hang
            )
            strips += [row_of(line) for line in lines]
        return strips

    def _attachment_strips(self, place: int, attachment: Attachment) -> list[Strip]:
        """7.3.9: “附件” and its number on the first row, the title on the third."""
        label = f"附件{place}" if len(self.document.attachments) > 1 else "附件"
        return [
            kept(row_of(self.grid.line(Span(label, Role.HEI)))),
            kept(BLANK),
            *self._title_strips(attachment.name.strip()),
            kept(BLANK),
            *self._blocks(attachment.body),
        ]

    def _attendance(self) -> Iterator[Strip]:
        """10.3: one blank line, 2字 in; names aligned after the colon."""
        document = self.document
        yield BLANK
        for label, people in (
            ("出席：", document.present),
            ("请假：", document.absent),
            ("列席：", document.observers),
        ):
            yield from self._attendance_lines(label, people)

    def _attendance_lines(self, label: str, people: Sequence[Attendance]) -> Iterator[Strip]:
        head = Span(label, Role.HEI)
        hang = _INDENT + self.grid.width(head)
        for place, one in enumerate(people):
            spans = [head] if place == 0 else []
            spans.append(Span(one.unit + ("　" if one.names else "")))
            spans += [Span(name, whole=True) for name in _listed(one.names)]
            first = _INDENT if place == 0 else hang
            yield from map(row_of, self.grid.paragraph(spans, AREA.width, first=first, hang=hang))

    def _signature(self) -> list[Strip]:
        issuer, document = self.document.issuer, self.document
        most = int(AREA.width // CELL) - 4
        names = [self.grid.line(Span(part)) for part in turn(issuer.name, most)]
        if issuer.on_behalf:
            names.append(self.grid.line(Span(f"（{issuer.sealed_by}代章）")))
        date = self.grid.line(
            Span(written_date(document.signed_on) if document.signed_on else "　")
        )
        if not document.sealed:
            return [BLANK, *self._unsealed(names, date)]
        # 7.3.5.1：日期右空四字，署名在日期之上居中；署名太长时两者一同左移，止于右空二字
        widest = max(line.width for line in names)
        centre = AREA.width - 4 * CELL - date.width / 2
        centre = min(centre, AREA.width - 2 * CELL - widest / 2)
        signed = [row_of(centred_line(line, centre)) for line in (*names, date)]
        blanks = max(1, 4 - len(signed))
        # 印章居中下压署名和日期，顶端距正文一行之内：覆到日期下边为止
        drop = min(max(blanks + len(signed) - 3.9, 0.1), 0.95) * PITCH
        over = Strip(seal=(centre, drop + SEAL_DIAMETER / 2))
        return [over, *[BLANK] * (blanks - 1), *signed]

    def _unsealed(self, names: list[Line], date: Line) -> list[Strip]:
        """7.3.5.3: name 2字 from the right; the date begins 2字 right of it, or ends 2字 in."""
        right = AREA.width - 2 * CELL
        widest = max(line.width for line in names)
        left = min(right - widest, right - date.width - 2 * CELL)
        return [row_of(line.moved(left)) for line in names] + [row_of(date.moved(left + 2 * CELL))]

    def _remark(self) -> list[Strip]:
        """7.3.6: 2字 in, in brackets, under the date."""
        if not self.document.remark.strip():
            return []
        return self._paragraph([Span(f"（{self.document.remark.strip()}）")])

    # 版记

    def _foot(self) -> None:
        match self.document.layout:
            case Form.LETTER:
                self._letter_foot()
            case Form.DOCUMENT | Form.MINUTES:
                self._document_foot()
            case Form.PLAIN:
                pass

    def _foot_lists(self) -> list[list[Line]]:
        """主送 (where moved here) and 抄送: 4号, 1字 in on both sides, ending in “。” (7.4.2)."""
        document = self.document
        copies = "分送：" if document.layout is Form.MINUTES else "抄送："
        moved = document.addressees if self.addressees_in_foot else ()
        lists: list[list[Line]] = []
        for label, units in (("主送：", moved), (copies, document.copies_to)):
            if units:
                hang = SIZE_4 + self.small.width(Span(label))
                spans = [Span(label), Span("，".join(units) + "。")]
                measure = AREA.width - SIZE_4
                lists.append(self.small.paragraph(spans, measure, first=SIZE_4, hang=hang))
        return lists

    def _letter_foot(self) -> None:
        # 10.1：版记不加印发机关、印发日期和分隔线，在最后一面版心内最下方
        lines = [line for lines in self._foot_lists() for line in lines]
        if not lines:
            return
        if self.sheets.row + 1 + len(lines) > LINES:
            self.sheets.new_page()
            self.sheets.pages[-1].number = len(self.sheets.pages)
        for place, line in enumerate(lines, start=LINES - len(lines)):
            self.sheets.at(line, SIZE_4, self.sheets.row_y(place, SIZE_4))

    def _document_foot(self) -> None:
        document = self.document
        groups = self._foot_lists()
        if document.printed_on:
            left = self.small.line(Span(document.printed_by)).moved(SIZE_4)
            right = self.small.line(Span(f"{written_date(document.printed_on)}印发"))
            printed = right.moved(AREA.width - SIZE_4 - right.width)
            groups.append([Line(left.runs + printed.runs, printed.width)])
        if not groups:
            return
        rows = sum(len(lines) for lines in groups)
        if len(self.sheets.pages) % 2 or self.sheets.row + 1 + rows > LINES:
            self._turn_to_last_side()
        place = LINES - rows
        for i, lines in enumerate(groups):
            # 7.4.1：首条和末条用粗线，中间用细线；末条与版心下边缘重合
            self._foot_rule(AREA.top + place * PITCH, FOOT_RULE if i == 0 else FOOT_RULE_INSIDE)
            for line in lines:
                self.sheets.at(line, SIZE_4, self.sheets.row_y(place, SIZE_4))
                place += 1
        self._foot_rule(AREA.bottom, FOOT_RULE)

    def _foot_rule(self, y: float, weight: float) -> None:
        self.sheets.rule(Rule(AREA.left, y, AREA.width, 0, weight))

    def _turn_to_last_side(self) -> None:
        """The foot stands on the last side of the last sheet: an even page."""
        if len(self.sheets.pages) % 2:
            self.sheets.new_page()
            self.sheets.pages[-1].number = len(self.sheets.pages)
        else:
            # 7.5：版记页前有空白页的，空白页和版记页均不编页码
            self.sheets.new_page()
            self.sheets.new_page()

    def _number_pages(self) -> None:
        for number, page in enumerate(self.sheets.pages, start=1):
            if number > 1 or self.document.layout is not Form.LETTER:
                page.number = number  # 10.1：信函首页不显示页码

    def _print_number(self, page: Page) -> None:
        """7.5: 4号 half-width 宋体, a dash on either side; odd right, even left, 1字 in."""
        if page.number is None:
            return
        line = self.small.line(Span(f"— {page.number} —", Role.SONG))
        x = AREA.width - SIZE_4 - line.width if page.number % 2 else SIZE_4
        y = AREA.bottom + PAGE_NUMBER_BELOW - SIZE_4 / 2
        page.texts += [
            Text(AREA.left + t.x, t.y, t.size, t.family, t.weight, t.text, t.tracking)
            for t in texts_of(line.moved(x), SIZE_4, y)
        ]


def _listed(names: Sequence[str]) -> list[str]:
    return [name + "、" for name in names[:-1]] + list(names[-1:])
