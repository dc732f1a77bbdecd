"""价格临时补贴: trigger, amount, groups and last day, on both sides of every border and date."""

from datetime import date
from typing import Any

import pytest

from cncodes.working_days import Calendar, YearNotPublished
from minjiu.policy import api
from minjiu.policy.programmes.price_linkage.monthly import pay_by
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


KINDS = ("cpi", "food", "grain", "scpi")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("months", "rises", "triggered"),
    [
        (1, (400, 0, 0), True),
        (1, (399, 400, 400), False),
        (2, (400, 400, 0), True),
        (2, (400, 399, 400), False),
        (3, (400, 400, 400), True),
        (3, (400, 399, 400), False),
        (3, (400, 400, 399), False),
    ],
)
def test_how_many_months_running_is_a_parameter_of_every_index(
    kind: str, months: int, rises: tuple[int, ...], triggered: bool
) -> None:
    given = {f"price_{k}_trigger": 400 if k == kind else 0 for k in KINDS}
    given |= {"price_persistence_months": months, "price_grain_must_exceed": 0}
    others: dict[str, Any] = {k: (0, 0, 0) for k in KINDS if k != kind}
    rows = table(QUANZHOU, MONTH, **{kind: rises}, **others)
    assert api.price_linkage(QUANZHOU, MONTH, rows, given=given).triggered is triggered


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


OPEN = ("居民消费价格同比涨幅（指数月）", "食品价格同比涨幅（指数月）")
ELSEWHERE = [*table("350000", MONTH, cpi=900, food=900), *table("100000", MONTH, cpi=900, food=900)]


def test_a_city_s_own_figure_counts_and_a_county_s_before_it() -> None:
    rows = [*ELSEWHERE, *table("350500", MONTH, cpi=300, food=0)]
    said = api.price_linkage(QUANZHOU, MONTH, rows)
    assert (said.triggered, said.reached) == (True, ("居民消费价格达到启动条件",))
    assert said.supplement_fen is not None
    rows += table(QUANZHOU, MONTH, cpi=299)
    assert api.price_linkage(QUANZHOU, MONTH, rows).triggered is False
    assert api.price_linkage("350505", MONTH, rows).triggered is True


@pytest.mark.parametrize("rows", [[], ELSEWHERE[:2], ELSEWHERE[2:], ELSEWHERE])
def test_figures_of_province_and_nation_never_stand_in_for_a_city_s(
    rows: list[api.PriceIndex],
) -> None:
    said = api.price_linkage(QUANZHOU, MONTH, rows)
    assert (said.triggered, said.supplement_fen, said.missing) == (None, None, OPEN)


def days(published: date) -> int:
    value = api.parameter("price_pay_working_days", QUANZHOU, published).value
    assert isinstance(value, int)
    return value


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
    assert pay_by(days(published), published, Calendar.bundled()) == last


def test_working_days_that_nobody_published_are_not_guessed() -> None:
    with pytest.raises(YearNotPublished):
        pay_by(20, date(2014, 5, 14), Calendar.bundled())


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
        ({}, date(2023, 2, 28), False),
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
    assert variable("price_linkage_eligible", unindexed(dibao_recipient=True)) is UNKNOWN


def unindexed(**facts: Any) -> dict[str, Any]:
    record = family(person(**facts))
    for name in [n for n in record["household"] if n.startswith("price_")]:
        del record["household"][name]
    return record


def said_of(
    record: dict[str, Any], indices: list[api.PriceIndex] | None = None
) -> api.ProgrammeDetermination:
    found = api.determine(record, on=DAY, division=HERE, indices=indices)
    return next(x for x in api.lines(found) if x.programme == "price_linkage")


def test_what_is_not_published_is_no_missing_fact_of_the_family() -> None:
    said = said_of(unindexed(dibao_recipient=True))
    assert (said.answer, said.recipient, said.missing) == ("unknown", "yes", ())
    assert said.unpublished == said.next_step
    assert said.next_step.startswith(
        f"福州市2026年11月的{OPEN[0]}、{OPEN[1]}没有公布或没有录入，现在还不能判断是否启动。"
    )
    assert "民政或发展改革部门在“价格联动”录入，另一人复核后生效" in said.next_step


def test_who_is_not_on_the_list_waits_for_nothing() -> None:
    said = said_of(unindexed())  # poor, and would qualify: on no list yet
    assert (said.answer, said.recipient, said.unpublished, said.missing) == ("no", "no", "", ())
    record = unindexed()
    del record["members"][0]["dibao_recipient"]
    said = said_of(record)
    assert (said.answer, said.recipient, said.unpublished) == ("unknown", "unknown", "")
    assert said.missing == ("已是低保对象",)


@pytest.mark.parametrize(
    ("cpi", "answer", "amount", "step"),
    [
        (299, "no", None, "本月价格涨幅没有达到启动条件，不发放"),
        (300, "yes", 30_00, "不用申请：列入当月发放名单，一人只领一份"),
    ],
)
def test_a_city_s_figures_settle_it(cpi: int, answer: str, amount: int | None, step: str) -> None:
    month = DAY.replace(day=1)
    rows = [*table("350100", month, cpi=cpi, food=0), *table("350000", month, cpi=900, food=900)]
    said = said_of(unindexed(dibao_recipient=True), rows)
    assert (said.answer, said.amount_fen, said.recipient) == (answer, amount, "yes")
    assert (said.next_step, said.unpublished) == (step, "")
    found = api.determine(unindexed(dibao_recipient=True), on=DAY, division=HERE, indices=rows)
    told = found.trace("price_linkage_eligible").nodes["price_cpi_rise"]
    assert (told.value, told.source, told.as_of) == (cpi, "测试", date(2026, 11, 30))


def test_a_started_amount_may_still_wait_for_an_index() -> None:
    rows = table("350100", DAY.replace(day=1), food=600)
    said = said_of(unindexed(dibao_recipient=True), rows)
    assert (said.answer, said.amount_fen) == ("yes", None)
    assert said.unpublished.startswith(f"福州市2026年11月的{OPEN[0]}没有公布")
