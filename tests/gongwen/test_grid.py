"""22 lines of 28 characters, lines broken as Chinese breaks, and a face for every character."""

from collections import Counter
from itertools import pairwise

import pytest

from gongwen import Attendance, FontCase, GlyphsMissing, Paragraph, Role, render
from tests.gongwen import samples
from tests.gongwen.boxes import sides

LEFT, RIGHT, TOP, BOTTOM = 28.0, 184.0, 37.0, 262.0
PITCH = 225 / 22


def body(fonts: FontCase, *texts: str) -> list[str]:
    """Lines of a letter's body."""
    document = samples.letter(
        body=tuple(Paragraph(text) for text in texts), remark="", copies_to=()
    )
    rows = [row.text for side in sides(render(document, fonts).pdf) for row in side.rows]
    start = rows.index("省住房城乡建设厅：") + 1
    return rows[start : rows.index(samples.OFFICE, start)]


def test_a_full_page_holds_22_lines_of_28_characters(fonts: FontCase) -> None:
    document = samples.notice(body=(Paragraph(samples.filler(1600)),), attachments=())
    second = sides(render(document, fonts).pdf)[1]
    lines = [row for row in second.rows if "—" not in row.text]
    assert [len(row.text) for row in lines] == [28] * 22
    assert {(row.left, row.right) for row in lines} == {(LEFT, RIGHT + 0.1)}
    for place, row in enumerate(lines):
        middle = (row.top + row.bottom) / 2
        assert middle == pytest.approx(TOP + (place + 0.5) * PITCH, abs=0.1)
    assert lines[0].top > TOP and lines[-1].bottom < BOTTOM


def test_every_character_stands_on_the_grid(fonts: FontCase) -> None:
    document = samples.letter(body=(Paragraph(samples.filler(26) + samples.filler(28)),))
    side = sides(render(document, fonts).pdf)[0]
    full = next(
        [c for c in side.characters if c["base"] == base]
        for base, count in Counter(c["base"] for c in side.characters).items()
        if count == 28
    )
    steps = {round(b["x0"] - a["x0"], 2) for a, b in pairwise(full)}
    assert steps == {15.79}


@pytest.mark.parametrize("mark", ["，", "。", "》", "”", "）", "．"])
def test_a_closing_mark_never_begins_a_line(fonts: FontCase, mark: str) -> None:
    first, second = body(fonts, samples.filler(26) + mark + samples.filler(10))
    assert (len(first), second[1]) == (25, mark)


@pytest.mark.parametrize("mark", ["《", "“", "（", "〔"])
def test_an_opening_mark_never_ends_a_line(fonts: FontCase, mark: str) -> None:
    first, second = body(fonts, samples.filler(25) + mark + samples.filler(10))
    assert (len(first), second[0]) == (25, mark)


def test_marks_in_a_row_keep_their_places(fonts: FontCase) -> None:
    document = samples.letter(body=(Paragraph("甲《乙》（丙），丁。"),))
    side = sides(render(document, fonts).pdf)[0]
    base = next(c["base"] for c in side.characters if c["text"] == "丙")
    places = [c["x0"] for c in side.characters if c["base"] == base]
    assert {round(b - a, 2) for a, b in pairwise(places)} == {15.79}


def test_a_number_is_not_cut(fonts: FontCase) -> None:
    lines = body(fonts, samples.filler(24) + "1234567.89元" + samples.filler(4))
    assert [line for line in lines if "1234567.89" in line] == [lines[1]]


def test_a_dash_is_not_cut(fonts: FontCase) -> None:
    assert body(fonts, samples.filler(25) + "——" + samples.filler(3))[1].startswith("——")


def test_a_short_line_and_a_justified_line_end_at_the_edge(fonts: FontCase) -> None:
    document = samples.letter(body=(Paragraph(samples.filler(26) + "，" + samples.filler(10)),))
    row = sides(render(document, fonts).pdf)[0].row(samples.filler(25))
    assert (row.left, row.right) == (39.1, RIGHT + 0.1)


def test_a_name_is_not_cut_between_lines(fonts: FontCase) -> None:
    names = ("欧阳某某",) * 9
    present = (Attendance("省民政厅", names),)
    pages = sides(render(samples.minutes(present=present), fonts).pdf)
    rows = [row.text for side in pages for row in side.rows if "欧阳" in row.text]
    assert all(row.rstrip("、").endswith("欧阳某某") for row in rows) and len(rows) > 1


# 字形

RARE = "\U0002ebf0"  # 扩展I区：随附字体都没有
UNCOMMON = "㵾"


def test_a_character_no_font_has_is_refused_and_named(fonts: FontCase) -> None:
    with pytest.raises(GlyphsMissing) as refused:
        render(samples.letter(addressees=(f"林{RARE}",)), fonts)
    assert str(refused.value) == (
        f"已安装的字体都没有这些字：“{RARE}”（U+2EBF0）。"
        "请安装含有这些字的字体后重试，不要用别的字代替。"
    )
    assert refused.value.characters == [RARE]


def test_a_character_its_role_lacks_comes_from_another_face(fonts: FontCase) -> None:
    sans = fonts.face(Role.HEI)
    lacking = next(
        chr(code)
        for code in range(0x3400, 0x30000)
        if fonts.missing(chr(code)) == [] and fonts.face_for(Role.HEI, chr(code)) != sans
    )
    assert fonts.face_for(Role.HEI, lacking).family == "Noto Serif SC"
    document = samples.letter(
        present=(), body=samples.read_body(f"一、关于{lacking}某某\n情况如下。")
    )
    assert lacking in sides(render(document, fonts).pdf)[0].text


def test_an_uncommon_name_of_40_characters_is_printed_whole(fonts: FontCase) -> None:
    name = (UNCOMMON + "阿卜杜热西提·买买提艾力") * 4
    name = name[:40]
    document = samples.minutes(present=(Attendance("省民政厅", (name,)),))
    assert name in "".join(side.text for side in sides(render(document, fonts).pdf))


def test_stand_ins_are_told(fonts: FontCase) -> None:
    assert fonts.stand_ins() == {
        Role.TITLE: "Noto Serif SC",
        Role.BODY: "Noto Serif SC",
        Role.KAI: "Noto Serif SC",
    }
