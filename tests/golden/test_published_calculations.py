"""Every calculation that a Fujian notice published, through the parameters and rules in force.

`published_calculations.json` holds the rows as found, in yuan: what a city printed and the inputs
it named. A test asks the rulebook, in the place and on the day of the notice; nothing is computed
here. Two rows do not come out in every figure, and say so: ST-06 publishes a floor only, TK-03 and
TK-04 two institutional amounts carried over from years nobody published (own values of the city).
"""

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from minjiu.policy import api
from tests.policy.families import family, person

ROWS: dict[str, dict[str, Any]] = {
    row["id"]: row
    for row in json.loads(
        (Path(__file__).parent / "published_calculations.json").read_text("utf-8")
    )
}
XIANGCHENG, ZHANGPU = "350602", "350623"
YONGAN, MINGXI = "350481", "350421"
LICHENG, ANXI = "350502", "350524"
PUTIAN_CHENGXIANG, LUOJIANG, FENGZE = "350302", "350504", "350503"
FUZHOU_GULOU, XIAMEN_SIMING, NANPING_YANPING = "350102", "350203", "350702"
# 0, 1 and 4 items of self-care that the person cannot do: 全自理, 半护理, 全护理
CARE = (
    {},
    {"cannot_bathe_alone": True},
    dict.fromkeys(
        ["cannot_bathe_alone", "cannot_dress_alone", "cannot_eat_alone", "cannot_leave_bed_alone"],
        True,
    ),
)


def yuan(name: str, division: str, on: date, **facts: Any) -> int:
    """A variable, or a parameter, of one person's family in whole yuan; fails on odd fen."""
    book = api.rulebook()
    if name in book.parameters.names():
        value = book.parameters.get(name, division, on).value
    else:
        record = family(person(**facts))
        found = book.evaluate(record, on=on, division=division, targets=[name])
        value = {**found.members[0], **found.values}[name]
    assert isinstance(value, int)
    assert value % 100 == 0
    return value // 100


def share(name: str, division: str, on: date) -> float:
    value = api.parameter(name, division, on).value
    assert isinstance(value, int)
    return value / 10_000


def by_tier(name: str, division: str, on: date, form: str) -> list[int]:
    return [yuan(name, division, on, support_form=form, **care) for care in CARE]


def zhangzhou(on: date) -> dict[str, Any]:
    places = (XIANGCHENG, ZHANGPU)
    return {
        "min_wage": [yuan("minimum_wage", place, on) for place in places],
        "share": share("standard_wage_share", XIANGCHENG, on),
        "monthly": [yuan("standard_by_wage", place, on) for place in places],
        "published": [yuan("dibao_standard", place, on) for place in places],
        "yearly": [yuan("standard_by_wage_year", place, on) for place in places],
    }


def st_01(row: Any) -> None:
    found = zhangzhou(date(2015, 7, 1))
    assert (found["min_wage"], found["share"]) == (row.inputs["min_wage"], row.inputs["share"])
    assert found["monthly"] == found["published"] == row.published["urban"]


def st_02(row: Any) -> None:
    found = zhangzhou(date(2018, 1, 1))
    assert (found["min_wage"], found["share"]) == (row.inputs["min_wage"], row.inputs["share"])
    assert found["monthly"] == found["published"] == row.published["monthly"]
    assert found["yearly"] == row.published["yearly"]


def st_03(row: Any) -> None:
    found = zhangzhou(date(2020, 1, 1))
    assert (found["min_wage"], found["share"]) == (row.inputs["min_wage"], row.inputs["share"])
    assert found["monthly"] == found["published"] == row.published["monthly"]
    assert found["yearly"] == row.published["yearly"]


def st_04(row: Any) -> None:
    place, on = PUTIAN_CHENGXIANG, date(2021, 1, 1)
    assert yuan("minimum_wage", place, on) == row.inputs["min_wage"]
    assert share("standard_wage_share", place, on) == row.inputs["share"]
    assert yuan("standard_by_wage", place, on) == row.published["monthly"]
    assert yuan("dibao_standard", place, on) == row.published["monthly"]
    assert yuan("standard_by_wage_year", place, on) == row.published["yearly"]
    assert yuan("dibao_standard", place, date(2020, 12, 31)) == row.published["previous_monthly"]


def st_05(row: Any) -> None:
    on, places = date(2018, 1, 1), (YONGAN, MINGXI)
    assert [yuan("minimum_wage", place, on) for place in places] == row.inputs["min_wage"]
    assert share("standard_wage_share", YONGAN, on) == row.inputs["share"]
    for name in ("standard_by_wage", "dibao_standard"):
        assert [yuan(name, place, on) for place in places] == row.published["monthly"]


def st_06(row: Any) -> None:
    """The notice gives a floor, so the published amount is only held against it."""
    on, places = date(2020, 7, 1), (YONGAN, MINGXI)
    assert [yuan("minimum_wage", place, on) for place in places] == row.inputs["min_wage"]
    assert share("standard_wage_share_floor", YONGAN, on) == row.inputs["share_min"]
    assert [yuan("dibao_standard", place, on) for place in places] == row.published["monthly"]
    found = [
        api.rulebook().evaluate(family(), on=on, division=place, targets=["standard_reaches_floor"])
        for place in places
    ]
    assert [one.values["standard_reaches_floor"] for one in found] == [True, True]


