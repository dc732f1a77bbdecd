"""Other places' published price rules, as parameters laid over ours: the engine is configurable."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api

HERE, MONTH = "350503", date(2022, 9, 1)
KNOWN: dict[str, int | str] = {"dibao_standard": 1000_00, "minimum_wage": 2000_00}
BEIJING: dict[str, int | str] = {  # standard x low-income index, half up, at least 10 yuan
    "price_scpi_published": True, "price_rise_of_amount": "scpi", "price_rounding": "half",
    "price_minimum": 10_00, "price_cpi_trigger": 350,
}  # fmt: skip
WUHAN: dict[str, int | str] = {  # 3.0 % or food 5.5 %; the higher of those that triggered
    "price_food_trigger": 550, "price_rise_of_amount": "highest",
}  # fmt: skip
QINGDAO: dict[str, int | str] = {  # 5 yuan a started point of the low-income index
    "price_scpi_published": True, "price_scpi_trigger": 300, "price_cpi_trigger": 0,
    "price_food_trigger": 0, "price_amount_rule": "points", "price_per_point": 5_00,
    "price_points_from": 0, "price_points_rounding": "up", "price_minimum": 0,
}  # fmt: skip
GRAIN = WUHAN | {"price_grain_trigger": 1000, "price_grain_must_exceed": 0}
SCPI = WUHAN | {"price_scpi_trigger": 400}
OWN_INDEX: dict[str, int | str] = {"price_scpi_published": True}
MIXED = {"cpi": 400, "food": 500, "scpi": 900}
JIANGSU: dict[str, int | str] = {"price_amount_rule": "share", "price_share": 1250}
BANDS: dict[str, int | str] = {"price_amount_rule": "steps", "price_persistence_months": 3}


@pytest.mark.parametrize(
    ("place", "rises", "expected"),
    [
        (BEIJING, {"cpi": 349, "food": 599, "scpi": 0}, (False, 0)),
        (BEIJING, {"cpi": 350, "food": 0, "scpi": 424}, (True, 42_00)),
        (BEIJING, {"cpi": 350, "food": 0, "scpi": 425}, (True, 43_00)),
        (BEIJING, {"cpi": 350, "food": 0, "scpi": 50}, (True, 10_00)),
        (WUHAN, {"cpi": 299, "food": 549}, (False, 0)),
        (WUHAN, {"cpi": 299, "food": 550}, (True, 55_00)),
        (WUHAN, {"cpi": 350, "food": 540}, (True, 35_00)),  # food did not trigger
        (WUHAN, {"cpi": 350, "food": 700}, (True, 70_00)),
        (WUHAN, {"cpi": 700, "food": 600}, (True, 70_00)),
        (GRAIN, {"cpi": 350, "food": 0, "grain": 999}, (True, 35_00)),
        (GRAIN, {"cpi": 350, "food": 0, "grain": 1000}, (True, 100_00)),
        (GRAIN, {"cpi": 350, "food": 1200, "grain": 1000}, (True, 120_00)),
        (SCPI, {"cpi": 350, "food": 0, "scpi": 399}, (True, 35_00)),
        (SCPI, {"cpi": 350, "food": 0, "scpi": 400}, (True, 40_00)),
        (SCPI, {"cpi": 500, "food": 0, "scpi": 400}, (True, 50_00)),
        # one rise is used, whatever else is published
        (OWN_INDEX | {"price_rise_of_amount": "cpi"}, MIXED, (True, 40_00)),
        (OWN_INDEX | {"price_rise_of_amount": "food"}, MIXED, (True, 50_00)),
        (OWN_INDEX | {"price_rise_of_amount": "scpi"}, MIXED, (True, 90_00)),
        ({"price_rise_of_amount": "scpi", "price_scpi_published": False}, MIXED, (True, 40_00)),
        (QINGDAO, {"scpi": 299}, (False, 0)),
        (QINGDAO, {"scpi": 300}, (True, 15_00)),
        (QINGDAO, {"scpi": 301}, (True, 20_00)),
        # 35.70 yuan, to the whole yuan or not at all
        ({"price_rounding": "down"}, {"cpi": 357, "food": 0}, (True, 35_00)),
        ({"price_rounding": "half"}, {"cpi": 357, "food": 0}, (True, 36_00)),
        ({"price_round_step": 0}, {"cpi": 357, "food": 0}, (True, 35_70)),
        (JIANGSU, {"cpi": 300, "food": 0}, (True, 125_00)),  # an eighth of the standard
        (BANDS, {"cpi": (499, 300, 300), "food": 0}, (True, 30_00)),  # 20, the floor is 30
        (BANDS, {"cpi": (500, 300, 300), "food": 0}, (True, 35_00)),
        (BANDS, {"cpi": (900, 299, 300), "food": 0}, (False, 0)),
    ],
)
def test_published_rules_of_other_places(
    place: dict[str, int | str], rises: dict[str, Any], expected: tuple[bool, int]
) -> None:
    rows = [
        api.PriceIndex(HERE, date(2022, 9 - before, 1), kind, rise, "confirmed", "测试")  # type: ignore[arg-type]
        for kind, given in rises.items()
        for before, rise in enumerate(given if isinstance(given, tuple) else (given,))
    ]
    said = api.price_linkage(HERE, MONTH, rows, given={**KNOWN, **place})
    assert (said.triggered, said.supplement_fen) == expected


def test_unemployed_people_as_everybody_else_where_a_place_says_so() -> None:
    rows = [api.PriceIndex(HERE, MONTH, "cpi", 400, "confirmed", "测试")]
    given = {**KNOWN, "price_unemployed_as_others": True}
    said = api.price_linkage(HERE, MONTH, rows, given=given)
    assert said.unemployed_supplement_fen == said.supplement_fen == 40_00
