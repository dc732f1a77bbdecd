"""What brought no knowledge is asked again: by a person, by itself, before and after the report."""

import json
from datetime import timedelta
from typing import Any

import pytest

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import now, on_day, today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry.actions.authorisations import withdraw_authorisation
from minjiu.registry.models import Authorisation
from minjiu.verification import api
from minjiu.verification.actions import answers, reasking, running
from minjiu.verification.actions.running import carry_out
from minjiu.verification.adapters.protocols import batch_files
from minjiu.verification.enums import ConflictOutcome
from minjiu.verification.models import Conflict, Declaration, Query, RawAnswer, Report, Verification
from province.sample import Family
from tests.verification.test_many_offices import family, verify  # noqa: F401

pytestmark = pytest.mark.django_db
SICK = ("market", "natural_resources")
SOURCES = ("market.registration", "natural_resources.real_estate")


@pytest.fixture
def half_known(family: Family, departments: Any) -> Verification:  # noqa: F811
    """A run in which two offices gave nothing; they are well again now."""
    for office in SICK:
        departments.fault(office, "error")
    run = verify(family)
    for office in SICK:
        departments.fault(office, "none")
    return run


def state(run: Verification) -> str:
    return Verification.objects.values_list("state", flat=True).get(pk=run.pk)


def settle_all(run: Verification, staff: Any) -> None:
    for conflict in Conflict.objects.filter(verification=run, outcome=""):
        api.explain_conflict(staff.clerk, conflict.pk, "记错了")
        api.settle_conflict(staff.examiner, conflict.pk, ConflictOutcome.REJECTED, "以登记为准")


def report(run: Verification, staff: Any) -> Report:
    settle_all(run, staff)
    api.prepare(staff.handler, run.pk)
    api.sign(staff.reviewer, run.pk)
    return Report.objects.filter(verification=run).latest("version")


def asked_of(run: Verification) -> dict[str, tuple[str, int]]:
    rows = Query.objects.filter(verification=run, source__in=SOURCES)
    return {str(q.pk): (q.idem_key, q.rounds) for q in rows}


def test_only_who_checks_the_family_asks_again(
    half_known: Verification, staff: Any, account: Any
) -> None:
    with pytest.raises(NotPermitted):
        api.ask_again(staff.clerk, half_known.pk)
    far = account("far", Role.AUDITOR)
    with pytest.raises(NotFound):
        api.ask_again(far, half_known.pk)


def test_unknown_is_asked_again_and_becomes_known_before_the_report(
    half_known: Verification, staff: Any, departments: Any
) -> None:
    assert api.progress(half_known.pk).may_ask_again == 4
    lacking = api.household_facts(half_known.pk).record["members"]
    assert all("homes" not in m and "operating_company" not in m for m in lacking)
    before, keys = departments.asked(), asked_of(half_known)
    assert api.ask_again(staff.handler, half_known.pk) == 4
    with pytest.raises(Refused, match="正在进行"):
        api.ask_again(staff.handler, half_known.pk)
    carry_out(half_known.pk)
    asked = {office: n - before[office] for office, n in departments.asked().items()}
    assert {office: n for office, n in asked.items() if n} == dict.fromkeys(SICK, 2)
    # Nothing had come, so the questions keep their numbers: nobody is asked twice.
    assert asked_of(half_known) == {pk: (key, 1) for pk, (key, _) in keys.items()}
    known = api.household_facts(half_known.pk).record["members"]
    assert all("homes" in m and "operating_company" in m for m in known)
    assert api.progress(half_known.pk).may_ask_again == 0
    with pytest.raises(Refused, match="没有未取得的来源"):
        api.ask_again(staff.handler, half_known.pk)


