"""Standards out of the minimum wage; the published rows are in tests/golden."""

from datetime import date
from typing import Any

import pytest

from minjiu.policy import api


def found(name: str, division: str, on: date, **overrides: int | str) -> Any:
    bare: dict[str, Any] = {"household": {}, "members": []}
    return (
        api.rulebook()
        .evaluate(bare, on=on, division=division, targets=[name], overrides=overrides)
        .values[name]
    )


@pytest.mark.parametrize(
    ("how", "step", "yuan"),
    [
        ("nearest", 1_00, 774),
        ("nearest", 5_00, 775),
        ("up", 5_00, 775),
        ("down", 5_00, 770),
        ("up", 10_00, 780),
        ("nearest", 10_00, 770),
    ],
)
def test_rounding_is_a_parameter(how: str, step: int, yuan: int) -> None:
    given: dict[str, int | str] = {"standard_rounding": how, "standard_rounding_step": step}
    assert found("standard_by_wage", "350504", date(2020, 10, 1), **given) == yuan * 100


def test_a_year_is_twelve_rounded_months() -> None:
    """Not the share of a year's wages: 659.40 a month would make 7,912.80."""
    day = date(2020, 1, 1)
    assert found("standard_by_wage", "350622", day) == 659_00
    assert found("standard_by_wage_year", "350622", day) == 7908_00
    assert found("dibao_standard_year", "350622", day) == 7908_00


@pytest.mark.parametrize(("yuan", "reaches"), [(706, False), (707, True)])
def test_the_floor(yuan: int, reaches: bool) -> None:
    """45 % of 1,570 is 706.50; the least whole yuan is 707."""
    day = date(2020, 7, 1)
    assert found("standard_reaches_floor", "350481", day, dibao_standard=yuan * 100) is reaches
    assert found("standard_reaches_floor", "350481", day) is True  # 708 is published
