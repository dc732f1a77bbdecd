"""One family verified with real departments over HTTP; requirements R1 to R10 by name."""

from collections.abc import Mapping
from datetime import date
from typing import Any
from uuid import UUID

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from django.utils.timezone import localdate

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.common.periods import age_on
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import (
    sign_applicant_authorisation,
    sign_household_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import Method, Purpose, Relation
from minjiu.registry.models import Authorisation, Household
from minjiu.verification import api, queries
from minjiu.verification.actions.raw_answers import opened
from minjiu.verification.actions.reports import genuine
from minjiu.verification.actions.running import carry_out
from minjiu.verification.adapters.catalogue import sources_for
from minjiu.verification.enums import ConflictOutcome, Result
from minjiu.verification.models import Conflict, Fact, Query, RawAnswer, Report, Verification
from province.sample import Family, families

pytestmark = pytest.mark.django_db
TOWN = "350122100"


def staff(name: str, role: Role, division: str = "350122") -> User:
    user = create_user(username=name, name=name, unit_name="连江县", acting_user=None)
    grant_role(
        user=user, role=role, division_code=division, valid_from=date(2026, 1, 1),
        basis="测试", acting_user=None,
    )  # fmt: skip
    return user


@pytest.fixture
def family(departments: Any) -> Family:
    chosen = families(departments.data, 40, 1)
    return next(f for f in chosen if len(f.members) == 3 and f.members[0].birth_on.year < 1990)


def enrol(family: Family) -> Household:
    head, *others = family.members
    household = register_applicant(
        id_number=head.id_number, name=head.name, division_code=TOWN, acting_user=None
    ).household
    confirm_members(
        household=household,
        members=[registry.Member(m.name, m.id_number, Relation(m.relation)) for m in others],
        acting_user=None,
    )
    return household


def consent(household: Household) -> Authorisation:
    members = registry.members_on(household.pk, today())
    adult = next(m.person_id for m in members if m.adult)
    return sign_household_authorisation(
        household=household, purpose=Purpose.DIBAO,
        sources=api.source_names(Purpose.DIBAO),
        hands=[
            registry.Hand(m.person_id, Method.SELF) if m.adult
            else registry.Hand(m.person_id, Method.GUARDIAN, guardian_id=adult)
            for m in members
        ],
        acting_user=None,
    )  # fmt: skip


def said(household: Household, family: Family, **change: Any) -> Mapping[Any, Any]:
    members = registry.members_on(household.pk, today())
    by_key = {(m.name, m.birth_on): m.person_id for m in members}
    declared: dict[tuple[UUID | None, str], Any] = {(None, "residence"): family.residence}
    for m in family.members:
        for name, value in (m.declared | change).items():
            if name not in ("birth_on", "sex", "relation"):
                declared[by_key[m.name, m.birth_on], name] = value
    return declared


def verify(family: Family, **change: Any) -> tuple[Household, Verification]:
    household = enrol(family)
    consent(household)
    run = api.start(
        household_id=household.pk, case_id=None, purpose=Purpose.DIBAO, on=today(),
        declared=said(household, family, **change), acting_user=None,
    )  # fmt: skip
    carry_out(run.pk)
    run.refresh_from_db()
    return household, run


def statuses(run: Verification, name: str) -> set[str]:
    lines = queries.facts(run.pk).items()
    return {str(fact.status) for (_, fact_name), fact in lines if fact_name == name}


def test_a_family_is_checked_with_every_department(family: Family, departments: Any) -> None:
    household, run = verify(family)
    assert run.state == "ready"
    asked = Query.objects.filter(verification=run)
    offices = {
        s.code: len(s.offices(run.division_code, today())) for s in sources_for(Purpose.DIBAO)
    }
    young = sum(age_on(m.birth_on, today()) < 20 for m in family.members)
    assert asked.count() == 3 * sum(offices.values()) - young * offices["civil.marriage"]
    assert (sum(offices.values()), young) == (23, 1)
    assert set(asked.values_list("state", flat=True)) == {"answered"}
    truth = {m.name: m for m in family.members}
    members = {m.name: str(m.person_id) for m in registry.members_on(household.pk, today())}
    record = api.household_facts(run.pk).record
    for name, member in truth.items():
        row = next(r for r in record["members"] if r["id"] == members[name])
        assert row["wage_receipts"] == member.declared["wage_receipts"]
        assert row["insured_months"] in (0, 12)


def test_the_household_register_gives_names_and_relations_only(family: Family) -> None:
    household = register_applicant(
        id_number=family.members[0].id_number, name=family.members[0].name,
        division_code=TOWN, acting_user=None,
    ).household  # fmt: skip
    with pytest.raises(Refused, match="没有有效的授权书"):
        api.ask_household_register(
            household_id=household.pk, purpose=Purpose.DIBAO, acting_user=None
        )
    sign_applicant_authorisation(household=household, purpose=Purpose.DIBAO, acting_user=None)
    run = api.ask_household_register(
        household_id=household.pk, purpose=Purpose.DIBAO, acting_user=None
    )
    carry_out(run.pk)
    lines = registry.hukou_lines(household.pk)
    assert family.members[0].name in {line.name for line in lines}
    query = Query.objects.get(verification=run)
    assert query.dropped == ["hukou.member.birth_on", "hukou.member.sex"]
    assert Fact.objects.count() == 0


def test_a_double_click_signs_once_and_asks_the_register_once(family: Family) -> None:
    head = family.members[0]
    household = register_applicant(
        id_number=head.id_number, name=head.name, division_code=TOWN, acting_user=None
    ).household
    asked = {"household": household, "purpose": Purpose.DIBAO, "acting_user": None}
    with pytest.raises(Refused, match="见证人"):
        api.authorise_and_ask_register(**asked, method=Method.FINGERPRINT)
    assert (registry.authorisations(household.pk), Verification.objects.count()) == ((), 0)
    first, second = (api.authorise_and_ask_register(**asked) for _ in range(2))
    assert first == second
    assert [Query.objects.count(), len(registry.authorisations(household.pk))] == [1, 1]
    carry_out(first.pk)
    third = api.authorise_and_ask_register(**asked)  # asked for again: a question of its own
    assert (third == first, Query.objects.count()) == (False, 2)


def test_r1_no_question_without_authority(family: Family, departments: Any) -> None:
    household = enrol(family)
    with pytest.raises(Refused, match="授权书还缺"):
        api.start(
            household_id=household.pk, case_id=None, purpose=Purpose.DIBAO, on=today(),
            declared={}, acting_user=None,
        )  # fmt: skip
    authorisation = consent(household)
    run = api.start(
        household_id=household.pk, case_id=None, purpose=Purpose.DIBAO, on=today(),
        declared={}, acting_user=None,
    )  # fmt: skip
    before = departments.asked()
    withdraw_authorisation(authorisation=authorisation, reason="本人撤回", acting_user=None)
    carry_out(run.pk)
    assert departments.asked() == before
    assert set(Query.objects.filter(verification=run).values_list("error", flat=True)) == {
        "授权书已失效，没有发出"
    }


def test_r2_an_answer_is_read_only_in_scope_and_every_look_is_written(family: Family) -> None:
    _, run = verify(family)
    here = staff("here", Role.COUNTY_EXAMINER)
    away = staff("away", Role.COUNTY_EXAMINER, "350123")
    # The look goes through a connection of its own, which a test's transaction hides rows from.
    assert api.facts_for_page(here, run.pk)
    with pytest.raises(NotFound):
        api.facts_for_page(away, run.pk)
    looks = Record.objects.using("audit").filter(action="verification.facts").order_by("pk")
    assert [(r.actor_name, r.outcome) for r in looks] == [("here", "seen"), ("away", "refused")]


def test_r3_what_was_not_asked_for_is_dropped_and_reported(
    family: Family, departments: Any
) -> None:
    departments.fault("police", "unlisted_field")
    _, run = verify(family)
    kept = [i for f in Fact.objects.filter(verification=run, name="vehicles") for i in f.items]
    dropped = Query.objects.filter(verification=run, source="police.vehicles")
    assert all(set(item["value"]) <= {"kind"} for item in kept)
    assert {tuple(q.dropped) for q in dropped} <= {("vehicle.religion",), ()}
    assert bool(kept) == any(q.dropped for q in dropped)


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        ("error", {"source_error"}),
        ("garbage_html", {"source_error"}),
        ("unsigned", {"source_error"}),
        ("wrong_person", {"source_error"}),
        ("not_covered", {"not_covered"}),
        ("stale", {"stale"}),
    ],
)
def test_r4_no_answer_is_not_nothing(
    family: Family, departments: Any, fault: str, expected: set[str]
) -> None:
    departments.fault("bank.postal", fault)  # one bank of three: the sum is not known
    _, run = verify(family, bank_balance=0)
    assert statuses(run, "bank_balance") == expected
    record = api.household_facts(run.pk).record
    assert all("bank_balance" not in member for member in record["members"])
    assert all("homes" in member for member in record["members"])
    assert not Conflict.objects.filter(verification=run, name="bank_balance").exists()


