"""Cleaning what people typed, and pairs for a person to look at."""

from datetime import date

import pytest

from cncodes.resident_id import check_character
from reconcile import MatchLevel, Pair, Record, clean, compare_names, folded_name
from reconcile.linkage import link

BODY = "35012219800503001"
NUMBER = BODY + check_character(BODY)


def test_what_is_right_stays_as_it_is() -> None:
    got = clean("林小燕", NUMBER)
    assert (got.name, got.number, got.notes, got.problem) == ("林小燕", NUMBER, (), "")


def test_a_wrong_check_character_is_refused_with_numbers_one_digit_away() -> None:
    wrong = NUMBER[:16] + str((int(NUMBER[16]) + 1) % 10) + NUMBER[17]
    got = clean("林小燕", wrong)
    assert got.number == ""
    assert got.problem == "身份证号校验位不符，请逐位核对，通常是有一位输错。"
    assert NUMBER in got.suggestions
    assert NUMBER not in repr(got)


@pytest.mark.parametrize(
    ("name", "number", "clean_name", "note"),
    [
        (NUMBER, "林小燕", "林小燕", "姓名和身份证号填反，已对调"),
        (
            "阿不都 • 买买提",
            NUMBER,
            "阿不都·买买提",
            "姓名已规范（空格、全角、间隔号或生僻字编码）",
        ),
        ("张\ue863", NUMBER, "张䶮", "姓名已规范（空格、全角、间隔号或生僻字编码）"),
        (
            "林小燕",
            "".join(chr(ord(sign) + 0xFEE0) for sign in NUMBER),
            "林小燕",
            "身份证号已规范（空格、全角或小写x）",
        ),
    ],
)
def test_what_is_changed_is_said(name: str, number: str, clean_name: str, note: str) -> None:
    got = clean(name, number)
    assert (got.name, got.number, got.notes) == (clean_name, NUMBER, (note,))


def test_fifteen_digits_are_completed() -> None:
    got = clean("林小燕", NUMBER[:6] + NUMBER[8:17])
    assert (got.number, got.notes) == (NUMBER, ("15位旧号已补为18位",))


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [("林小燕", "小燕林"), ("欧阳华", "华欧阳"), ("阿不都·买买提", "买买提•阿不都")],
)
def test_names_the_wrong_way_round_are_seen_and_attach_nothing(ours: str, theirs: str) -> None:
    level = compare_names(ours, theirs)
    assert level is MatchLevel.SWAPPED
    assert not level.attaches


def test_folded_names_find_variant_glyphs() -> None:
    assert folded_name("髙靑 • 強") == folded_name("高青强")


REGISTER = [
    Record("a", "林小燕", "female", date(1980, 5, 3), None, "350122100"),
    Record("b", "陈伟", "male", date(1960, 1, 2), None, "350122101"),
    Record("c", "林小燕", "female", date(1955, 9, 9), None, "350802100"),
    Record("d", "黄国华", "male", date(1980, 5, 3), None, "350122100"),
]


def test_strangers_are_no_pair() -> None:
    assert link([Record("t", "许秀英", "female", date(1971, 2, 2), None, "350203")], REGISTER) == []
    assert link([], REGISTER) == link([Record("t", "许秀英")], []) == []


def test_likely_pairs_come_with_what_agrees() -> None:
    wanted = [
        Record("t1", "林小艳", "female", date(1980, 5, 3), None, "350122"),
        Record("t2", "陳偉", "male", None, 1961, "350122101"),
    ]
    pairs = link(wanted, REGISTER)
    assert [(p.left, p.right) for p in pairs] == [("t1", "a"), ("t2", "b")]
    assert all(p.probability >= 0.3 for p in pairs)
    first, second = pairs
    assert (first.name, first.birth, first.sex, first.division) == (
        "有一字不同",
        "一致",
        "一致",
        "同县",
    )
    assert (second.name, second.birth, second.division) == ("一致", "相差不超过两年", "同乡镇")
    assert link(wanted, REGISTER) == pairs
    assert isinstance(first, Pair)
