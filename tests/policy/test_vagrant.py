"""流浪乞讨: by person, voluntary, ten days, three months."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api
from rulebook import UNKNOWN
from tests.policy.families import DAY, HERE, answers, family, person, variable

CHILD = {"birth_on": date(2015, 1, 1)}


def alone(**facts: Any) -> dict[str, Any]:
    return family(person(**{"vagrant": True, "accepts_shelter": True, **facts}))


@pytest.mark.parametrize(
    ("facts", "answer"),
    [
        ({}, ("yes", 21_00)),
        ({"accepts_shelter": False}, ("no", None)),  # nobody is forced
        ({"vagrant": False}, ("no", None)),
        (CHILD, ("yes", 28_00)),
        ({**CHILD, "accepts_shelter": False}, ("yes", 28_00)),  # a minor is escorted
        ({"birth_on": date(2008, 11, 2), "accepts_shelter": False}, ("yes", 28_00)),  # 17
        ({"birth_on": date(2008, 11, 1), "accepts_shelter": False}, ("no", None)),  # 18 today
    ],
)
def test_who_is_sheltered(facts: dict[str, Any], answer: tuple[str, int | None]) -> None:
    assert answers(alone(**facts))["vagrant"] == answer


def test_xiamen_published_its_standard_elsewhere_it_is_assumed() -> None:
    def assumed(division: str) -> set[str]:
        found = api.evaluate(alone(), on=date(2022, 1, 1), division=division)
        line = next(x for x in found if x.programme == "vagrant")
        return {p.name for p in line.assumed}

    assert "vagrant_daily_adult" not in assumed("350203")
    assert "vagrant_daily_adult" in assumed(HERE)


def notes(**facts: Any) -> tuple[str, ...]:
    lines = api.evaluate(alone(**facts), on=DAY, division=HERE)
    return next(line.notes for line in lines if line.programme == "vagrant")


OVER, TRACE, SETTLE = (
    "在站超过十天：报上级民政部门备案",
    "身份不明：二十四小时内发布寻亲公告",
    "超过三个月仍查不明身份：办理落户安置",
)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"shelter_days": 10}, ()),
        ({"shelter_days": 11}, (OVER,)),
        ({"shelter_days": 11, "accepts_shelter": False}, ()),
        ({"identity_unknown": True}, (TRACE,)),
        ({"identity_unknown": True, "unidentified_days": 90}, (TRACE,)),
        ({"identity_unknown": True, "unidentified_days": 91}, (TRACE, SETTLE)),
        ({"identity_unknown": False, "unidentified_days": 91}, ()),
    ],
)
def test_periods(facts: dict[str, Any], said: tuple[str, ...]) -> None:
    assert notes(**facts) == said


def test_unknown_will() -> None:
    record = alone()
    del record["members"][0]["accepts_shelter"]
    assert variable("vagrant_eligible", record) is UNKNOWN
    child = alone(**CHILD)
    del child["members"][0]["accepts_shelter"]
    assert variable("vagrant_amount", child) == 28_00