def test_r4_an_honest_nothing_counts_as_none(family: Family, departments: Any) -> None:
    for bank in ("rural_credit", "postal", "construction"):
        departments.fault(f"bank.{bank}", "nothing")
    _, run = verify(family, bank_balance=0)
    assert statuses(run, "bank_balance") == {"not_found"}
    assert [m["bank_balance"] for m in api.household_facts(run.pk).record["members"]] == [0, 0, 0]


def test_a_late_source_leaves_its_facts_unknown_and_the_others_stand(
    family: Family, departments: Any, alter: Any
) -> None:
    departments.fault("natural_resources", "delay", 60_000)
    alter("natural_resources.real_estate", deadline_ms=2_000)
    _, run = verify(family)
    late = Query.objects.filter(verification=run, source="natural_resources.real_estate")
    assert set(late.values_list("result", "error")) == {("source_error", "到期未答复")}
    others = Query.objects.filter(verification=run).exclude(pk__in=late)
    assert set(others.values_list("state", flat=True)) == {"answered"}
    assert run.state == "ready"


def test_r6_a_difference_is_heard_before_it_counts(family: Family) -> None:
    _, run = verify(family, homes=9)
    conflict = Conflict.objects.filter(verification=run, name="homes").first()
    clerk, examiner = staff("clerk", Role.TOWNSHIP_CLERK, TOWN), staff("e", Role.COUNTY_EXAMINER)
    with pytest.raises(Refused, match="家庭还没有说明"):
        api.settle_conflict(examiner, conflict.pk, ConflictOutcome.REJECTED, "查档")
    with pytest.raises(IntegrityError), transaction.atomic():
        Conflict.objects.filter(pk=conflict.pk).update(
            outcome="rejected", reason="x", settled_by=clerk, settled_at=run.started_at
        )
    api.explain_conflict(clerk, conflict.pk, "祖屋与兄弟共有")
    with pytest.raises(NotPermitted):  # who heard the family does not settle it
        api.settle_conflict(clerk, conflict.pk, ConflictOutcome.ACCEPTED, "有公证书")
    api.settle_conflict(examiner, conflict.pk, ConflictOutcome.ACCEPTED, "有公证书")
    row = next(
        m for m in api.household_facts(run.pk).record["members"]
        if m["id"] == str(conflict.person_id)
    )  # fmt: skip
    assert row["homes"] == 9


