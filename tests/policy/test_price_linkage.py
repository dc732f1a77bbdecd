"""价格临时补贴: trigger, amount, groups and last day, on both sides of every border and date."""

from datetime import date
from typing import Any

import pytest

from cncodes.working_days import YearNotPublished
from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, person, variable

FUZHOU, XIAMEN, QUANZHOU = "350102", "350203", "350503"
MONTH = date(2026, 9, 1)


def table(division: str, month: date, **rises: int | tuple[int, ...]) -> list[api.PriceIndex]:
    """Rises in ten-thousandths; a tuple gives the month, the one before, and so on."""
    rows: list[api.PriceIndex] = []
    for kind, given in rises.items():
        for before, rise in enumerate(given if isinstance(given, tuple) else (given,)):
            months = month.year * 12 + month.month - 1 - before
            at = date(months // 12, months % 12 + 1, 1)
            rows.append(api.PriceIndex(division, at, kind, rise, "confirmed", "测试"))  # type: ignore[arg-type]
    return rows


def found(
    division: str, month: date, standard: int = 1000_00, **rises: int | tuple[int, ...]
) -> tuple[bool | None, int | None]:
    known = {"dibao_standard": standard, "minimum_wage": 2000_00}
    said = api.price_linkage(division, month, table(division, month, **rises), given=known)
    return said.triggered, said.supplement_fen


@pytest.mark.parametrize(
    ("rises", "expected"),
    [
        ({"cpi": 299, "food": 599}, (False, 0)),
        ({"cpi": 300, "food": 599}, (True, 30_00)),  # at the trigger; 1000 yuan x 3 %
        ({"cpi": 301, "food": 0}, (True, 31_00)),  # 30.10, a part of a yuan goes up
        ({"cpi": 100, "food": 600}, (True, 30_00)),  # 10 yuan, the floor is 30
        ({"cpi": -50, "food": 700}, (True, 30_00)),  # falling prices take nothing away
        ({"cpi": 1200}, (True, 120_00)),  # one condition is enough; no cap
        ({"cpi": 299}, (None, None)),  # food is not published
        ({"food": 600}, (True, None)),  # the amount needs consumer prices
        ({}, (None, None)),
    ],
)
def test_the_province_since_december_2021(
    rises: dict[str, int], expected: tuple[bool | None, int | None]
) -> None:
    assert found(QUANZHOU, MONTH, **rises) == expected


def test_grain_and_low_income_indices_are_no_condition_there() -> None:
    assert found(QUANZHOU, MONTH, cpi=0, food=0, grain=9000, scpi=9000) == (False, 0)


@pytest.mark.parametrize(
    ("month", "minimum"),
    [(date(2021, 11, 1), 20_00), (date(2021, 12, 1), 30_00)],
)
def test_the_floor_rose_in_december_2021(month: date, minimum: int) -> None:
    assert found(QUANZHOU, month, standard=500_00, cpi=300, food=0) == (True, minimum)


@pytest.mark.parametrize(
    ("month", "factor"),
    [
        (date(2020, 2, 1), 1),
        (date(2020, 3, 1), 2),
        (date(2020, 6, 1), 2),
        (date(2020, 7, 1), 1),
    ],
)
def test_twice_from_march_to_june_2020(month: date, factor: int) -> None:
    assert found(QUANZHOU, month, cpi=500, food=0) == (True, 50_00 * factor)
    assert found(QUANZHOU, month, standard=100_00, cpi=500, food=0) == (True, 20_00 * factor)


@pytest.mark.parametrize(
    ("rises", "triggered"),
    [
        ({"cpi": (300, 300, 300), "grain": 0}, True),
        ({"cpi": (300, 300, 299), "grain": 0}, False),
        ({"cpi": (300, 299, 300), "grain": 0}, False),
        ({"cpi": (299, 300, 300), "grain": 0}, False),
        ({"cpi": (300, 300), "grain": 0}, None),  # the third month is not known
        ({"cpi": (300, 299), "grain": 0}, False),
        ({"cpi": 0, "grain": (1000, 1000, 1000)}, True),
        ({"cpi": 0, "grain": (1000, 1000, 999)}, False),
        # each condition for itself: not grain in one month and consumer prices in another
        ({"cpi": (300, 0, 300), "grain": (0, 1000, 0)}, False),
    ],
)
def test_three_months_running_before_december_2016(
    rises: dict[str, Any], triggered: bool | None
) -> None:
    assert found(QUANZHOU, date(2016, 11, 1), **rises)[0] is triggered


def test_one_month_since_december_2016() -> None:
    assert found(QUANZHOU, date(2016, 11, 1), cpi=(300, 0, 0), food=600, grain=0) == (False, 0)
    assert found(QUANZHOU, date(2016, 12, 1), cpi=(300, 0, 0), food=0) == (True, 30_00)
    assert found(QUANZHOU, date(2016, 12, 1), cpi=0, food=0, grain=1000) == (False, 0)


@pytest.mark.parametrize(
    ("rises", "expected"),
    [
        ({"cpi": 199, "food": 499, "grain": 1000}, (False, 0)),  # grain: more than 10 %
        ({"cpi": 199, "food": 499, "grain": 1001}, (True, 50_00)),
        ({"cpi": 200, "food": 100, "grain": 0}, (True, 50_00)),
        ({"cpi": 0, "food": 500, "grain": 0}, (True, 50_00)),
        ({"cpi": 0, "food": 599, "grain": 0}, (True, 50_00)),  # no whole point above 5 %
        ({"cpi": 0, "food": 600, "grain": 0}, (True, 60_00)),
        ({"cpi": 0, "food": 899, "grain": 0}, (True, 80_00)),
        ({"cpi": 0, "food": 1000, "grain": 0}, (True, 100_00)),
        ({"cpi": 0, "food": 1900, "grain": 0}, (True, 100_00)),  # the cap
    ],
)
def test_fuzhou_2014_and_2017(
    rises: dict[str, int], expected: tuple[bool | None, int | None]
) -> None:
    assert found(FUZHOU, date(2014, 7, 1), **rises) == expected
    assert found(FUZHOU, date(2022, 2, 1), **rises) == expected


def test_fuzhou_since_march_2022_is_as_the_province_and_says_that_this_is_assumed() -> None:
    month = date(2022, 3, 1)
    assert found(FUZHOU, month, cpi=299, food=599, grain=2000) == (False, 0)
    said = api.price_linkage(FUZHOU, month, table(FUZHOU, month, cpi=300, food=0))
    assert "price_amount_rule" in {p.name for p in said.assumed}


@pytest.mark.parametrize(
    ("rises", "expected"),
    [
        ({"cpi": 900, "food": 599, "scpi": 499}, (False, 0)),
        ({"cpi": 0, "food": 599, "scpi": 500}, (True, 50_00)),  # by its own index
        ({"cpi": 0, "food": 600, "scpi": 300}, (True, 30_00)),
        ({"cpi": 400, "food": 600}, (True, None)),  # its own index is not published
    ],
)
def test_xiamen_by_the_low_income_index(
    rises: dict[str, int], expected: tuple[bool | None, int | None]
) -> None:
    assert found(XIAMEN, date(2021, 11, 1), **rises) == expected


@pytest.mark.parametrize(
    ("cpi", "amount"),
    [(300, 54_00), (303, 55_00), (110, 30_00)],  # 1800 yuan x 3 %; 54.54 up; the floor
)
def test_people_on_unemployment_insurance(cpi: int, amount: int) -> None:
    said = api.price_linkage(
        QUANZHOU, MONTH, table(QUANZHOU, MONTH, cpi=cpi, food=600),
        given={"dibao_standard": 1000_00, "minimum_wage": 2000_00},
    )  # fmt: skip
    assert said.unemployed_supplement_fen == amount


def test_the_figure_of_the_narrowest_place_counts_and_the_nation_s_never_does() -> None:
    rows = [
        *table("350000", MONTH, cpi=0, food=0),
        *table("350500", MONTH, cpi=300),
        *table("100000", MONTH, cpi=900, food=900),
    ]
    said = api.price_linkage(QUANZHOU, MONTH, rows)
    assert (said.triggered, said.reached) == (True, ("居民消费价格达到启动条件",))
    assert api.price_linkage("350102", MONTH, rows).triggered is False
    only_nation = api.price_linkage(QUANZHOU, MONTH, rows[-2:])
    assert only_nation.triggered is None
    assert only_nation.missing == (
        "居民消费价格同比涨幅（指数月）",
        "食品价格同比涨幅（指数月）",
    )


@pytest.mark.parametrize(
    ("published", "last"),
    [
        (date(2021, 10, 14), date(2021, 11, 11)),  # 20 working days
        (date(2021, 10, 31), date(2021, 11, 26)),
        (date(2021, 11, 1), date(2021, 11, 30)),  # 1553号: within the month
        (date(2024, 2, 8), date(2024, 2, 29)),
    ],
)
def test_the_last_day_for_paying(published: date, last: date) -> None:
    assert api.price_pay_by(QUANZHOU, published) == last


def test_working_days_that_nobody_published_are_not_guessed() -> None:
    with pytest.raises(YearNotPublished):
        api.price_pay_by(QUANZHOU, date(2014, 5, 14))


def test_the_bundled_national_figures() -> None:
    rows = {(row.month, row.kind): row for row in api.bundled_indices()}
    assert rows[date(2020, 1, 1), "cpi"].rise == 540
    assert {row.division for row in rows.values()} == {"100000"}
    assert {row.confidence for row in rows.values() if row.kind == "food"} == {"assumed"}


# A family ------------------------------------------------------------------------------------


def line(record: dict[str, Any], on: date = DAY) -> dict[str, Any]:
    names = ("price_linkage_eligible", "price_linkage_amount")
    return {name: variable(name, record, on) for name in names}


PRICES: dict[str, Any] = {"price_cpi_rise": 300, "price_food_rise": 0}


@pytest.mark.parametrize(
    ("facts", "on", "receives"),
    [
        ({}, DAY, False),
        ({"dibao_recipient": True}, DAY, True),
        ({"tekun_recipient": True}, DAY, True),
        ({"key_entitled": True}, DAY, True),
        ({"unemployment_benefit_recipient": True}, DAY, True),
        ({"orphan": True}, date(2021, 10, 31), False),
        ({"orphan": True}, date(2021, 11, 1), True),
        ({"orphan": True}, date(2020, 2, 29), False),
        ({"orphan": True}, date(2020, 3, 1), True),
        ({"orphan": True}, date(2020, 7, 1), False),
        ({"hiv_infected_child": True}, date(2020, 3, 1), False),
        ({"unemployment_subsidy_recipient": True}, date(2020, 2, 29), False),
        ({"unemployment_subsidy_recipient": True}, date(2020, 3, 1), True),
        ({"unemployment_subsidy_recipient": True}, date(2020, 7, 1), False),
        ({"de_facto_orphan": True}, DAY, True),
        ({"hiv_infected_child": True}, date(2021, 11, 1), True),
        ({"margin_recipient": True}, date(2022, 7, 31), False),
        ({"margin_recipient": True}, date(2022, 8, 1), True),
        ({"margin_recipient": True}, date(2023, 2, 28), True),
        ({"margin_recipient": True}, date(2023, 3, 1), False),
        ({"unemployment_subsidy_recipient": True}, date(2022, 8, 1), True),
        ({"unemployment_subsidy_recipient": True}, date(2023, 3, 1), False),
    ],
)
def test_who_receives(facts: dict[str, Any], on: date, receives: bool) -> None:
    rich = {"other_receipts": 100 * STANDARD}
    assert variable("price_recipient", family(person(**rich, **facts)), on) is receives


def test_a_family_gets_one_supplement_a_person() -> None:
    record = family(
        person(0, dibao_recipient=True, unemployment_benefit_recipient=True, key_entitled=True),
        person(1, relation="spouse", dibao_recipient=True),
        person(2, relation="other"),
        **PRICES,
    )
    # 970 yuan x 3 % = 29.10; up 30
    assert line(record) == {"price_linkage_eligible": True, "price_linkage_amount": 60_00}


def test_without_a_trigger_nobody_gets_anything() -> None:
    record = family(person(dibao_recipient=True), price_cpi_rise=299, price_food_rise=599)
    assert line(record) == {"price_linkage_eligible": False, "price_linkage_amount": 0}


def test_a_family_outside_the_groups_needs_no_index() -> None:
    record = family(person(other_receipts=100 * STANDARD))
    for name in [n for n in record["household"] if n.startswith("price_")]:
        del record["household"][name]
    assert variable("price_linkage_eligible", record) is False
    poor = family(person(dibao_recipient=True))
    for name in [n for n in poor["household"] if n.startswith("price_")]:
        del poor["household"][name]
    assert variable("price_linkage_eligible", poor) is UNKNOWN
    said = next(
        x for x in api.evaluate(poor, on=DAY, division=HERE) if x.programme == "price_linkage"
    )
    assert said.missing == ("居民消费价格同比涨幅（指数月）", "食品价格同比涨幅（指数月）")
    assert said.next_step.startswith("不用申请")
