"""Where the parts stand on the paper, in millimetres, against the clauses of GB/T 9704-2012."""

from dataclasses import replace

import pytest

from gongwen import (
    Attachment,
    Attendance,
    FontCase,
    Form,
    Issuer,
    Kind,
    Paragraph,
    read_body,
    render,
)
from tests.gongwen import samples
from tests.gongwen.boxes import Side, sides

LINE = 225 / 22
CELL = 156 / 28


def laid(document: object, fonts: FontCase) -> list[Side]:
    return sides(render(document, fonts).pdf)  # type: ignore[arg-type]


def near(value: float, within: float = 0.15) -> object:
    return pytest.approx(value, abs=within)


# 版头


def test_document_head(fonts: FontCase) -> None:
    first = laid(samples.notice(), fonts)[0]
    mark, number = first.row("办公室文件"), first.row("〔2026〕12号")
    assert [row.text for row in first.rows[:2]] == ["000007", "加急"]
    assert (first.rows[0].left, first.rows[0].top) == (28.0, near(37 + (LINE - 5.64) / 2))
    assert (mark.red, mark.top) == (True, near(37 + 35))
    assert (mark.left + mark.right) / 2 == near(106)
    assert (number.left + number.right) / 2 == near(106, 0.5)
    line = next(stroke for stroke in first.strokes if stroke.red)
    assert (line.left, line.right, line.top) == (28.0, 184.0, near(number.bottom + 4))
    title = first.rows[4]
    assert title.top - line.top == near(2 * LINE, 1.0)


def test_a_short_issuer_is_not_narrowed(fonts: FontCase) -> None:
    mark = laid(samples.request(), fonts)[0].row("福建省民政厅文件")
    assert mark.bottom - mark.top == near(18)
    assert mark.left >= 28 and mark.right <= 184


def test_an_upward_document_has_number_left_and_signers_right(fonts: FontCase) -> None:
    first = laid(samples.request(), fonts)[0]
    row = first.row("闽民救〔2026〕31号")
    assert row.text == "闽民救〔2026〕31号欧阳某某"
    assert row.left == near(28 + CELL)
    assert row.right == near(184 - CELL, 0.2)
    assert first.row("签发人：陈某某").top == near(row.top - LINE)


def test_letter_head(fonts: FontCase) -> None:
    first = laid(samples.letter(urgency=samples.Urgency.URGENT), fonts)[0]
    mark = first.rows[0]
    assert (mark.text, mark.red, mark.top) == (samples.OFFICE, True, near(30))
    rules = [s for s in first.strokes if s.red]
    assert {(s.left, s.right) for s in rules} == {(20.0, 190.0)}
    above, below = rules[:2], rules[2:]
    assert above[0].top - above[0].weight / 2 == near(mark.bottom + 4)
    assert above[0].weight > above[1].weight and below[0].weight < below[1].weight
    assert below[1].top + below[1].weight / 2 == near(297 - 20)
    number = first.row("〔2026〕8号")
    assert (number.text, number.right) == ("加急闽社救联办函〔2026〕8号", near(184, 0.2))
    assert number.top == near(above[1].top + above[1].weight / 2 + 16 * 7 / 8 / 72 * 25.4)


def test_minutes_head(fonts: FontCase) -> None:
    first = laid(samples.minutes(), fonts)[0]
    mark = first.rows[0]
    assert (mark.text, mark.top) == ("福建省社会救助工作联席会议纪要", near(72))
    above_line = first.row("2026年11月3日")
    assert above_line.text == samples.OFFICE + "2026年11月3日"
    line = next(stroke for stroke in first.strokes if stroke.red)
    assert line.top == near(above_line.bottom + 4)


# 主体


def test_a_long_addressee_list_moves_to_the_foot(fonts: FontCase) -> None:
    many = tuple(f"福建省第{i}成员单位及其直属机构" for i in range(10, 42))
    pages = laid(samples.notice(addressees=many), fonts)
    assert many[0] not in pages[0].text
    assert "主送：" + many[0] in pages[-1].text
    assert "现就做好" in pages[0].text


def test_attachments_are_listed_and_begin_their_own_pages(fonts: FontCase) -> None:
    pages = laid(samples.notice(), fonts)
    first, second = pages[1].row("附件：1."), pages[1].row("2.福建省")
    turned = pages[1].row("责任分工及")
    assert first.left == near(28 + 2 * CELL)
    assert second.left == near(28 + 5 * CELL)
    assert turned.left > second.left
    assert [page.rows[0].text for page in pages[2:]] == ["附件1", "附件2"]
    assert pages[2].rows[1].top == near(37 + 2 * LINE + 1.2)


