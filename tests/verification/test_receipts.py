"""Which payments lie in the period of the law: each dated entry once, none too many (R8)."""

from datetime import date, timedelta
from typing import Any

import pytest

from minjiu.common.periods import Period, first_of_next_month, months_before
from minjiu.verification.adapters.catalogue import source
from minjiu.verification.adapters.reading import read

PENSION = source("hrss.pension")


def month(first: date) -> dict[str, Any]:
    following = first_of_next_month(first)
    return {
        "item": "pension.payment", "event_on": f"{first}", "period_from": f"{first}",
        "period_to": f"{following}", "record_id": "R", "reported_at": f"{first}",
        "value": {"scheme": "resident", "amount_fen": 100, "central_basic_fen": 0},
    }  # fmt: skip


def receipts(applied_on: date, items: list[dict[str, Any]]) -> int:
    period = Period(months_before(applied_on, 12), applied_on)
    answer = {"result": "found", "as_of": f"{applied_on}", "facts": items}
    found = read(PENSION, answer, period, applied_on, latest=applied_on)
    return next(f.value for f in found.facts if f.name == "pension_receipts") or 0


@pytest.mark.parametrize("day", [1, 10, 18, 30])
@pytest.mark.parametrize("paid", [True, False])
def test_r8_a_register_that_tells_more_than_it_was_asked_makes_no_thirteenth_payment(
    day: int, paid: bool
) -> None:
    applied_on = date(2026, 11, day)
    first = date(2025, 1, 1)
    told = [month(months_before(first, -n)) for n in range(22)]  # to October 2026
    if paid and day > 1:  # that of November has come already
        told.append(month(date(2026, 11, 1)))
    assert receipts(applied_on, told) == 12 * 100


def test_r8_a_payment_with_a_day_of_its_own_counts_by_that_day() -> None:
    applied_on = date(2026, 11, 18)
    for day, counts in (
        (date(2025, 11, 5), False), (date(2025, 11, 18), True), (date(2026, 11, 17), True),
        (applied_on, False),
    ):  # fmt: skip
        single = {**month(day.replace(day=1)), "event_on": f"{day}", "period_from": f"{day}",
                  "period_to": f"{day + timedelta(1)}", "reported_at": f"{day}"}  # fmt: skip
        assert receipts(applied_on, [single]) == 100 * counts, day
