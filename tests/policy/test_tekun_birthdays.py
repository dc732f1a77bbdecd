"""特困: every age in the two rule books on the birthday itself and the day before."""

from datetime import date, timedelta
from typing import Any

import pytest

from minjiu.policy import api
from tests.policy.families import DAY, HERE, STANDARD, family, obligor, person

NOW, OLD = DAY, date(2021, 6, 30)
DIBAO = {"dibao_recipient": True, "other_receipts": 100 * STANDARD}
POOR_OBLIGOR = {"obligor_is_dibao": True}


def value(
    name: str,
    on: date,
    mine: dict[str, Any] | None = None,
    theirs: dict[str, Any] | None = None,
) -> Any:
    record = family(person(**(mine or {})), obligors=(obligor(**(theirs or {})),))
    found = api.rulebook().evaluate(record, on=on, division=HERE, targets=[name])
    rows = (*found.members, *found.obligors)
    return next(row[name] for row in rows if name in row)


def born(years: int, on: date, after: int) -> date:
    """Of somebody who becomes `years` old `after` days after `on`."""
    day = on + timedelta(after)
    return day.replace(year=day.year - years)


@pytest.mark.parametrize(
    ("name", "on", "years", "facts", "from_then"),
    [
        ("aged_on_dibao", NOW, 60, DIBAO, True),
        ("cannot_support", OLD, 60, DIBAO, True),
        ("weak_with_little", NOW, 70, {}, True),
        ("tekun_without_labour", NOW, 60, {}, True),
        ("tekun_without_labour", OLD, 60, {}, True),
        ("tekun_without_labour", NOW, 16, {}, False),
        ("tekun_without_labour", OLD, 16, {}, False),
        ("tekun_barred", OLD, 16, {"orphan": True}, False),
        ("tekun_barred", NOW, 18, {"orphan": True}, False),
        ("tekun_continues", NOW, 18, {"tekun_recipient": True}, False),
    ],
)
def test_of_a_member(
    name: str, on: date, years: int, facts: dict[str, Any], from_then: bool
) -> None:
    assert value(name, on, {**facts, "birth_on": born(years, on, 0)}) is from_then
    assert value(name, on, {**facts, "birth_on": born(years, on, 1)}) is not from_then


@pytest.mark.parametrize(
    ("name", "on", "years", "facts", "from_then"),
    [
        ("obligor_excused", NOW, 60, POOR_OBLIGOR, True),
        ("obligor_excused", OLD, 60, POOR_OBLIGOR, True),
        ("obligor_weak_with_little", NOW, 70, {}, True),
        ("able_obligor", NOW, 18, {}, True),
        ("able_obligor", OLD, 18, {}, True),
    ],
)
def test_of_an_obligor(
    name: str, on: date, years: int, facts: dict[str, Any], from_then: bool
) -> None:
    facts = {"obligor_property_within_limits": True, **facts}
    assert value(name, on, None, {**facts, "obligor_birth_on": born(years, on, 0)}) is from_then
    assert value(name, on, None, {**facts, "obligor_birth_on": born(years, on, 1)}) is not from_then


INCOME = 4_000_00 * 12  # a year, of the place


@pytest.mark.parametrize(
    ("month", "little"),
    [(INCOME // 12 - 1, True), (INCOME // 12, False), (INCOME // 12 + 1, False)],
)
def test_exactly_the_income_of_the_place_is_not_little(month: int, little: bool) -> None:
    mine: dict[str, Any] = {"birth_on": date(1950, 1, 1), "other_receipts": month * 12}
    theirs: dict[str, Any] = {
        "obligor_birth_on": date(1950, 1, 1), "obligor_own_income": month,
        "obligor_property_within_limits": True,
    }  # fmt: skip
    found = api.rulebook().evaluate(
        family(person(**mine), obligors=(obligor(**theirs),)), on=DAY, division=HERE,
        targets=["weak_with_little", "obligor_weak_with_little"],
        overrides={"disposable_income_prior_year": INCOME},
    )  # fmt: skip
    assert found.members[0]["weak_with_little"] is little
    assert found.obligors[0]["obligor_weak_with_little"] is little


@pytest.mark.parametrize(("failed", "tier"), [(0, 1), (1, 2), (3, 2), (4, 3), (6, 3)])
def test_how_many_of_the_six_items_fail(failed: int, tier: int) -> None:
    items = (
        "cannot_eat_alone", "cannot_dress_alone", "cannot_leave_bed_alone",
        "cannot_use_toilet_alone", "cannot_walk_indoors_alone", "cannot_bathe_alone",
    )  # fmt: skip
    facts: dict[str, Any] = dict.fromkeys(items[:failed], True)
    assert value("care_tier", NOW, facts) == tier


def test_an_institution_s_own_amount_of_zero_is_none_of_its_own() -> None:
    found: list[Any] = []
    for division in ("350102", "350122"):  # Fuzhou: tiers 2 and 3 have an amount of their own
        record = family(person(support_form="institutional", cannot_eat_alone=True))
        said = api.rulebook().evaluate(
            record, on=NOW, division=division, targets=["tekun_standard"]
        )
        found.append(said.members[0]["tekun_standard"])
    assert found == [3187_00, 3187_00]
    record = family(person(support_form="institutional"))
    said = api.rulebook().evaluate(record, on=NOW, division=HERE, targets=["tekun_standard"])
    assert said.members[0]["tekun_standard"] > 0
