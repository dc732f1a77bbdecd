"""Numbers of applications and rulings: one series a county and year, without gaps, none twice."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import date

import pytest
from django.db import DatabaseError, connections, transaction

from minjiu.assistance.actions import deciding
from minjiu.assistance.actions.numbering import next_number, next_numbers
from minjiu.assistance.enums import Heard, Series
from minjiu.assistance.models import Case, Decision, NumberRegister
from minjiu.common.clock import on_day
from minjiu.config.demo.families import Journey, Staff

LIANJIANG, GULOU = "350122", "350102"


@pytest.mark.django_db
def test_each_county_series_and_year_counts_by_itself() -> None:
    with on_day(date(2026, 3, 2)):
        assert next_number(Series.DECISION, LIANJIANG) == "连江县民救〔2026〕1号"
        assert next_number(Series.DECISION, LIANJIANG) == "连江县民救〔2026〕2号"
        assert next_number(Series.DECISION, GULOU) == "鼓楼区民救〔2026〕1号"
        assert next_number(Series.CHANGE, LIANJIANG) == "连江县民救变〔2026〕1号"
        assert next_numbers(Series.APPLICATION, LIANJIANG, 3) == [
            "350122-2026-000001", "350122-2026-000002", "350122-2026-000003",
        ]  # fmt: skip
        assert next_number(Series.APPLICATION, LIANJIANG) == "350122-2026-000004"
    with on_day(date(2027, 1, 4)):
        assert next_number(Series.DECISION, LIANJIANG) == "连江县民救〔2027〕1号"


@pytest.mark.django_db
def test_the_database_refuses_a_register_that_falls_or_goes() -> None:
    next_numbers(Series.DECISION, LIANJIANG, 5)
    rows = NumberRegister.objects.filter(county_code=LIANJIANG)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(last_serial=4)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(county_code=GULOU, last_serial=6)
    with pytest.raises(DatabaseError), transaction.atomic():
        rows.delete()
    assert rows.get().last_serial == 5


@pytest.mark.django_db
def test_a_proposal_has_no_number_and_one_that_falls_takes_none(
    travel: Callable[..., Journey], staff: Staff
) -> None:
    journey = travel("county_review", rich=True)
    case = Case.objects.get(pk=journey.case_id)
    journey.look(staff.examiner)
    journey.look(staff.leader)
    deciding.hear_statement(case=case, kind=Heard.SPOKEN, text="困难", acting_user=staff.examiner)
    said = {"reasons": "财产超过规定", "articles": "57号第九条", "departure": "按调查"}
    deciding.propose_refusal(case=case, acting_user=staff.examiner, **said)
    assert Decision.objects.get(case=case).number is None
    deciding.return_refusal(case=case, reason="再核实", acting_user=staff.leader)
    deciding.propose_refusal(case=case, acting_user=staff.examiner, **said)
    with pytest.raises(DatabaseError), transaction.atomic():
        Decision.objects.filter(case=case).update(
            effective_on=case.registered_on, reviewed_by=staff.leader,
            review_seen_at=Decision.objects.get(case=case).seen_at,
        )  # fmt: skip
    made = deciding.confirm_refusal(case=case, acting_user=staff.leader)
    assert made.effective_on is not None
    assert made.number == f"连江县民救〔{made.effective_on.year}〕1号"


@pytest.mark.usefixtures("committed")
def test_two_at_once_share_no_number_and_a_failed_action_gives_its_own_back() -> None:
    together = threading.Barrier(2)

    def take(fails: bool) -> list[str]:
        taken: list[str] = []
        together.wait(timeout=30)
        try:
            for _ in range(10):
                try:
                    with transaction.atomic():
                        number = next_number(Series.APPLICATION, LIANJIANG)
                        if fails and len(taken) % 2:
                            raise LookupError
                        taken.append(number)
                except LookupError:
                    fails = False
        finally:
            connections.close_all()
        return taken

    with ThreadPoolExecutor(2) as pool:
        numbers = [n for each in pool.map(take, (True, False)) for n in each]
    assert len(numbers) == 19
    assert sorted(int(n[-6:]) for n in numbers) == list(range(1, 20))