def test_a_single_attachment_has_no_number(fonts: FontCase) -> None:
    pages = laid(samples.notice(attachments=(Attachment("名单", (Paragraph("甲"),)),)), fonts)
    assert pages[1].row("附件").text == "附件：名单"
    assert pages[2].rows[0].text == "附件"


def test_a_seal_on_behalf_stands_over_name_bracket_and_date(fonts: FontCase) -> None:
    rendering = render(samples.letter(remark=""), fonts)
    page = sides(rendering.pdf)[0]
    name, date = (
        page.row("（福建省民政厅代章）"),
        page.row("2026年11月3日"),
    )
    last = page.row("专此函达")
    seal = rendering.seal
    assert seal is not None
    x, y, radius = seal.x / 72 * 25.4, seal.y / 72 * 25.4, seal.diameter / 2 / 72 * 25.4
    # 7.3.5.1：顶端距正文一行之内，署名和日期在印章中心偏下
    assert 0 < (y - radius) - last.bottom < LINE
    assert (date.left + date.right) / 2 == near(x, 0.3)
    assert y + radius > date.bottom and (name.top + date.bottom) / 2 > y


def test_a_long_name_ends_two_characters_inside_and_takes_the_date_along(fonts: FontCase) -> None:
    page = laid(samples.letter(), fonts)[0]
    name = [row for row in page.rows if row.text == samples.OFFICE][-1]
    date = page.row("2026年11月3日")
    assert name.right == near(184 - 2 * CELL, 0.2)
    assert (name.left + name.right) / 2 == near((date.left + date.right) / 2, 0.5)


def test_a_short_name_stands_over_a_date_four_characters_in(fonts: FontCase) -> None:
    page = laid(samples.letter(issuer=samples.ITSELF), fonts)[0]
    name = [row for row in page.rows if row.text == samples.BUREAU][-1]
    date = page.row("2026年11月3日")
    assert date.right == near(184 - 4 * CELL, 0.2)
    assert (name.left + name.right) / 2 == near((date.left + date.right) / 2, 0.3)


def test_unsealed_the_date_begins_two_characters_right_of_the_name(fonts: FontCase) -> None:
    long_name = laid(samples.letter(issuer=Issuer(samples.OFFICE)), fonts)[0]
    name = [row for row in long_name.rows if row.text == samples.OFFICE][-1]
    date = long_name.row("2026年11月3日")
    assert (name.right, date.left) == (near(184 - 2 * CELL, 0.2), near(name.left + 2 * CELL, 0.2))
    short = laid(samples.letter(issuer=Issuer(samples.BUREAU)), fonts)[0]
    assert short.row("2026年11月3日").right == near(184 - 2 * CELL, 0.2)


def test_minutes_list_attendance_and_carry_no_signature(fonts: FontCase) -> None:
    rendering = render(samples.minutes(), fonts)
    page = sides(rendering.pdf)[1]
    assert rendering.seal is None
    unit = page.row("省人力资源社会保障厅黄某某")
    assert page.row("出席：").left == near(28 + 2 * CELL)
    assert unit.left == near(28 + 5 * CELL)
    assert page.row("吴某某、").left == unit.left
    assert not any(row.text == samples.OFFICE for row in page.rows)


def test_a_line_before_a_name_that_needs_the_next_is_not_drawn_apart(fonts: FontCase) -> None:
    name = "阿卜杜热西提·买买提依明·吐尔逊江·艾合买提江"
    came = (Attendance("省教育厅", (name,)), Attendance("省财政厅", ("林某某",)))
    pages = laid(samples.minutes(present=came), fonts)
    unit = next(row for page in pages for row in page.rows if "省教育厅" in row.text)
    assert (unit.text, unit.right - unit.left) == ("出席：省教育厅", near(7 * CELL, 0.5))


def test_items_written_as_sentences_fill_the_page(fonts: FontCase) -> None:
    items = "\n".join(f"{n}. 第{n}项按月办理。" for n in range(1, 45))
    pages = laid(samples.notice(body=read_body(f"一、事项\n{items}")), fonts)
    assert len(pages[1].rows) == 22 + 1  # and the page number


