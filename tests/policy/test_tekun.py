"""特困人员: each of the three tests just below, at and just above, and the standards by tier."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, STANDARD, family, obligor, person, variable

BORN_1966, BORN_2020 = date(1966, 11, 1), date(2020, 1, 1)  # 60 on DAY; a child
BEFORE = date(2021, 6, 30)
INCOME_2025 = 50_302_00  # 全省, the year before DAY
ITEMS = (
    "cannot_eat_alone",
    "cannot_dress_alone",
    "cannot_leave_bed_alone",
    "cannot_use_toilet_alone",
    "cannot_walk_indoors_alone",
    "cannot_bathe_alone",
)


def old(number: int = 0, **facts: Any) -> dict[str, Any]:
    """Somebody of 60 with nothing and nobody."""
    return person(number, **{"birth_on": BORN_1966, **facts})


def eligible(record: dict[str, Any], on: date = DAY, member: int = 0) -> Any:
    return variable("tekun_person_eligible", record, on=on, member=member)


@pytest.mark.parametrize(
    ("fact", "counted"),
    [
        ("wage_receipts", 80_00),  # a fifth goes for work
        ("business_receipts", 100_00),
        ("property_receipts", 100_00),
        ("pension_receipts", 100_00),
        ("unemployment_receipts", 100_00),
        ("support_receipts", 100_00),
        ("charity_receipts", 100_00),
        ("other_transfer_receipts", 100_00),
        ("transfers_paid", -100_00),
        ("central_basic_pension_receipts", 0),
        ("assistance_receipts", 0),
    ],
)
def test_each_receipt_counts_once(fact: str, counted: int) -> None:
    """1,200 yuan a year beside 2,400 that are there already."""
    home = family(old(**{"other_receipts": 2400_00, fact: 1200_00}))
    assert variable("tekun_income", home) == 200_00 + counted


@pytest.mark.parametrize(("receipts", "a_month"), [(1205, 100), (1206, 101), (1211, 101)])
def test_income_of_a_month_is_rounded_half_up_to_the_fen(receipts: int, a_month: int) -> None:
    assert variable("tekun_income", family(old(other_receipts=receipts))) == a_month


# Already supported, full time, stage, and whether it goes on past 16 or 18.
AT_SCHOOL = (
    (True, True, "senior", True),
    (True, True, "compulsory", True),
    (True, True, "college", False),
    (True, False, "senior", False),
    (False, True, "senior", False),
)


@pytest.mark.parametrize(
    ("facts", "on", "without_labour"),
    [
        ({"birth_on": date(1966, 11, 2)}, DAY, False),  # 59
        ({"birth_on": date(1966, 11, 1)}, DAY, True),  # 60 today
        ({"birth_on": date(2010, 11, 2)}, DAY, True),  # 15
        ({"birth_on": date(2010, 11, 1)}, DAY, False),  # 16 today
        # entered before 16: on to 18, and longer at school
        ({"birth_on": date(2008, 11, 2), "tekun_recipient": True}, DAY, True),  # 17
        ({"birth_on": date(2008, 11, 1), "tekun_recipient": True}, DAY, False),  # 18 today
        *[
            (
                {
                    "birth_on": date(2008, 11, 1),
                    "tekun_recipient": recipient,
                    "full_time_student": full_time,
                    "education_stage": stage,
                },
                DAY,
                goes_on,
            )
            for recipient, full_time, stage, goes_on in AT_SCHOOL
        ],
        # under 178号 only those at school went on after 16
        ({"birth_on": date(2005, 6, 30), "tekun_recipient": True}, BEFORE, False),
        ({"birth_on": date(2005, 6, 30), "tekun_recipient": True}, date(2021, 7, 1), True),
        *[
            (
                {
                    "birth_on": date(2005, 6, 30),
                    "tekun_recipient": recipient,
                    "full_time_student": full_time,
                    "education_stage": stage,
                },
                BEFORE,
                goes_on,
            )
            for recipient, full_time, stage, goes_on in AT_SCHOOL
        ],
    ],
)
def test_labour_by_age(facts: dict[str, Any], on: date, without_labour: bool) -> None:
    assert variable("tekun_without_labour", family(person(**facts)), on=on) is without_labour


@pytest.mark.parametrize(
    ("kind", "grades", "grades_of_2016"),
    [
        ("intellectual", {1, 2, 3}, {1, 2}),
        ("mental", {1, 2, 3}, {1, 2}),
        ("limb", {1, 2}, {1}),
        ("visual", {1}, set()),
        ("hearing", set(), set()),
        ("speech", set(), set()),
        ("multiple", {1, 2}, {1, 2}),
        ("none", set(), set()),
    ],
)
def test_labour_by_disability(kind: str, grades: set[int], grades_of_2016: set[int]) -> None:
    for on, listed in [(DAY, grades), (BEFORE, grades_of_2016)]:
        found = {
            grade
            for grade in range(5)
            if variable(
                "tekun_without_labour",
                family(person(disability_kind=kind, disability_grade=grade)),
                on=on,
            )
        }
        assert found == listed


@pytest.mark.parametrize(
    ("facts", "without_means"),
    [
        ({"other_receipts": 12 * STANDARD - 12}, True),
        ({"other_receipts": 12 * STANDARD}, False),  # 低于 means below
        ({"pension_receipts": 12 * STANDARD - 12, "support_receipts": 12}, False),
        # not income: the central basic pension, awards, assistance
        (
            {
                "pension_receipts": 12 * STANDARD + 100,
                "central_basic_pension_receipts": 112,
            },
            True,
        ),
        ({"preferential_pension_receipts": 99_999_00, "assistance_receipts": 99_999_00}, True),
        ({"bank_balance": 24 * STANDARD}, True),
        ({"bank_balance": 24 * STANDARD + 1}, False),
        ({"homes": 1}, True),
        ({"homes": 2}, False),
        ({"vehicles": 1}, False),
        ({"vehicles": 1, "exempt_vehicles": 1}, True),
        ({"operating_company": True}, False),
    ],
)
def test_means(facts: dict[str, Any], without_means: bool) -> None:
    assert variable("tekun_without_means", family(old(**facts))) is without_means
    assert eligible(family(old(**facts))) is without_means


ABLE = {"obligor_property_within_limits": True, "obligor_own_income": 0}


@pytest.mark.parametrize(
    ("facts", "excused", "excused_in_2016"),
    [
        ({}, False, False),
        ({"obligor_is_tekun": True}, True, True),
        ({"obligor_is_dibao": True, "obligor_birth_on": date(1966, 11, 2)}, False, False),
        ({"obligor_is_dibao": True, "obligor_birth_on": date(1961, 6, 30)}, True, True),
        ({"obligor_is_dibao": True, "obligor_disability_grade": 2}, True, True),
        (
            {
                "obligor_is_dibao": True,
                "obligor_birth_on": date(1961, 6, 30),
                "obligor_property_within_limits": False,  # asked of them in 2016
            },
            True,
            False,
        ),
        ({"obligor_birth_on": date(1956, 11, 2)}, False, False),  # 69
        ({"obligor_birth_on": date(1951, 6, 30)}, True, False),  # 70 was no reason in 2016
        (
            {"obligor_birth_on": date(1951, 6, 30), "obligor_property_within_limits": False},
            False,
            False,
        ),
        ({"obligor_disability_grade": 2}, True, False),
        ({"obligor_disability_kind": "mental", "obligor_disability_grade": 3}, True, False),
        ({"obligor_disability_kind": "limb", "obligor_disability_grade": 3}, False, False),
        ({"obligor_no_civil_capacity": True}, True, True),
        ({"obligor_declared_missing": True}, True, True),
        ({"obligor_in_prison": True}, True, True),
        ({"obligor_in_prison": True, "obligor_property_within_limits": False}, False, False),
        ({"obligor_birth_on": date(2015, 1, 1)}, True, True),  # a child supports nobody
    ],
)
def test_obligors(facts: dict[str, Any], excused: bool, excused_in_2016: bool) -> None:
    home = family(
        person(birth_on=date(1955, 1, 1)),
        obligors=(obligor(**{**ABLE, **facts}),),
    )
    assert eligible(home) is excused
    assert eligible(home, on=BEFORE) is excused_in_2016


@pytest.mark.parametrize(
    ("facts", "excused"),
    [
        ({"disability_grade": 1}, True),
        ({"disability_grade": 2}, True),
        ({"disability_grade": 3}, False),
        ({"disability_grade": 2, "dibao_recipient": False}, False),
        ({"disability_grade": 2, "vehicles": 1}, False),
        ({"birth_on": date(1961, 6, 30)}, True),  # 60 on that day
        ({"birth_on": date(1961, 7, 1)}, False),
    ],
)
def test_who_could_not_support_at_home_in_2016(facts: dict[str, Any], excused: bool) -> None:
    """With means of their own, so that nobody is 特困."""
    own = {"disability_kind": "hearing", "dibao_recipient": True, "other_receipts": 24 * STANDARD}
    assert variable("cannot_support", family(person(**own | facts)), on=BEFORE) is excused


@pytest.mark.parametrize(
    ("facts", "excused"),
    [
        ({}, False),
        ({"dibao_recipient": True}, False),
        ({"dibao_recipient": True, "birth_on": date(1966, 11, 1)}, True),  # 60 today
        ({"dibao_recipient": True, "birth_on": date(1966, 11, 2)}, False),
        ({"birth_on": date(1966, 11, 1)}, False),
    ],
)
def test_who_is_on_dibao_and_sixty_supports_nobody(facts: dict[str, Any], excused: bool) -> None:
    home = family(person(**{"other_receipts": 24 * STANDARD, **facts}))
    assert variable("cannot_support", home) is excused


@pytest.mark.parametrize(("more", "excused"), [(-1, True), (0, False)])
@pytest.mark.parametrize(
    "reason", [{"obligor_birth_on": date(1956, 11, 1)}, {"obligor_disability_grade": 1}]
)
def test_an_obligor_of_seventy_with_the_income_of_others_is_able(
    reason: dict[str, Any], more: int, excused: bool
) -> None:
    # months, so the last income below a year's 50,302.00 is 4,191.83
    month = INCOME_2025 // 12 + 1 + more
    home = family(
        old(),
        obligors=(obligor(**{**ABLE, **reason, "obligor_own_income": month}),),
    )
    assert eligible(home) is excused


def test_one_able_obligor_is_enough() -> None:
    helpless, able = obligor(0, obligor_is_tekun=True), obligor(1, **ABLE)
    record = family(old(), obligors=(helpless,))
    assert eligible(record) is True
    assert eligible({**record, "obligors": [helpless, able]}) is False
    # the other's circumstances do not matter then
    assert eligible({**record, "obligors": [{"id": "o0"}, able]}) is False
    assert eligible({**record, "obligors": [{"id": "o0"}, helpless]}) is UNKNOWN


def test_an_empty_list_of_obligors_is_not_none_until_somebody_says_so() -> None:
    home = family(old())
    assert eligible(home) is True  # said: there are no others
    home["household"]["unlisted_obligors"] = True
    assert eligible(home) is False
    del home["household"]["unlisted_obligors"]
    assert eligible(home) is UNKNOWN
    del home["obligors"]
    assert eligible(home) is UNKNOWN
    home["household"]["unlisted_obligors"] = False
    assert eligible(home) is UNKNOWN  # the list itself is missing
    # and does not matter to somebody who can work
    assert eligible(family(person(), unlisted_obligors=True)) is False


@pytest.mark.parametrize(
    ("other", "alone"),
    [
        ({"relation": "spouse"}, False),  # 46, able
        ({"relation": "spouse", "birth_on": BORN_1966}, True),  # helpless too
        ({"relation": "spouse", "birth_on": BORN_1966, "other_receipts": 12 * STANDARD}, False),
        # 70 and more, with less than the average income
        (
            {
                "relation": "spouse",
                "birth_on": date(1956, 11, 1),
                "other_receipts": INCOME_2025 - 1,
            },
            True,
        ),
        (
            {"relation": "spouse", "birth_on": date(1956, 11, 1), "other_receipts": INCOME_2025},
            False,
        ),
        ({"relation": "spouse", "dibao_recipient": True}, False),
        ({"relation": "spouse", "no_civil_capacity": True}, True),
        ({"relation": "spouse", "in_prison": True}, True),
        ({"relation": "child"}, False),
        ({"relation": "child", "birth_on": BORN_2020}, True),
        ({"relation": "child", "in_prison": True, "bank_balance": 10**9}, True),
        ({"relation": "sibling"}, True),
        ({"relation": "sibling", "legal_support_duty": True}, False),
        ({"relation": "other"}, True),
    ],
)
def test_family_that_lives_together(other: dict[str, Any], alone: bool) -> None:
    assert eligible(family(old(), person(1, **other))) is alone


@pytest.mark.parametrize(
    ("relation", "duty", "alone"),
    [("parent", False, False), ("other", False, True), ("other", True, False)],
)
def test_an_able_applicant_supports_those_he_owes_it(
    relation: str, duty: bool, alone: bool
) -> None:
    home = family(person(), old(1, relation=relation, legal_support_duty=duty))
    assert eligible(home, member=1) is alone


@pytest.mark.parametrize("fact", ["orphan", "de_facto_orphan"])
def test_a_child_supported_as_orphan_is_not_tekun_too(fact: str) -> None:
    child = {"birth_on": BORN_2020, fact: True}
    assert eligible(family(person(birth_on=BORN_2020))) is True
    assert eligible(family(person(**child))) is False
    # 178号 named orphans only
    assert eligible(family(person(**child)), on=BEFORE) is (fact != "orphan")


@pytest.mark.parametrize("fact", ["in_prison", "declared_missing"])
def test_prison_and_disappearance_end_it(fact: str) -> None:
    assert eligible(family(old(**{fact: True}))) is False


@pytest.mark.parametrize("failed", range(7))
def test_self_care(failed: int) -> None:
    tier = 1 if failed == 0 else 2 if failed <= 3 else 3
    facts = {item: n < failed for n, item in enumerate(ITEMS)}
    assert variable("care_tier", family(old(**facts))) == tier
    facts = {item: n >= 6 - failed for n, item in enumerate(ITEMS)}
    assert variable("care_tier", family(old(**facts))) == tier


def test_amounts_of_a_couple() -> None:
    couple = family(old(), old(1, relation="spouse", cannot_bathe_alone=True))
    found = api.determine(couple, on=DAY, division=HERE)
    # 970 × 1.3 + 2,195 × 10 %, 25 %; up to whole ten yuan
    assert [m["tekun_person_amount"] for m in found.members] == [1490_00, 1810_00]
    assert (found.values["tekun_eligible"], found.values["tekun_amount"]) == (True, 3300_00)


def test_nobody_eligible_nothing_paid() -> None:
    found = api.determine(family(person()), on=DAY, division=HERE)
    assert (found.values["tekun_eligible"], found.values["tekun_amount"]) == (False, 0)


def test_an_unknown_item_leaves_the_amount_open_and_not_the_answer() -> None:
    somebody = old()
    del somebody["cannot_bathe_alone"]
    line = next(
        one
        for one in api.evaluate(family(somebody), on=DAY, division=HERE)
        if one.programme == "tekun"
    )
    assert (line.answer, line.amount_fen) == ("yes", None)
    assert "不能自主洗澡" in line.missing


@pytest.mark.parametrize(
    ("division", "form", "failed", "yuan"),
    [
        # 三明: 747·1.3 + 1,660 shares in 2024; institutional × 1.2 / 1.3 / 1.4
        ("350425", "dispersed", 0, 971 + 166),
        ("350425", "institutional", 0, 1165 + 199),
        ("350425", "institutional", 1, 1262 + 540),
        ("350425", "institutional", 4, 1360 + 930),
        # 厦门: 1,120 × 1.5 and care amounts of its own
        ("350203", "dispersed", 0, 1680 + 260),
        ("350203", "dispersed", 3, 1680 + 595),
        ("350203", "institutional", 4, 2016 + 1224),
    ],
)
def test_standards_of_cities(division: str, form: str, failed: int, yuan: int) -> None:
    facts = {item: n < failed for n, item in enumerate(ITEMS)}
    home = family(old(support_form=form, **facts))
    found = variable("tekun_standard", home, on=date(2024, 1, 1), division=division)
    assert found == yuan * 100


def test_whoever_the_rules_find_is_a_tekun_member() -> None:
    assert variable("tekun_member", family(old())) is True
    assert variable("tekun_member", family(person())) is False


@pytest.mark.parametrize(("how", "basic", "care"), [("nearest", 1435, 245), ("up", 1436, 246)])
def test_how_the_two_parts_are_rounded_is_a_parameter(how: str, basic: int, care: int) -> None:
    """涵江, in an institution (1.2 times): 920 × 1.3 × 1.2 = 1,435.20; 2,045 × 10 % × 1.2 = 245.40."""
    found = api.rulebook().evaluate(
        family(old(support_form="institutional")), on=DAY, division="350303",
        targets=["tekun_basic", "tekun_care"], overrides={"tekun_part_rounding": how},
    )  # fmt: skip
    row = found.members[0]
    assert (row["tekun_basic"], row["tekun_care"]) == (basic * 100, care * 100)