def st_07(row: Any) -> None:
    place, on = LUOJIANG, date(2020, 10, 1)
    assert yuan("minimum_wage", place, on) == row.inputs["min_wage"]
    assert share("standard_wage_share", place, on) == row.inputs["share"]
    assert yuan("standard_by_wage", place, on) == row.published["monthly"]
    assert yuan("dibao_standard", place, on) == row.published["monthly"]


def st_08(row: Any) -> None:
    on, places = date(2016, 12, 1), (LICHENG, ANXI)
    assert [yuan("dibao_standard", place, on) for place in places] == row.inputs["dibao"]
    assert [yuan("tekun_basic", place, on) for place in places] == row.published["sanwu"]


def inputs_of_care(row: Any, place: str, on: date, factor: float | None) -> None:
    assert yuan("dibao_standard", place, on) == row.inputs["dibao"]
    assert yuan("minimum_wage", place, on) == row.inputs["min_wage"]
    table = api.parameter("tekun_care_share", place, on).value
    assert table == tuple(
        (n + 1, int(part * 10_000)) for n, part in enumerate(row.inputs["care_share"])
    )
    if factor is not None:
        assert api.parameter("tekun_central_factor", place, on).value == (
            (1, int(factor * 10_000)),
        )


def tk_01(row: Any) -> None:
    place, on = LUOJIANG, date(2020, 10, 1)
    inputs_of_care(row, place, on, row.inputs["central_factor"])
    assert yuan("tekun_basic", place, on) == row.published["basic_dispersed"]
    assert (
        yuan("tekun_basic", place, on, support_form="institutional")
        == (row.published["basic_central"])
    )
    assert by_tier("tekun_care", place, on, "dispersed") == row.published["care_dispersed"]
    assert by_tier("tekun_care", place, on, "institutional") == row.published["care_central"]


def tk_02(row: Any) -> None:
    place, on = FENGZE, date(2025, 7, 1)
    inputs_of_care(row, place, on, row.inputs["central_factor"])
    assert yuan("tekun_basic", place, on) == row.published["basic_dispersed"]
    assert by_tier("tekun_care", place, on, "dispersed") == row.published["dispersed_care"]
    assert by_tier("tekun_standard", place, on, "dispersed") == row.published["dispersed_total"]
    assert (
        yuan("tekun_basic", place, on, support_form="institutional")
        == (row.published["central_basic"])
    )
    assert by_tier("tekun_care", place, on, "institutional") == row.published["central_care"]
    assert by_tier("tekun_standard", place, on, "institutional") == row.published["central_total"]


def tk_03(row: Any) -> None:
    """半护理 and 全护理 in institutions are the city's own amounts, not computed ones."""
    place, on = FUZHOU_GULOU, date(2025, 7, 1)
    inputs_of_care(row, place, on, None)
    assert by_tier("tekun_standard", place, on, "dispersed") == row.published["dispersed_total"]
    assert by_tier("tekun_standard", place, on, "institutional") == [
        row.published["central_self_care"],
        row.published["central_half"],
        row.published["central_full"],
    ]


def tk_04(row: Any) -> None:
    """The institutional amount is the city's own, not a computed one."""
    place, on = FUZHOU_GULOU, date(2017, 1, 1)
    assert yuan("dibao_standard", place, on) == row.inputs["dibao"]
    assert yuan("tekun_care", place, on) == row.inputs["care_published"]
    assert yuan("tekun_standard", place, on) == row.published["dispersed"]
    assert (
        yuan("tekun_standard", place, on, support_form="institutional")
        == (row.published["central"])
    )


def xiamen(row: Any, on: date) -> None:
    place = XIAMEN_SIMING
    assert yuan("dibao_standard", place, on) == row.inputs["dibao"]
    assert yuan("tekun_basic", place, on) == row.published["tekun"]
    assert yuan("margin_line_per_person", place, on) == row.published["low_income_line"]
    assert yuan("margin_assets_per_person", place, on) == row.published["asset_limit"]


def tk_05(row: Any) -> None:
    xiamen(row, date(2019, 7, 1))
    before = date(2019, 6, 30)
    assert yuan("dibao_standard", XIAMEN_SIMING, before) == row.inputs["previous_dibao"]
    assert (
        yuan("margin_assets_per_person", XIAMEN_SIMING, before)
        == (row.published["previous_asset_limit"])
    )


def tk_06(row: Any) -> None:
    xiamen(row, date(2021, 1, 1))


def tk_07(row: Any) -> None:
    place, on = NANPING_YANPING, date(2025, 1, 1)
    assert yuan("dibao_standard", place, on) == row.inputs["dibao"]
    assert yuan("tekun_care", place, on) == row.inputs["care"]
    assert yuan("tekun_standard", place, on) == row.published["dispersed"]


class Row:
    def __init__(self, content: dict[str, Any]):
        self.inputs, self.published = content["inputs"], content["published"]


CHECKS: dict[str, Callable[[Row], None]] = {
    name.upper().replace("_", "-"): check
    for name, check in sorted(globals().items())
    if name[:3] in ("st_", "tk_")
}


def test_every_published_row_is_checked() -> None:
    assert list(CHECKS) == sorted(ROWS)


@pytest.mark.parametrize("name", sorted(CHECKS))
def test_published(name: str) -> None:
    CHECKS[name](Row(ROWS[name]))