def test_a_signature_never_stands_alone_on_a_page(fonts: FontCase) -> None:
    for characters in range(1000, 1120, 14):
        body = (Paragraph(samples.filler(characters)),)
        pages = laid(samples.notice(body=body, attachments=(), copies_to=(), remark=""), fonts)
        signed = next(p for p in pages if "代章" in p.text)
        assert signed.rows[0].text[-4:] in samples.filler(characters)


def test_a_table_goes_on_with_its_header(fonts: FontCase) -> None:
    pages = laid(samples.bulletin(), fonts)
    assert [("序号事项牵头单位状态进度" in page.text) for page in pages] == [
        False, True, True, True, False, False,
    ]  # fmt: skip
    assert [str(i) for i in range(1, 41)] == [
        row.text[: len(str(i))]
        for i, row in zip(
            range(1, 41),
            (r for p in pages for r in p.rows if r.text.endswith("%")),
            strict=True,
        )
    ]


# 页码、版记


def test_page_numbers_are_outside(fonts: FontCase) -> None:
    pages = laid(samples.notice(), fonts)
    for number, page in enumerate(pages, start=1):
        row = page.rows[-1]
        assert (row.text, row.size) == (f"—{number}—", 14.0)
        assert (row.top + row.bottom) / 2 == near(262 + 7)
        em = 14 / 72 * 25.4
        assert (
            (row.right == near(184 - em, 0.2)) if number % 2 else (row.left == near(28 + em, 0.2))
        )


def test_a_letter_has_no_number_on_its_first_page_and_left_on_its_second(fonts: FontCase) -> None:
    body = samples.paragraphs(4, 300)
    first, second, *_ = laid(samples.letter(body=body), fonts)
    assert "—1—" not in first.text
    assert (second.rows[-1].text, second.rows[-1].left) == ("—2—", near(28 + 14 / 72 * 25.4, 0.2))


def foot(page: Side) -> list[tuple[float, float]]:
    return [(s.top, s.weight) for s in page.strokes if not s.red and s.level]


def test_the_foot_ends_on_the_bottom_edge_of_the_last_even_page(fonts: FontCase) -> None:
    pages = laid(samples.notice(), fonts)
    assert len(pages) % 2 == 0
    assert foot(pages[-1]) == [
        (near(262 - 3 * LINE), 0.35),
        (near(262 - LINE), 0.25),
        (near(262), 0.35),
    ]
    listed, printed = pages[-1].row("抄送："), pages[-1].row("印发")
    em = 14 / 72 * 25.4
    assert (listed.left, listed.right) == (near(28 + em), near(184 - em, 0.2))
    assert (printed.left, printed.right) == (near(28 + em), near(184 - em, 0.2))
    assert printed.text == samples.OFFICE + "2026年11月4日印发"
    assert pages[-1].row("局。").text == "局。"


def test_after_an_odd_last_page_the_foot_turns_it_over(fonts: FontCase) -> None:
    document = samples.notice(
        body=(Paragraph(samples.filler(40)),), attachments=(), addressees=("甲",)
    )
    document = replace(document, kind=Kind.BULLETIN, copies_to=("乙",))
    pages = laid(document, fonts)
    assert len(pages) == 2
    assert [row.text[:3] for row in pages[1].rows] == ["抄送：", samples.OFFICE[:3], "—2—"]


def test_a_foot_that_does_not_fit_leaves_a_blank_page_and_neither_is_numbered(
    fonts: FontCase,
) -> None:
    *_, fourth, blank, last = laid(samples.bulletin(), fonts)
    assert fourth.rows[-1].text == "—4—"
    assert (blank.rows, len(last.rows), len(foot(last))) == ([], 1, 2)


def test_a_letters_foot_has_no_rules_and_no_printer(fonts: FontCase) -> None:
    page = laid(samples.letter(), fonts)[-1]
    assert page.rows[-1].text == "抄送：省数据管理局。"
    assert foot(page) == []
    assert page.rows[-1].bottom < 262


def test_a_draft_shows_an_empty_number(fonts: FontCase) -> None:
    page = laid(samples.letter(number=None, signed_on=None), fonts)[0]
    assert page.rows[1].text == "〔〕号"


def test_a_notice_may_be_issued_as_a_letter(fonts: FontCase) -> None:
    page = laid(samples.notice(form=Form.LETTER), fonts)[0]
    assert (page.rows[0].text, page.rows[0].top) == (samples.OFFICE, near(30))
