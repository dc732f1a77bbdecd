"""Bulk runs: whom they ask, what stops them, what they end with; requirements R1, R11, R13 by name."""

import hashlib
from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import on_day, today
from minjiu.common.errors import NotPermitted, Refused
from minjiu.policy import api as policy
from minjiu.registry.actions.authorisations import withdraw_authorisation
from minjiu.registry.enums import Purpose
from minjiu.registry.models import Authorisation
from minjiu.verification import api
from minjiu.verification.actions.bulk import asking, listing, settling
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.actions.bulk.ordering import ask_again, release, stop
from minjiu.verification.actions.bulk.settling import settle_finding
from minjiu.verification.actions.running import carry_out
from minjiu.verification.adapters import catalogue
from minjiu.verification.adapters.catalogue import sources_for
from minjiu.verification.enums import FindingOutcome
from minjiu.verification.models import (
    BulkBatch,
    BulkFact,
    BulkFinding,
    BulkHousehold,
    BulkItem,
    BulkPerson,
    BulkRawAnswer,
    BulkRun,
    Conflict,
    Fact,
    SourceLine,
)
from province.sample import families
from tests.verification.bulk import (
    accept,
    asked_since,
    begin,
    enrolled,
    facts,
    finished,
    officer,
    receipts,
)
from tests.verification.test_one_family import said

pytestmark = pytest.mark.django_db
FEW = {
    "police.vehicles", "hrss.employment", "bank.accounts", "natural_resources.real_estate",
    "disabled.certificates", "civil.funeral",
}  # fmt: skip