def test_r8_receipts_are_summed_by_date_and_never_spread(family: Family) -> None:
    _, run = verify(family)
    for fact in Fact.objects.filter(verification=run, name="pension_receipts", status="found"):
        assert fact.value == sum(i["value"]["amount_fen"] for i in fact.items)
        months = [i["event_on"] for i in fact.items]
        assert len(months) == len(set(months)) <= 12


def test_r9_every_fact_carries_its_dates(family: Family) -> None:
    _, run = verify(family)
    for fact in Fact.objects.filter(verification=run):
        assert fact.as_of == localdate()  # the departments live on the real day
        assert (fact.period_from, fact.period_to) != (None, None)


def test_r10_another_persons_answer_is_not_attached(family: Family, departments: Any) -> None:
    departments.fault("disabled", "wrong_person")
    _, run = verify(family)
    errors = Query.objects.filter(verification=run, source="disabled.certificates")
    assert set(errors.values_list("result", flat=True)) == {Result.SOURCE_ERROR}
    assert not Fact.objects.filter(verification=run, name="disability_grade").exists()
    assert Record.objects.filter(action="verification.wrong_person").count() == 3


def test_what_is_answered_is_not_asked_again_after_a_crash(
    family: Family, departments: Any
) -> None:
    _, run = verify(family)
    before = departments.asked()
    Verification.objects.filter(pk=run.pk).update(state="running")
    carry_out(run.pk)
    assert departments.asked() == before


def test_raw_answers_are_sealed(family: Family) -> None:
    _, run = verify(family)
    raw = RawAnswer.objects.filter(query__verification=run)[0]
    sealed = RawAnswer.objects.filter(pk=raw.pk).values_list("body", flat=True)[0]
    assert b"in_reply_to" not in bytes(sealed)
    assert '"in_reply_to"' in opened(raw)


def test_the_report_needs_two_people_and_settled_differences(family: Family) -> None:
    _, run = verify(family, homes=9)
    handler, reviewer = (
        staff("handler", Role.VERIFICATION_HANDLER),
        staff("reviewer", Role.VERIFICATION_REVIEWER),
    )
    with pytest.raises(Refused, match="没有处理"):
        api.prepare(handler, run.pk)
    clerk, examiner = staff("clerk", Role.TOWNSHIP_CLERK, TOWN), staff("e", Role.COUNTY_EXAMINER)
    for conflict in Conflict.objects.filter(verification=run):
        api.explain_conflict(clerk, conflict.pk, "记错了")
        api.settle_conflict(examiner, conflict.pk, ConflictOutcome.REJECTED, "以登记为准")
    with pytest.raises(NotPermitted):
        api.prepare(reviewer, run.pk)
    api.prepare(handler, run.pk)
    with pytest.raises(IntegrityError), transaction.atomic():
        Report.objects.filter(verification=run).update(reviewed_by=handler)
    with pytest.raises(NotPermitted):
        api.sign(handler, run.pk)
    api.sign(reviewer, run.pk)
    report = Report.objects.get(verification=run)
    assert (report.prepared_by, report.reviewed_by) == (handler, reviewer)
    assert family.members[0].id_number not in str(report.content)
    assert genuine(report)
    for change in ({"reviewed_by": handler}, {"content": {}}, {"valid_until": None}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Report.objects.filter(pk=report.pk).update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        report.delete()
    report.valid_until = report.valid_until.replace(year=2099)
    assert not genuine(report)
