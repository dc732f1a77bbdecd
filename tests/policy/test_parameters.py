"""Every county has a standard on every day, and says how sure it is."""

from datetime import date

import pytest

from cncodes.divisions import Divisions
from minjiu.policy import api

COUNTY_CITY_STANDARDS = [
    # (division, day, yuan, confidence)
    ("350122", date(2025, 6, 30), 970, "assumed"),
    ("350122", date(2025, 7, 1), 970, "secondhand"),
    ("350122", date(2024, 12, 31), 880, "secondhand"),
    ("350203", date(2023, 6, 30), 1005, "assumed"),
    ("350203", date(2023, 7, 1), 1120, "secondhand"),
    ("350302", date(2022, 1, 1), 754, "secondhand"),
    ("350504", date(2021, 7, 1), 775, "secondhand"),
    ("350503", date(2025, 7, 1), 900, "secondhand"),
    ("350602", date(2024, 1, 1), 941, "secondhand"),
    ("350622", date(2024, 1, 1), 815, "secondhand"),
    ("350404", date(2021, 7, 1), 708, "secondhand"),
]


@pytest.mark.parametrize(("division", "on", "yuan", "confidence"), COUNTY_CITY_STANDARDS)
def test_published_standards(division: str, on: date, yuan: int, confidence: str) -> None:
    found = api.standard(division, on)
    assert (found.value, found.confidence) == (yuan * 100, confidence)


@pytest.mark.parametrize("year", range(2020, 2028))
@pytest.mark.parametrize("month", [1, 4, 7, 10])
def test_every_county_resolves(year: int, month: int) -> None:
    on = date(year, month, 1)
    counties = [d for d in Divisions.bundled() if d.level == "county" and d.in_force(on)]
    assert len(counties) > 80
    for county in counties:
        standard = api.standard(county.code, on).value
        wage = api.parameter("minimum_wage", county.code, on).value
        assert isinstance(standard, int) and isinstance(wage, int)
        # 闽政: between 36 % and 60 % of the minimum wage, whatever the source
        assert wage * 36 < standard * 100 < wage * 60, county.name


def test_a_township_takes_its_countys_standard() -> None:
    on = date(2026, 11, 1)
    town = next(
        d for d in Divisions.bundled() if d.level == "township" and d.code.startswith("350122")
    )
    assert api.standard(town.code, on) == api.standard("350122", on)
