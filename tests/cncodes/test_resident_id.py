from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cncodes.divisions import Divisions
from cncodes.resident_id import (
    DivisionHint,
    InvalidResidentId,
    Reason,
    check_character,
    complete,
    division_hint,
    mask,
    one_digit_suggestions,
    parse,
)

birthdays = st.dates(date(1900, 1, 1), date(2026, 11, 1))
codes = st.from_regex(r"[1-9][0-9]{5}", fullmatch=True)
serials = st.integers(0, 999)


def number(code: str, born: date, serial: int) -> str:
    seventeen = f"{code}{born:%Y%m%d}{serial:03d}"
    return seventeen + check_character(seventeen)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", Reason.EMPTY),
        ("  ", Reason.EMPTY),
        ("35010219900101123", Reason.LENGTH),
        ("3501021990010112345", Reason.LENGTH),
        ("35010219900101123A", Reason.CHARACTERS),
        ("3501021990X1011234", Reason.CHARACTERS),
        ("35010219900231123X", Reason.BIRTH_DATE),
        ("350102990231123", Reason.BIRTH_DATE),
    ],
)
def test_refuses_and_says_what_to_look_at(text: str, reason: Reason) -> None:
    with pytest.raises(InvalidResidentId) as refusal:
        parse(text)
    assert refusal.value.reason is reason


def test_refusal_never_contains_the_number() -> None:
    right = number("350102", date(1990, 1, 1), 123)
    wrong = right[:17] + ("1" if right[17] != "1" else "2")
    with pytest.raises(InvalidResidentId) as refusal:
        parse(wrong)
    assert refusal.value.reason is Reason.CHECK
    assert wrong not in str(refusal.value)
    assert right not in repr(parse(right))


def test_refuses_a_birth_after_the_day_asked_about() -> None:
    unborn = number("350102", date(2099, 12, 31), 1)
    with pytest.raises(InvalidResidentId):
        parse(unborn, on=date(2026, 11, 24))
    old = number("350102", date(1890, 1, 1), 1)
    with pytest.raises(InvalidResidentId):
        parse(old, on=date(2026, 11, 24))


def test_accepts_fujian_elders_of_every_county_code_old_and_new() -> None:
    counties = [d.code for d in Divisions.bundled() if d.level == "county"]
    read = [
        parse(number(code, date(year, 6, 1), 11), on=date(2026, 11, 24)).birth_on.year
        for code in counties
        for year in (1935, 1955, 1975, 1985, 1995, 2005)
    ]
    assert read == [1935, 1955, 1975, 1985, 1995, 2005] * len(counties)
    assert len(counties) == 92


@pytest.mark.parametrize("code", ["810000", "820000", "830000", "133100", "915600", "412723"])
def test_accepts_residence_permits_and_withdrawn_codes(code: str) -> None:
    assert parse(number(code, date(1980, 2, 29), 12)).division_code == code


@given(codes, birthdays, serials)
def test_reads_back_what_the_number_says(code: str, born: date, serial: int) -> None:
    read = parse(number(code, born, serial))
    assert (read.birth_on, read.division_code) == (born, code)
    assert read.sex == ("male" if serial % 2 else "female")
    assert not read.converted


@given(codes, birthdays, serials, st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_seen(
    code: str, born: date, serial: int, place: int, shift: int
) -> None:
    right = number(code, born, serial)
    digit = str((int(right[place]) + shift) % 10)
    with pytest.raises(InvalidResidentId):
        parse(right[:place] + digit + right[place + 1 :])


@given(codes, birthdays, serials)
def test_full_width_spaces_and_small_x_are_the_same_number(
    code: str, born: date, serial: int
) -> None:
    right = number(code, born, serial)
    wide = "".join(chr(ord(c) + 0xFEE0) for c in right.lower())
    assert parse(f" {wide[:6]} {wide[6:]}\u200b") == parse(right)


@given(codes, st.dates(date(1900, 1, 1), date(1999, 12, 31)), serials)
def test_fifteen_digits_become_the_same_person(code: str, born: date, serial: int) -> None:
    eighteen = number(code, born, serial)
    fifteen = eighteen[:6] + eighteen[8:17]
    assert complete(fifteen) == eighteen
    read = parse(fifteen)
    assert (read.number, read.converted) == (eighteen, True)


@pytest.mark.parametrize(
    ("code", "born", "hint"),
    [
        ("350427", date(1950, 1, 1), DivisionHint.AGREES),  # 沙县, given decades later
        ("350427", date(2020, 1, 1), DivisionHint.AGREES),
        ("350427", date(2021, 2, 2), DivisionHint.ENDED),  # 沙县区 350405 since that day
        ("350405", date(2021, 2, 2), DivisionHint.AGREES),
        ("350405", date(2000, 1, 1), DivisionHint.LATER),
        ("350199", date(1980, 1, 1), DivisionHint.UNKNOWN),
        ("110101", date(1980, 1, 1), DivisionHint.ELSEWHERE),
    ],
)
def test_the_division_is_a_hint_held_against_the_dated_table(
    code: str, born: date, hint: DivisionHint
) -> None:
    assert division_hint(parse(number(code, born, 11)), Divisions.bundled()) is hint


def test_no_elder_of_a_present_county_is_doubted() -> None:
    table, today = Divisions.bundled(), date(2026, 11, 24)
    doubted = {
        d.code: division_hint(parse(number(d.code, date(1940, 6, 1), 11)), table)
        for d in table
        if d.level == "county" and d.in_force(today)
    }
    late = {code for code, hint in doubted.items() if hint is not DivisionHint.AGREES}
    # Districts that were set up after 1984: their elders got new numbers only by moving there.
    assert all(doubted[code] is DivisionHint.LATER for code in late)


def test_age_turns_on_the_birthday() -> None:
    read = parse(number("350102", date(1966, 11, 24), 1))
    assert [read.age_on(date(2026, 11, d)) for d in (23, 24, 25)] == [59, 60, 60]
    leap = parse(number("350102", date(2004, 2, 29), 1))
    assert [leap.age_on(d) for d in (date(2026, 2, 28), date(2026, 3, 1))] == [21, 22]


def test_mask_keeps_ends_only() -> None:
    assert mask("350102199001011234") == "350102********1234"
    assert mask("1234") == "****"


def test_suggests_the_number_with_the_mistyped_digit_put_right() -> None:
    right = number("350102", date(1990, 1, 1), 123)
    typed = right[:16] + str((int(right[16]) + 1) % 10) + right[17]
    assert right in one_digit_suggestions(typed)
    assert one_digit_suggestions(right) == ()
