"""What 低保 pays: difference and bands, rounding, supplements, minimum, 渐退."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, obligor, person, values, variable

XIUYU = "350305"


def paid(record: dict[str, Any], **overrides: Any) -> int:
    found = api.rulebook().evaluate(
        record, on=DAY, division=HERE, targets=["dibao_amount"], overrides=overrides
    )
    return found.values["dibao_amount"]


THREE = family(
    person(other_receipts=12 * 1_000_01),
    person(1, relation="spouse"),
    person(2, relation="spouse"),
)  # 2,910.00 − 1,000.01 = 1,909.99; a person 636.66⅓


@pytest.mark.parametrize(
    ("how", "step", "per", "amount"),
    [
        ("nearest", 1, "household", 1_909_99),
        ("nearest", 1_00, "household", 1_910_00),
        ("up", 1_00, "household", 1_910_00),
        ("down", 1_00, "household", 1_909_00),
        ("up", 5_00, "household", 1_910_00),
        ("up", 10_00, "household", 1_910_00),
        ("nearest", 1_00, "person", 3 * 637_00),
        ("up", 1_00, "person", 3 * 637_00),
        ("down", 1_00, "person", 3 * 636_00),
        ("up", 5_00, "person", 3 * 640_00),
        ("up", 10_00, "person", 3 * 640_00),
        ("down", 10_00, "person", 3 * 630_00),
    ],
)
def test_rounding_is_a_parameter(how: str, step: int, per: str, amount: int) -> None:
    found = paid(THREE, grant_rounding=how, grant_rounding_step=step, grant_rounding_per=per)
    assert found == amount


def test_a_minimum_grant() -> None:
    home = family(person(other_receipts=12 * (STANDARD - 1)))
    assert paid(home) == 1
    assert paid(home, minimum_grant=50_00) == 50_00
    rich = family(person(other_receipts=12 * STANDARD))
    assert paid(rich, minimum_grant=50_00) == 0


@pytest.mark.parametrize(
    ("facts", "extra"),
    [
        ({}, 0),
        ({"birth_on": date(1946, 11, 1)}, 20),
        ({"birth_on": date(1946, 11, 2)}, 0),
        ({"birth_on": date(2008, 11, 2)}, 15),
        ({"birth_on": date(2008, 11, 1)}, 0),
        ({"serious_illness": True}, 50),
        ({"disability_grade": 1}, 40),
        ({"disability_grade": 2}, 30),
        ({"disability_grade": 3}, 0),
        # the highest, not the sum
        ({"birth_on": date(1940, 1, 1), "disability_grade": 1, "serious_illness": True}, 50),
    ],
)
def test_the_highest_supplement_applies(facts: dict[str, Any], extra: int) -> None:
    yuan = {
        "supplement_aged": 20, "supplement_minor": 15, "supplement_ill": 50,
        "supplement_grade_1": 40, "supplement_grade_2": 30,
    }  # fmt: skip
    given = {name: value * 100 for name, value in yuan.items()}
    home = family(person(**facts), person(1, relation="spouse"))
    assert paid(home, supplement_aged_from=80, **given) == 2 * STANDARD + extra * 100


@pytest.mark.parametrize(
    ("birth_on", "extra"), [(date(1946, 11, 1), 100_00), (date(1946, 11, 2), 0)]
)
def test_xiamen_adds_for_the_very_old(birth_on: date, extra: int) -> None:
    home = family(person(birth_on=birth_on))
    assert variable("dibao_amount", home, division="350203") == 1120_00 + extra


@pytest.mark.parametrize(("on", "extra"), [(date(2021, 10, 31), 10_00), (date(2021, 11, 1), 0)])
def test_the_supplement_of_2006_is_known_until_the_rules_of_2021(on: date, extra: int) -> None:
    home = family(person(birth_on=date(1950, 1, 1)))
    standard = api.standard(HERE, on).value
    assert values(home, on=on)["dibao_amount"] == standard + extra


WORKS = {"employed": True, "stable_job": True, "insured_months": 12}
IDLE_ILL = {"cares_for_dependant": True}


@pytest.mark.parametrize(
    ("members", "yuan"),
    [
        ([{"serious_illness": True}], 820),
        ([{"disability_grade": 4, "labour_capacity": "none"}], 820),  # alone and disabled
        ([{"labour_capacity": "none"}], 820),  # no income at all
        ([{"labour_capacity": "none", "other_receipts": 1}], 570),
        ([{**IDLE_ILL, "other_receipts": 1}], 450),
        ([{**WORKS, "other_receipts": 1}], 370),
        ([{**WORKS, "other_receipts": 1, "full_time_student": True}], 820),  # alone and a student
        # two persons: each in the band of the family, the ill one in the full band
        ([{**WORKS, "other_receipts": 1}, {"serious_illness": True}], 370 + 820),
        ([{**IDLE_ILL, "other_receipts": 1}, {"disability_kind": "limb", "disability_grade": 2}],
         450 + 820),
        ([{**WORKS, "other_receipts": 1}, {**IDLE_ILL, "disability_grade": 4}], 370 + 370),
        # medical bills take the income away: everybody in the full band
        ([{**WORKS, "other_receipts": 1, "medical_rigid_spending": 1}, IDLE_ILL], 820 + 820),
    ],
)  # fmt: skip
def test_bands_of_xiuyu(members: list[dict[str, Any]], yuan: int) -> None:
    people = [
        person(n, relation="applicant" if n == 0 else "spouse", **facts)
        for n, facts in enumerate(members)
    ]
    assert variable("dibao_amount", family(*people), division=XIUYU) == yuan * 100


def test_bands_need_an_eligible_family() -> None:
    home = family(person(**WORKS, other_receipts=12 * 920_00))
    assert variable("dibao_amount", home, division=XIUYU) == 0


@pytest.mark.parametrize(
    ("year", "household", "recipient", "amount"),
    [
        (12 * STANDARD, {}, True, 300_00),
        (18 * STANDARD - 12, {}, True, 300_00),
        (18 * STANDARD, {}, True, 0),  # no longer of low income
        (12 * STANDARD, {"months_since_rise": 5}, True, 300_00),
        (12 * STANDARD, {"months_since_rise": 6}, True, 0),
        (12 * STANDARD, {"rose_through_work": False}, True, 0),
        (12 * STANDARD, {}, False, 0),
        (12 * STANDARD - 12, {}, True, 1),  # below the line: the difference as ever
    ],
)
def test_a_time_of_grace_after_finding_work(
    year: int, household: dict[str, Any], recipient: bool, amount: int
) -> None:
    facts = {"rose_through_work": True, "months_since_rise": 0, "dibao_amount_before": 300_00}
    home = family(person(other_receipts=year, dibao_recipient=recipient), **{**facts, **household})
    assert values(home)["dibao_amount"] == amount


@pytest.mark.parametrize(("on", "amount"), [(date(2022, 10, 19), 300_00), (date(2022, 10, 20), 0)])
def test_grace_was_twelve_months_until_the_notice_of_2022(on: date, amount: int) -> None:
    home = family(
        person(other_receipts=12 * 880_00, dibao_recipient=True),
        rose_through_work=True, months_since_rise=6, dibao_amount_before=300_00,
    )  # fmt: skip
    assert values(home, on=on)["dibao_amount"] == amount


def test_the_page_says_that_grace_runs() -> None:
    home = family(
        person(other_receipts=12 * STANDARD, dibao_recipient=True), rose_through_work=True
    )
    assert api.evaluate(home, on=DAY, division=HERE)[0].notes == ("在渐退期内，按原金额继续发放",)
    assert api.evaluate(family(person()), on=DAY, division=HERE)[0].notes == ()


def test_grace_does_not_excuse_property() -> None:
    home = family(
        person(other_receipts=12 * STANDARD, dibao_recipient=True, vehicles=1),
        rose_through_work=True, dibao_amount_before=300_00,
    )  # fmt: skip
    assert values(home)["dibao_amount"] == 0


# Properties -------------------------------------------------------------------------------------

MONEY = st.integers(0, 10**8)
RECEIPTS = (
    "wage_receipts", "business_receipts", "property_receipts", "pension_receipts",
    "unemployment_receipts", "support_receipts", "other_transfer_receipts", "charity_receipts",
    "other_receipts",
)  # fmt: skip
EXCLUDED = ("preferential_pension_receipts", "scholarship_receipts", "assistance_receipts")
DIVISIONS = (HERE, "350203", PUTIAN := "350302", XIUYU, "350481")
DAYS = (date(2020, 1, 1), date(2021, 7, 1), date(2023, 1, 1), DAY)
PEOPLE = st.lists(
    st.fixed_dictionaries({
        **dict.fromkeys(RECEIPTS, MONEY),
        "employed": st.booleans(), "stable_job": st.booleans(),
        "insured_months": st.integers(0, 12), "disability_grade": st.integers(0, 4),
        "disability_kind": st.sampled_from(["none", "limb", "mental"]),
        "serious_illness": st.booleans(),
        "birth_on": st.dates(date(1930, 1, 1), date(2019, 1, 1)),
        "medical_rigid_spending": MONEY, "bank_balance": MONEY,
    }), min_size=1, max_size=4,
)  # fmt: skip
PLACES = st.tuples(st.sampled_from(DIVISIONS), st.sampled_from(DAYS))


def home_of(people: list[dict[str, Any]], **household: Any) -> dict[str, Any]:
    relations = ["applicant", "spouse", "child", "child"]
    return family(
        *(person(n, relation=relations[n], **facts) for n, facts in enumerate(people)),
        **household,
    )


@given(PEOPLE, PLACES)
def test_nothing_is_ever_negative(people: list[dict[str, Any]], place: tuple[str, date]) -> None:
    division, on = place
    found = api.determine(home_of(people), on=on, division=division)
    assert found.values["dibao_amount"] >= 0
    assert all(m["single_person_amount"] >= 0 for m in found.members)
    assert found.values["dibao_eligible"] or found.values["dibao_amount"] == 0


@given(PEOPLE, PLACES, st.sampled_from(RECEIPTS), MONEY)
def test_more_income_never_raises_what_the_family_gets(
    people: list[dict[str, Any]], place: tuple[str, date], what: str, more: int
) -> None:
    division, on = place
    before = values(home_of(people), on=on, division=division)
    people = [{**people[0], what: people[0][what] + more}, *people[1:]]
    after = values(home_of(people), on=on, division=division)
    assert after["dibao_family_amount"] <= before["dibao_family_amount"]
    assert after["dibao_family_eligible"] <= before["dibao_family_eligible"]


@given(PEOPLE, PLACES, st.sampled_from(EXCLUDED), MONEY)
def test_excluded_receipts_change_nothing(
    people: list[dict[str, Any]], place: tuple[str, date], what: str, more: int
) -> None:
    division, on = place
    before = values(home_of(people), on=on, division=division)
    after = values(home_of([{**people[0], what: more}, *people[1:]]), on=on, division=division)
    assert after == before


@given(PEOPLE, PLACES, st.randoms(use_true_random=False))
def test_the_order_of_members_does_not_matter(
    people: list[dict[str, Any]], place: tuple[str, date], dice: Any
) -> None:
    division, on = place
    home = home_of(people)
    home["obligors"] = [obligor(n, obligor_household_income=10**6 * (n + 1)) for n in range(2)]
    before = values(home, on=on, division=division)
    dice.shuffle(home["members"])
    dice.shuffle(home["obligors"])
    assert values(home, on=on, division=division) == before


@given(st.data(), PEOPLE, PLACES)
def test_hiding_a_fact_never_turns_an_answer_into_another(
    data: st.DataObject, people: list[dict[str, Any]], place: tuple[str, date]
) -> None:
    division, on = place
    home = home_of(people)
    whole = values(home, on=on, division=division)
    for _ in range(3):
        row = data.draw(st.sampled_from([home["household"], *home["members"]]))
        row.pop(data.draw(st.sampled_from(sorted(row.keys() - {"id"}))))
    found = values(home, on=on, division=division)
    for name in api.targets(on):
        if name in whole:
            assert found[name] is UNKNOWN or found[name] == whole[name]


def test_a_supplement_that_the_place_does_not_pay_asks_for_nothing() -> None:
    home = family(person())
    for name in ("serious_illness", "disability_grade", "birth_on"):
        del home["members"][0][name]
    found = api.rulebook().evaluate(home, on=DAY, division=HERE, targets=["supplement"])
    assert found.members[0]["supplement"] == 0
    given: dict[str, Any] = {"supplement_ill": 20}
    found = api.rulebook().evaluate(
        home, on=DAY, division=HERE, targets=["supplement"], overrides=given
    )
    assert found.members[0]["supplement"] is UNKNOWN