@pytest.fixture(autouse=True)
def few(alter: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Six sources are enough here; nobody waits a minute for an office that rests."""
    for code in catalogue.catalogue():
        if code not in FEW:
            alter(code, state="disabled")
    monkeypatch.setattr(asking, "PAUSE", timedelta(0))


@pytest.fixture
def reviewer() -> Any:
    return officer("reviewer", Role.VERIFICATION_REVIEWER)


@pytest.fixture
def examiner() -> Any:
    return officer("examiner", Role.COUNTY_EXAMINER)


def state(run: BulkRun) -> str:
    run.refresh_from_db()
    return run.state


def people(run: BulkRun) -> set[Any]:
    return set(BulkPerson.objects.filter(run=run).values_list("person_id", flat=True))


# Whom it asks about -------------------------------------------------------------------------------


def test_r1_who_lacks_consent_is_listed_and_not_asked_about(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 12, consenting=10)
    before = departments.asked()
    run = finished(homes, reviewer)
    without = BulkPerson.objects.filter(run=run).exclude(missing="")
    assert set(without.values_list("household_id", "missing")) == {
        (home.pk, "unsigned") for home in homes[10:]
    }
    assert run.without_consent == without.count() > 0
    assert not BulkItem.objects.filter(person__in=without)
    asked = run.people - run.without_consent
    assert asked_since(before, departments)["police"] == asked
    assert set(BulkItem.objects.values_list("authorisation_id", flat=True)) == set(
        Authorisation.objects.values_list("pk", flat=True)
    )


def test_r1_consent_withdrawn_after_the_list_was_made_stops_the_question(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 12)
    run = begin(homes)
    carry_on(run.pk)
    last = BulkPerson.objects.filter(run=run, canary=False).first()
    assert last is not None
    paper = Authorisation.objects.get(household_id=last.household_id)
    withdraw_authorisation(authorisation=paper, reason="本人撤回", acting_user=None)
    accept(run, reviewer)
    before = departments.asked()
    carry_on(run.pk)
    stopped = BulkItem.objects.filter(person__household_id=last.household_id, person__canary=False)
    assert set(stopped.values_list("result", "error", "authorisation_id")) == {
        ("source_error", "授权书已失效，没有发出", None)
    }
    rest = BulkPerson.objects.filter(run=run, canary=False).exclude(household_id=last.household_id)
    assert asked_since(before, departments).get("police", 0) == rest.count()
    assert state(run) == "finished"


def test_r11_families_are_chosen_by_lot_and_calendar_and_by_nothing_they_are(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 20)
    run = begin(homes, per_cent=40)

    def drawn(home: Any) -> bool:
        digest = hashlib.md5(f"{run.pk}{home.pk}".encode(), usedforsecurity=False).hexdigest()
        return int(digest[:7], 16) % 100 < 40

    chosen = set(BulkHousehold.objects.filter(run=run).values_list("household_id", flat=True))
    assert chosen == {home.pk for home in homes if drawn(home)}
    assert 0 < len(chosen) < 20
    stop(run=run, reason="试一试", acting_user=reviewer)
    whole = finished(homes, reviewer)
    assert whole.households == 20
    with pytest.raises(Refused, match="没有符合条件的在保家庭"):
        begin(homes, unchecked_months=6)
    with on_day(today() + timedelta(days=200)):
        assert begin(homes, unchecked_months=6).households == 20


def test_one_run_at_a_time_in_a_place_and_only_by_its_verification_staff(departments: Any) -> None:
    homes = enrolled(departments.data, 3)
    for role in (Role.COUNTY_EXAMINER, Role.VERIFICATION_REVIEWER):
        with pytest.raises(NotPermitted):
            listing.start_run(
                programme="dibao", programme_label="低保", division_code="350122",
                households=type(homes[0]).objects.values("pk"), choice=listing.Choice(),
                acting_user=officer(role.value, role),
            )  # fmt: skip
    run = begin(homes)
    with pytest.raises(Refused, match=f"批量核对{run.number}还没有结束"):
        begin(homes)
    assert BulkRun.objects.count() == 1


# Asking -------------------------------------------------------------------------------------------


def test_files_and_single_questions_bring_the_same(
    departments: Any, reviewer: Any, alter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "BATCH", 7)
    homes = enrolled(departments.data, 12)
    by_file = finished(homes, reviewer)
    assert BulkBatch.objects.filter(line__run=by_file, people=7).count() > 10
    for code in FEW:
        alter(code, bulk_format="")
    by_api = finished(homes, reviewer)
    assert receipts(by_api) == receipts(by_file)
    assert facts(by_api) == facts(by_file) != set()
    asked = len(people(by_api)) * sum(
        len(s.offices("350122", today())) for s in sources_for(Purpose.DIBAO)
    )
    assert len(receipts(by_api)) == asked


def test_what_an_office_says_of_one_person_is_what_it_says_of_a_thousand(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 6)
    chosen = dict(zip((h.pk for h in homes), families(departments.data, 120, 3), strict=False))
    run = finished(homes, reviewer)
    single = set()
    for home in homes:
        made = api.start(
            household_id=home.pk, case_id=None, purpose=Purpose.DIBAO, on=today(),
            declared=said(home, chosen[home.pk]), acting_user=None,
        )  # fmt: skip
        carry_out(made.pk)
        for f in Fact.objects.filter(verification=made, status="found").select_related("query"):
            worded = isinstance(f.value, str)
            single.add(
                (
                    f.person_id, f.query.branch, f.name, None if worded else int(f.value),
                    f.value if worded else "",
                )
            )  # fmt: skip
    assert facts(run) == single != set()


def test_a_dead_office_costs_its_own_answers_and_is_asked_again_later(
    departments: Any, reviewer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    homes = enrolled(departments.data, 12)
    departments.fault("police", "error")
    run = finished(homes, reviewer)
    owed = BulkItem.objects.filter(batch__line__run=run, result="source_error")
    assert set(owed.values_list("batch__line__source", flat=True)) == {"police.vehicles"}
    assert owed.count() == run.people
    assert set(BulkBatch.objects.filter(line__source="police.vehicles").values_list("rounds", flat=True)) == {3}  # fmt: skip
    departments.fault("police", "none")
    SourceLine.objects.all().delete()  # the line has rested
    before = departments.asked()
    handler = officer("handler", Role.VERIFICATION_HANDLER)
    assert ask_again(run=run, acting_user=handler) == run.people
    carry_on(run.pk)
    if state(run) == "held":
        accept(run, reviewer)
        carry_on(run.pk)
    assert state(run) == "finished"
    assert asked_since(before, departments) == {"police": run.people}
    assert not owed.exists()
    with pytest.raises(Refused, match="没有未取得的答复"):
        ask_again(run=run, acting_user=handler)


def test_an_answer_about_somebody_else_is_refused_and_counted(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 8)
    departments.fault("disabled", "wrong_person")
    run = finished(homes, reviewer)
    batches = BulkBatch.objects.filter(line__source="disabled.certificates")
    assert sum(batches.values_list("wrong_person", flat=True)) == run.people
    assert not BulkFact.objects.filter(item__batch__in=batches)
    departments.fault("disabled", "none")
    handler = officer("handler", Role.VERIFICATION_HANDLER)
    other = begin(homes)
    with pytest.raises(Refused, match=f"批量核对{other.number}还没有结束"):
        ask_again(run=run, acting_user=handler)  # the same people would be asked twice at once
    stop(run=other, reason="先补问上一次", acting_user=reviewer)
    assert ask_again(run=run, acting_user=handler) == run.people
    carry_on(run.pk)
    assert state(run) == "finished"
    sums = [sum(batches.values_list(n, flat=True)) for n in ("wrong_person", "failed")]
    known = sum(b.found + b.not_found for b in batches)
    assert (sums, known) == ([0, 0], run.people)


def test_raw_answers_are_sealed_and_the_trail_names_counts_and_digests_only(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 8)
    run = finished(homes, reviewer)
    batches = BulkBatch.objects.filter(line__run=run)
    assert BulkRawAnswer.objects.count() == batches.count()
    sealed = BulkRawAnswer.objects.values_list("body", flat=True)[0]
    assert isinstance(bytes(sealed), bytes)
    assert set(BulkRawAnswer.objects.values_list("delete_after", flat=True)) == {
        today() + timedelta(days=400)
    }
    trail = Record.objects.filter(action__startswith="verification.bulk")
    asked = trail.filter(action="verification.bulk_asked")
    assert sorted(r.after["digest"] for r in asked) == sorted(
        batches.values_list("request_digest", flat=True)
    )
    numbers = [m.person.id_number for h in homes for m in h.memberships.select_related("person")]
    assert not [n for n in numbers if n in str(list(trail.values()))]


# What stops it ------------------------------------------------------------------------------------


def test_r13_a_source_that_finds_something_for_everybody_stops_the_run_within_the_canary(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 14)
    finished(homes, reviewer)
    departments.fault("police", "found_for_everybody")
    before = departments.asked()
    run = begin(homes)
    carry_on(run.pk)
    assert state(run) == "held"
    assert [entry["source"] for entry in run.held] == ["police.vehicles"]
    canary = BulkPerson.objects.filter(run=run, canary=True).count()
    assert (canary, asked_since(before, departments)["police"]) == (20, 20)
    carry_on(run.pk)
    assert (state(run), asked_since(before, departments)["police"]) == ("held", 20)
    assert not BulkFinding.objects.filter(run=run)


def test_r13_what_has_no_past_waits_for_another_person_who_gives_a_reason(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 12)
    run = begin(homes)
    carry_on(run.pk)
    assert state(run) == "held"
    every = {entry["source"]: True for entry in run.held}
    assert set(every) == FEW
    with pytest.raises(NotPermitted):
        release(run=run, accepted=every, reason="可以", acting_user=officer("h", Role.VERIFICATION_HANDLER))  # fmt: skip
    with pytest.raises(Refused, match="没有填写处理理由"):
        release(run=run, accepted=every, reason=" ", acting_user=reviewer)
    with pytest.raises(Refused, match="还没有选择如何处理：公安车辆"):
        rest = {code: True for code in every if code != "police.vehicles"}
        release(run=run, accepted=rest, reason="可以", acting_user=reviewer)
    BulkRun.objects.update(started_by=reviewer)
    with pytest.raises(Refused, match="发起人不能自己恢复"):
        release(run=run, accepted=every, reason="可以", acting_user=reviewer)
    assert state(run) == "held"
    BulkRun.objects.update(started_by=None)
    release(run=run, accepted=every, reason="可以", acting_user=reviewer)
    assert state(run) == "asking"


def test_r13_a_source_left_out_is_disputed_and_nothing_rests_on_it(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 14)
    finished(homes, reviewer)
    departments.fault("natural_resources", "found_for_everybody")
    run = begin(homes)
    carry_on(run.pk)
    assert state(run) == "held"
    both = {"natural_resources.real_estate": False, "police.vehicles": True}
    with pytest.raises(Refused, match="等待处理的来源已经变了，请刷新页面"):
        release(run=run, accepted=both, reason="部门承认接口故障", acting_user=reviewer)
    release(
        run=run, accepted={"natural_resources.real_estate": False}, reason="部门承认接口故障",
        acting_user=reviewer,
    )  # fmt: skip
    before = departments.asked()
    carry_on(run.pk)
    assert state(run) == "finished"
    assert "natural_resources" not in asked_since(before, departments)
    left = BulkItem.objects.filter(batch__line__run=run, batch__line__source__startswith="natural")
    assert set(left.values_list("result", flat=True)) == {"disputed"}
    assert not BulkFinding.objects.filter(run=run)


def test_r13_a_jump_after_the_canary_stops_the_run_too(
    departments: Any, reviewer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(listing, "BATCH", 30)
    homes = enrolled(departments.data, 32)
    finished(homes, reviewer)
    run = begin(homes)
    monkeypatch.setattr(asking, "BATCHES_AT_ONCE", 1)
    judge = asking.watching.judge_canary

    def then_break(given: BulkRun) -> None:
        judge(given)
        departments.fault("police", "found_for_everybody")

    monkeypatch.setattr(asking.watching, "judge_canary", then_break)
    carry_on(run.pk)
    assert state(run) == "held"
    assert [entry["source"] for entry in run.held] == ["police.vehicles"]
    assert BulkBatch.objects.filter(line__run=run, state="waiting").exists()


def test_a_stopped_run_asks_nobody_and_makes_nothing(departments: Any, reviewer: Any) -> None:
    run = begin(enrolled(departments.data, 3))
    with pytest.raises(Refused, match="没有填写停止的理由"):
        stop(run=run, reason="", acting_user=reviewer)
    stop(run=run, reason="选错了地区", acting_user=reviewer)
    before = departments.asked()
    carry_on(run.pk)
    assert (state(run), asked_since(before, departments)) == ("stopped", {})
    with pytest.raises(Refused, match="不能再停止"):
        stop(run=run, reason="再停", acting_user=reviewer)


# What it ends with --------------------------------------------------------------------------------


def test_changes_since_the_last_run_are_exactly_those_that_matter(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 14)
    first = finished(homes, reviewer)

    def fact(name: str, place: int = 0) -> BulkFact:
        found = BulkFact.objects.filter(item__batch__line__run=first, name=name)
        return found.select_related("item__person").order_by("pk")[place]

    home, job, money = fact("homes"), fact("insured_employment"), fact("bank_balance")
    # As the register stood then: one home fewer, nobody insured, less in the bank (not watched).
    BulkFact.objects.filter(pk=home.pk).update(number=home.number + 1)  # type: ignore[operator]
    BulkFact.objects.filter(pk=job.pk).update(number=0)
    BulkFact.objects.filter(pk=money.pk).update(number=0)
    second = finished(homes, reviewer)
    assert second.compared_with == first
    found = BulkFinding.objects.filter(run=second).exclude(kind="conflict")
    assert set(found.values_list("person_id", "kind", "name", "before", "after", "in_favour")) == {
        (home.item.person.person_id, "house", "homes", home.number + 1, home.number, True),  # type: ignore[operator]
        (job.item.person.person_id, "job", "insured_employment", 0, 1, False),
    }
    assert not BulkFinding.objects.filter(run=first, kind__in=("house", "job"))


def test_differences_from_the_family_s_word_are_those_that_one_family_s_check_finds(
    departments: Any, reviewer: Any
) -> None:
    homes = enrolled(departments.data, 12)
    chosen = dict(zip((h.pk for h in homes), families(departments.data, 120, 3), strict=False))
    for home in homes:
        run = api.start(
            household_id=home.pk, case_id=None, purpose=Purpose.DIBAO, on=today(), acting_user=None,
            declared=said(home, chosen[home.pk], vehicles=1, bank_balance=0, disability_grade=0),
        )  # fmt: skip
        carry_out(run.pk)
    single = set(Conflict.objects.values_list("person_id", "name", "declared", "reported"))
    bulk = finished(homes, reviewer)
    found = BulkFinding.objects.filter(run=bulk, kind="conflict")
    numeric = {row for row in single if not isinstance(row[3], str)}
    assert set(found.values_list("person_id", "name", "before", "after")) == {
        (p, n, int(d), int(r)) for p, n, d, r in numeric
    }
    assert {"vehicles", "bank_balance"} <= {row[1] for row in numeric}


@pytest.fixture
def findings(departments: Any, reviewer: Any) -> list[BulkFinding]:
    homes = enrolled(departments.data, 14)
    first = finished(homes, reviewer)
    BulkFact.objects.filter(item__batch__line__run=first, name="homes").update(number=9)
    second = finished(homes, reviewer)
    return list(BulkFinding.objects.filter(run=second, kind="house"))


def test_r13_notices_are_rationed_for_each_officer_and_day(
    findings: list[BulkFinding], examiner: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert len(findings) >= 4
    monkeypatch.setattr(settling, "days", lambda *_: 2)
    outsider = officer("outsider", Role.COUNTY_EXAMINER, "350123")
    with pytest.raises(NotPermitted):
        settle_finding(
            finding=findings[0], outcome=FindingOutcome.NOTIFY, reason="房产", acting_user=outsider
        )
    for finding in findings[:2]:
        settle_finding(
            finding=finding, outcome=FindingOutcome.NOTIFY, reason="多一套房", acting_user=examiner
        )
    with pytest.raises(Refused, match="今天已经告知2件"):
        settle_finding(
            finding=findings[2],
            outcome=FindingOutcome.NOTIFY,
            reason="多一套房",
            acting_user=examiner,
        )
    settle_finding(
        finding=findings[2], outcome=FindingOutcome.NOTHING, reason="登记更正", acting_user=examiner
    )
    with pytest.raises(Refused, match="已经处理过"):
        settle_finding(
            finding=findings[2], outcome=FindingOutcome.HELP, reason="再看", acting_user=examiner
        )
    with on_day(today() + timedelta(days=1)):
        settle_finding(
            finding=findings[3],
            outcome=FindingOutcome.NOTIFY,
            reason="多一套房",
            acting_user=examiner,
        )
    kept = BulkFinding.objects.exclude(outcome="").values_list("outcome", "notice_of_day")
    assert sorted(kept, key=str) == [
        ("nothing", None), ("notify", 1), ("notify", 1), ("notify", 2),
    ]  # fmt: skip
    assert policy.parameter(settling.QUOTA, "350122", today()).value == 30


BEYOND = (
    ({"notice_of_day": 3, "quota": 2}, "bulk_notice_within_the_quota"),
    ({"notice_of_day": None, "quota": 2}, "bulk_notice_within_the_quota"),
    ({"notice_of_day": 1, "quota": None}, "bulk_notice_within_the_quota"),
    ({"notice_of_day": 1, "quota": 2}, "bulk_notice_counted_once"),
    ({"notice_of_day": 2, "quota": 2, "settled_by": None}, "bulk_finding_settled_by_a_person"),
)


def test_r13_the_database_holds_the_ration_against_every_road(
    findings: list[BulkFinding], examiner: Any
) -> None:
    first = settle_finding(
        finding=findings[0], outcome=FindingOutcome.NOTIFY, reason="多一套房", acting_user=examiner
    )
    row = {
        "outcome": "notify", "reason": "批量", "settled_by": examiner, "quota": first.quota,
        "settled_at": first.settled_at, "settled_on": first.settled_on,
    }  # fmt: skip
    for wrong, constraint in BEYOND:
        with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
            BulkFinding.objects.filter(pk=findings[1].pk).update(**row | wrong)
    BulkFinding.objects.filter(pk=findings[1].pk).update(**row | {"notice_of_day": 2})
