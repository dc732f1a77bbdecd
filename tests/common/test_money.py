from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.test import RequestFactory
from hypothesis import given
from hypothesis import strategies as st

from minjiu.common.errors import Refused
from minjiu.common.money import (
    chinese_uppercase,
    fen_to_yuan,
    format_yuan,
    parse_yuan,
    yuan_to_fen,
)
from minjiu.web.desk.forms import YuanField
from minjiu.web.desk.given import amount as given_yuan
from minjiu.web.office import inputs


@pytest.mark.parametrize("text", ["", "一千", "12.345", "NaN", "Infinity", "1e", "--3"])
def test_refuses_what_is_no_amount(text: str) -> None:
    with pytest.raises(Refused):
        parse_yuan(text)


@pytest.mark.parametrize(
    ("text", "fen"),
    [("1,840.00", 184000), ("１，８４０．５元", 184050), (" 0 ", 0), ("-12.30", -1230)],
)
def test_reads_amounts_as_typed_the_same_in_files_and_in_every_form(text: str, fen: int) -> None:
    assert parse_yuan(text) == fen
    yuan = fen_to_yuan(fen)
    asked = RequestFactory().post("/", {"amount": text})
    assert (given_yuan(text, "amount"), inputs.amount(asked, "amount")) == (yuan, yuan)
    assert YuanField(max_digits=12, decimal_places=2).clean(text) == yuan


def test_what_is_no_amount_is_told_beside_its_field_in_every_form() -> None:
    asked = RequestFactory().post("/", {"amount": "NaN"})
    for read in (lambda: given_yuan("NaN", "amount"), lambda: inputs.amount(asked, "amount")):
        with pytest.raises(Refused, match="“NaN”不是金额") as refusal:
            read()
        assert refusal.value.field == "amount"
    with pytest.raises(ValidationError, match="“NaN”不是金额"):
        YuanField().clean("NaN")


@given(st.integers(-(10**15), 10**15))
def test_fen_and_yuan_are_the_same_amount(fen: int) -> None:
    assert yuan_to_fen(fen_to_yuan(fen)) == fen
    assert parse_yuan(format_yuan(fen)) == fen


def test_parts_of_a_fen_are_refused() -> None:
    with pytest.raises(Refused, match="不足一分"):
        yuan_to_fen(Decimal("0.005"))


def test_an_unknown_amount_says_so() -> None:
    assert (format_yuan(None), format_yuan(-123456)) == ("未知", "-1,234.56")


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (5, "伍分"),
        (10, "壹角整"),
        (184000, "壹仟捌佰肆拾元整"),
        (100005, "壹仟元零伍分"),
        (1020030, "壹万零贰佰元叁角整"),
        (10_000_001_00, "壹仟万零壹元整"),
        (1_0000_0001_00, "壹亿零壹元整"),
        (-100, "负壹元整"),
        (107_000_53, "壹拾万柒仟元伍角叁分"),
    ],
)
def test_uppercase_as_on_vouchers(fen: int, words: str) -> None:
    assert chinese_uppercase(fen) == words