def test_r2_the_officer_who_asks_travels_in_every_question(
    half_known: Verification, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a message as in a file; where the system asks by itself, it is theirs who asked before."""
    told: list[dict[str, Any]] = []
    rows: list[dict[str, str]] = []
    ask_together = running.ask_together

    def seen(draw: Any, breakers: Any) -> Any:
        def drawn(at_most: int) -> Any:
            lots = draw(at_most)
            for question in (question for lot in lots for question in lot):
                told.append(json.loads(question.body))
                row = batch_files._request_row(question)
                rows.append(dict(zip(batch_files.ASKED, row, strict=True)))
            return lots

        return ask_together(drawn, breakers)

    monkeypatch.setattr(running, "ask_together", seen)
    assert api.ask_again(staff.handler, half_known.pk) == 4
    carry_out(half_known.pk)
    run, officer = half_known, str(staff.handler.pk)
    case = str(run.case_id or run.pk)
    assert {(t["officer_id"], t["case_id"], t["purpose"]) for t in told} == {
        (officer, case, run.purpose)
    }
    assert {(r["经办人编号"], r["个案编号"], r["目的"]) for r in rows} == {
        (officer, case, run.purpose)
    }
    assert [r["法律依据"] for r in rows] == [t["legal_basis"] for t in told]
    mine = list(Query.objects.filter(verification=run, asked_by=staff.handler.pk))
    assert (len(told), len(mine)) == (4, 4)
    reasking.put_back(run, mine[:1], None)
    carry_out(run.pk)
    assert (len(told), told[-1]["officer_id"]) == (5, officer)


def test_what_a_page_says_of_asking_again_by_itself_is_what_happens(
    half_known: Verification, staff: Any
) -> None:
    def told() -> tuple[bool, str]:
        found = api.progress(half_known.pk)
        return found.next_ask_at is not None, found.pause

    def asked_days_later() -> int:
        with on_day(today() + timedelta(days=3)):
            return reasking.ask_due_again()

    settle_all(half_known, staff)
    assert told() == (True, "")
    api.prepare(staff.handler, half_known.pk)
    assert asked_days_later() == 0
    assert told() == (False, "报告待签发，签发以前不自动再问")
    api.sign(staff.reviewer, half_known.pk)
    assert told() == (True, "")
    api.set_quiet(half_known.pk, quiet=True)
    assert asked_days_later() == 0
    assert told() == (False, "公示和审核确认期间不自动再问")
    api.set_quiet(half_known.pk, quiet=False)
    Query.objects.update(next_ask_at=None)
    assert told() == (False, "系统不再自动询问")
    api.close(half_known.pk, None)
    assert told() == (False, "")
    assert api.progress(half_known.pk).closed


def test_a_report_on_time_is_completed_by_another_version_and_both_are_kept(
    half_known: Verification, staff: Any
) -> None:
    first = report(half_known, staff)
    assert state(half_known) == "signed"
    assert api.ask_again(staff.handler, half_known.pk) == 4
    assert api.report_of(half_known.pk) is None  # what it said is about to change
    carry_out(half_known.pk)
    assert state(half_known) == "ready"
    second = report(half_known, staff)
    assert [(r.version, r.cause) for r in api.reports_of(half_known.pk)] == [
        (2, "补充查询后重新出具"), (1, "首次出具"),
    ]  # fmt: skip
    assert (first.number, second.number) == (
        f"连江县核〔{today().year}〕1号", f"连江县核〔{today().year}〕2号",
    )  # fmt: skip
    first.refresh_from_db()
    unknown = [line for line in first.content["queries"] if line[2] == "source_error"]
    assert {line[1] for line in unknown} == set(SOURCES)
    assert "source_error" not in str(second.content["queries"])


def test_where_nothing_new_comes_the_signed_report_stands(
    half_known: Verification, staff: Any, departments: Any
) -> None:
    signed = report(half_known, staff)
    for office in SICK:
        departments.fault(office, "error")
    api.ask_again(staff.handler, half_known.pk)
    carry_out(half_known.pk)
    assert state(half_known) == "signed"
    standing = api.report_of(half_known.pk)
    assert standing is not None and standing.number == signed.number


def test_asking_again_sets_a_draft_aside(half_known: Verification, staff: Any) -> None:
    settle_all(half_known, staff)
    api.prepare(staff.handler, half_known.pk)
    api.ask_again(staff.handler, half_known.pk)
    assert not Report.objects.filter(verification=half_known).exists()
    carry_out(half_known.pk)
    assert report(half_known, staff).version == 1


def test_consent_is_asked_for_each_time(
    half_known: Verification, staff: Any, departments: Any
) -> None:
    paper = Authorisation.objects.filter(household_id=half_known.household_id).latest("created_at")
    api.ask_again(staff.handler, half_known.pk)
    withdraw_authorisation(authorisation=paper, reason="本人撤回", acting_user=None)
    before = departments.asked()
    carry_out(half_known.pk)
    assert departments.asked() == before
    again = Query.objects.filter(verification=half_known, source__in=SOURCES)
    assert set(again.values_list("result", "error", "next_ask_at")) == {
        ("source_error", "授权书已失效，没有发出", None)
    }


def test_what_came_and_was_of_no_use_is_asked_under_a_new_number(
    family: Family,  # noqa: F811
    staff: Any,
    departments: Any,
) -> None:
    departments.fault("disabled", "wrong_person")
    departments.fault("bank.postal", "stale")
    run = verify(family)
    departments.fault("disabled", "none")
    departments.fault("bank.postal", "none")
    keys = dict(Query.objects.filter(verification=run).values_list("pk", "idem_key"))
    assert api.ask_again(staff.handler, run.pk) == 4
    carry_out(run.pk)
    for query in Query.objects.filter(verification=run, rounds=1):
        assert query.idem_key == f"{keys[query.pk]}:again:1"
        rounds = RawAnswer.objects.filter(query=query).order_by("round")
        assert list(rounds.values_list("round", flat=True)) == [0, 1]
        assert query.answer_digest == rounds[1].digest != rounds[0].digest
    members = api.household_facts(run.pk).record["members"]
    assert all("bank_balance" in m and "disability_grade" in m for m in members)


def test_by_itself_it_asks_with_growing_pauses_and_an_end(
    half_known: Verification, departments: Any, alter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for code in SOURCES:
        alter(code, rounds=3)
    for office in SICK:
        departments.fault(office, "error")
    assert reasking.ask_due_again() == 0  # a quarter of an hour first
    start, waits = now(), []
    for _ in range(9):
        due = Query.objects.filter(verification=half_known).exclude(next_ask_at=None)
        first = due.order_by("next_ask_at").first()
        if first is None or first.next_ask_at is None:
            break
        waits.append(round((first.next_ask_at - start).total_seconds() / 60))
        later = first.next_ask_at + timedelta(minutes=1)
        monkeypatch.setattr(reasking, "now", lambda later=later: later)
        monkeypatch.setattr(answers, "now", lambda later=later: later)
        assert reasking.ask_due_again() == 4
        carry_out(half_known.pk)
        start = later
    assert waits == [15, 30, 60]
    assert set(Query.objects.filter(source__in=SOURCES).values_list("rounds", flat=True)) == {3}


def test_a_line_at_rest_a_draft_and_a_decided_case_are_left_alone(
    half_known: Verification, staff: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = now() + timedelta(hours=2)
    monkeypatch.setattr(reasking, "now", lambda: later)
    line = api.progress(half_known.pk)
    assert line.next_ask_at is not None
    monkeypatch.setattr(
        reasking.health, "resting", lambda at: {(s, o) for s, o in zip(SOURCES, SICK, strict=True)}
    )
    assert reasking.ask_due_again() == 0
    monkeypatch.undo()
    monkeypatch.setattr(reasking, "now", lambda: later)
    settle_all(half_known, staff)
    api.prepare(staff.handler, half_known.pk)
    assert reasking.ask_due_again() == 0
    api.sign(staff.reviewer, half_known.pk)
    api.close(half_known.pk, None)
    assert reasking.ask_due_again() == 0
    with pytest.raises(Refused, match="已经办结"):
        api.ask_again(staff.handler, half_known.pk)


def test_a_new_difference_is_heard_before_the_next_version(
    half_known: Verification, staff: Any
) -> None:
    report(half_known, staff)
    person = Query.objects.filter(verification=half_known, source=SOURCES[1])[0].person_id
    Declaration.objects.filter(verification=half_known, person_id=person, name="homes").update(
        value=9
    )
    api.ask_again(staff.handler, half_known.pk)
    carry_out(half_known.pk)
    assert Conflict.objects.get(verification=half_known, name="homes").outcome == ""
    with pytest.raises(Refused, match="没有处理"):
        api.prepare(staff.handler, half_known.pk)


def test_a_reviewer_sends_a_draft_back_with_a_reason(half_known: Verification, staff: Any) -> None:
    settle_all(half_known, staff)
    api.prepare(staff.handler, half_known.pk)
    with pytest.raises(Refused, match="没有填写退回理由"):
        api.return_draft(staff.reviewer, half_known.pk, " ")
    api.return_draft(staff.reviewer, half_known.pk, "请先再次询问不动产登记")
    assert state(half_known) == "ready"
    told = Record.objects.get(action="verification.report_returned")
    assert told.object_label == "请先再次询问不动产登记"
