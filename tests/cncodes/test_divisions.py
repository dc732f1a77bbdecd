from datetime import date
from importlib.resources import files

import pytest

from cncodes.divisions import DivisionNotInForce, Divisions, UnknownDivision

TABLE = Divisions.bundled()
TODAY = date(2026, 11, 24)


def test_unknown_code_is_named() -> None:
    with pytest.raises(UnknownDivision, match="359999"):
        TABLE.get("359999", TODAY)


@pytest.mark.parametrize(
    ("old", "new", "day", "name"),
    [
        ("350402", "350404", date(2021, 2, 2), "三元区"),
        ("350403", "350404", date(2021, 2, 2), "三元区"),
        ("350427", "350405", date(2021, 2, 2), "沙县区"),
        ("350681", "350604", date(2021, 2, 2), "龙海区"),
        ("350625", "350605", date(2021, 2, 2), "长泰区"),
        ("350822", "350803", date(2014, 12, 13), "永定区"),
        ("350784", "350703", date(2014, 5, 2), "建阳区"),
        ("350182", "350112", date(2017, 7, 18), "长乐区"),
    ],
)
def test_succession_on_its_day(old: str, new: str, day: date, name: str) -> None:
    eve = date.fromordinal(day.toordinal() - 1)
    assert TABLE.find(old, eve) is not None
    assert TABLE.find(new, eve) is None
    with pytest.raises(DivisionNotInForce, match=f"请改用{name}（{new}）") as refusal:
        TABLE.get(old, day)
    assert refusal.value.successors == (new,)
    assert TABLE.current(old, day).code == new
    assert TABLE.current(old, eve).code == old


def test_a_division_before_its_time_says_since_when() -> None:
    with pytest.raises(DivisionNotInForce, match="2021-02-02"):
        TABLE.get("350404", date(2020, 12, 9))


def test_same_name_two_codes_are_never_mixed() -> None:
    assert TABLE.find("350403", date(2020, 1, 1)).name == "三元区"  # type: ignore[union-attr]
    assert TABLE.find("350404", TODAY).name == "三元区"  # type: ignore[union-attr]


def test_counties_of_today() -> None:
    counties = [
        county
        for city in TABLE.children("350000", TODAY)
        for county in TABLE.children(city.code, TODAY)
    ]
    assert len(TABLE.children("350000", TODAY)) == 9
    assert len(counties) == 84


def test_each_code_stands_once() -> None:
    text = (files("cncodes") / "data" / "divisions.csv").read_text(encoding="utf-8")
    assert len(TABLE) == len(text.splitlines()) - 1


def test_lineage_is_narrowest_first() -> None:
    township = TABLE.children("350122", TODAY)[0]
    assert TABLE.lineage(township.code, TODAY) == (township.code, "350122", "350100", "350000")


@pytest.mark.parametrize("year", range(2010, 2027))
def test_every_township_has_its_county_in_force(year: int) -> None:
    day = date(year, 7, 1)
    orphans = [
        d.code
        for d in TABLE
        if d.parent_code and d.in_force(day) and not TABLE.find(d.parent_code, day)
    ]
    assert orphans == []


def test_every_succession_ends_where_something_stands_today() -> None:
    ended = [d for d in TABLE if d.valid_to and TABLE.successors(d.code)]
    assert len(ended) > 8
    lost = [d.code for d in ended if TABLE.find(TABLE.current(d.code, TODAY).code, TODAY) is None]
    assert lost == []
