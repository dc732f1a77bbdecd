"""特困: departments are asked about legal obligors too, each on a paper of their own; no more than
the purpose needs, and never as if they were of the family."""

import json
from collections.abc import Sequence
from typing import Any
from uuid import UUID

import pytest

from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import (
    sign_household_authorisation,
    sign_obligor_authorisation,
    withdraw_authorisation,
)
from minjiu.registry.actions.members import Member, confirm_members
from minjiu.registry.actions.obligors import (
    confirm_obligors,
    end_obligor,
    name_obligor,
    record_no_consent,
)
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import Method, Purpose, Relation
from minjiu.registry.models import Authorisation, Household, Obligor
from minjiu.verification import api, queries
from minjiu.verification.actions import running
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.actions.bulk.listing import list_people
from minjiu.verification.actions.reports import content_of
from minjiu.verification.actions.running import carry_out
from minjiu.verification.adapters.catalogue import obligor_sources_for, source
from minjiu.verification.adapters.described import Field, Item
from minjiu.verification.enums import ConflictOutcome
from minjiu.verification.models import (
    BulkFact,
    BulkFinding,
    BulkItem,
    BulkPerson,
    Conflict,
    Query,
    Verification,
)
from minjiu.verification.papers import names_in
from tests.verification.bulk import begin, finished, officer
from tests.verification.test_asked_about import only

pytestmark = pytest.mark.django_db
TOWN = "350122100"
TEKUN = Purpose.TEKUN
OLD = "birth_on < '1960-01-01' AND relation = 'applicant' AND NOT employee_scheme"
DISABLED = "disability_grade = 2 AND disability_kind = 'limb' AND birth_on < '2000-01-01'"
OTHER = "birth_on < '1955-01-01' AND relation = 'spouse'"
PENSIONER = "employee_scheme AND disability_grade = 0 AND vehicles = 0"
WELL = "disability_grade = 0 AND vehicles > 0 AND birth_on < '2000-01-01'"


class Asked:
    """An old person alone with legal obligors, all in the departments' registers."""

    def __init__(self, asking: Any, where: str = OLD):
        self.asking = asking
        old = asking.person(where)
        self.home: Household = register_applicant(
            id_number=old["id_number"], name=old["name"], division_code=TOWN, acting_user=None
        ).household
        confirm_members(household=self.home, members=[], acting_user=None)
        self.applicant: UUID = registry.members_on(self.home.pk, today())[0].person_id

    def obligor(self, where: str) -> Obligor:
        one = self.asking.person(where)
        return name_obligor(
            household=self.home, name=one["name"], id_number=one["id_number"],
            relation=Relation.SIBLING, acting_user=None,
        )  # fmt: skip

    def family_signs(self, purpose: Purpose = TEKUN) -> None:
        sign_household_authorisation(
            household=self.home, purpose=purpose, sources=api.source_names(purpose),
            hands=[registry.Hand(self.applicant, Method.SELF)], acting_user=None,
        )  # fmt: skip
        confirm_obligors(household=self.home, acting_user=None)

    def signs(self, obligor: Obligor) -> Authorisation:
        return sign_obligor_authorisation(
            obligor=obligor, purpose=TEKUN, sources=api.obligor_source_names(TEKUN),
            hand=registry.Hand(obligor.person_id, Method.SELF), acting_user=None,
        )  # fmt: skip

    def start(self, purpose: Purpose = TEKUN, **said: Any) -> Verification:
        """`said`: of the one obligor."""
        declared: dict[Any, Any] = {(self.applicant, "wage_receipts"): 0}
        for obligor in Obligor.objects.filter(household=self.home):
            declared |= {(obligor.person_id, name): value for name, value in said.items()}
        return api.start(
            household_id=self.home.pk, case_id=None, purpose=purpose, on=today(),
            declared=declared, acting_user=None,
        )  # fmt: skip

    def verify(self, **said: Any) -> Verification:
        run = self.start(**said)
        carry_out(run.pk)
        run.refresh_from_db()
        assert run.state == "ready"
        return run


@pytest.fixture
def asked(departments: Any, asking: Any) -> Asked:
    return Asked(asking)


@pytest.fixture
def reviewer() -> Any:
    return officer("reviewer", Role.VERIFICATION_REVIEWER)


def sources(run: Verification, person: UUID) -> list[str]:
    found = Query.objects.filter(verification=run, person_id=person)
    return sorted(set(found.values_list("source", flat=True)))


def obligors(run: Verification, **said: Any) -> Sequence[dict[str, Any]]:
    named = [str(o.person_id) for o in registry.obligors_on(run.household_id, today())]
    record = api.household_facts(run.pk, dict.fromkeys(named, said)).record
    return record["obligors"]


def test_an_obligor_is_asked_about_what_the_purpose_needs_and_counts(asked: Asked) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    paper = asked.signs(obligor)
    run = asked.verify(obligor_own_income=150_000)
    mine = Query.objects.filter(verification=run, person_id=obligor.person_id)
    assert sources(run, obligor.person_id) == sorted(api.obligor_source_names(TEKUN))
    assert sources(run, asked.applicant) == sorted(api.source_names(TEKUN))
    assert set(mine.values_list("of_obligor", "authorisation_id", "state")) == {
        (True, paper.pk, "answered")
    }
    others = Query.objects.filter(verification=run).exclude(person_id=obligor.person_id)
    assert not others.filter(of_obligor=True).exists()
    assert not others.filter(authorisation_id=paper.pk).exists()
    (row,) = obligors(run, obligor_own_income=150_000, obligor_disability_grade=0)
    # What the department was asked goes before what was said later; the rest is the family's word.
    assert row["obligor_disability_kind"] == "limb"
    assert row["obligor_disability_grade"] == 2
    assert row["obligor_own_income"] == 150_000
    assert set(row) == {
        "id", "obligor_birth_on", "obligor_own_income", "obligor_disability_kind",
        "obligor_disability_grade",
    }  # fmt: skip
    record = api.household_facts(run.pk).record
    assert [m["id"] for m in record["members"]] == [str(asked.applicant)]


def test_a_question_about_an_obligor_asks_for_no_more_than_is_read(
    asked: Asked, alter: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    licence = Item("驾驶证", "家庭成员的驾驶证", {"kind": Field("准驾车型", "text")})
    alter("police.vehicles", items={**source("police.vehicles").items, "licence": licence})
    bodies: list[dict[str, Any]] = []
    real = running.Question

    def kept(*given: Any) -> Any:
        bodies.append(json.loads(given[5]))
        return real(*given)

    monkeypatch.setattr(running, "Question", kept)
    obligor = asked.obligor(WELL)
    asked.family_signs()
    asked.signs(obligor)
    run = asked.verify()
    number = registry.number_of(obligor.person_id)
    told = {b["source"]: b["items"] for b in bodies if b["person"]["id_number"] == number}
    of_member = next(
        b for b in bodies if b["source"] == "police.vehicles" and b["items"] != told[b["source"]]
    )
    assert (of_member["items"], told["police.vehicles"]) == (["vehicle", "licence"], ["vehicle"])
    assert told == {
        s.code: sorted({r.item for r in s.obligor_readings}) for s in obligor_sources_for(TEKUN)
    }
    assert {b["purpose"] for b in bodies} == {"assistance.tekun"}
    assert "civil.marriage" not in told and "education.enrolment" not in told
    assert run.obligors == [[str(obligor.person_id), "sibling"]]


def test_what_departments_say_of_property_is_a_hint_for_a_person(asked: Asked, staff: Any) -> None:
    obligor = asked.obligor(WELL)
    asked.family_signs()
    asked.signs(obligor)
    run = asked.verify()
    lines = {
        f.name: (f.hint, f.counted)
        for f in api.facts_for_page(staff.examiner, run.pk)
        if f.person_id == obligor.person_id
    }
    hint, cars = lines["obligor_vehicles"]
    assert hint and cars > 0
    assert lines["obligor_disability_grade"] == (False, 0)
    (row,) = obligors(run)
    assert "obligor_vehicles" not in row and "obligor_property_within_limits" not in row
    assert row["obligor_disability_kind"] == "none"


def test_what_the_family_said_otherwise_is_a_difference_that_a_person_settles(
    asked: Asked, staff: Any
) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    asked.signs(obligor)
    run = asked.verify(obligor_disability_grade=1)
    found = Conflict.objects.get(verification=run)
    assert (found.person_id, found.name, found.declared, found.reported) == (
        obligor.person_id, "obligor_disability_grade", 1, 2,
    )  # fmt: skip
    api.explain_conflict(staff.clerk, found.pk, "新证还没有办下来")
    api.settle_conflict(staff.examiner, found.pk, ConflictOutcome.ACCEPTED, "见鉴定书")
    assert obligors(run)[0]["obligor_disability_grade"] == 1


def test_r1_nothing_leaves_before_the_obligors_were_asked_and_have_signed(
    asked: Asked, departments: Any
) -> None:
    obligor = asked.obligor(DISABLED)
    before = departments.asked()
    sign_household_authorisation(
        household=asked.home, purpose=TEKUN, sources=api.source_names(TEKUN),
        hands=[registry.Hand(asked.applicant, Method.SELF)], acting_user=None,
    )  # fmt: skip
    with pytest.raises(Refused, match="还没有问清法定赡养、抚养、扶养义务人"):
        asked.start()
    confirm_obligors(household=asked.home, acting_user=None)
    with pytest.raises(Refused, match=f"授权书还缺：{obligor.person.name}（尚未签署）"):
        asked.start()
    assert not Verification.objects.exists() and departments.asked() == before
    paper = asked.signs(obligor)
    run = asked.start()
    # Withdrawn in between: nothing leaves about this person, everything about the others.
    withdraw_authorisation(authorisation=paper, reason="本人撤回", acting_user=None)
    carry_out(run.pk)
    mine = Query.objects.filter(verification=run, person_id=obligor.person_id)
    assert set(mine.values_list("state", "error", "sent_at")) == {
        ("failed", "授权书已失效，没有发出", None)
    }
    others = Query.objects.filter(verification=run, person_id=asked.applicant)
    assert set(others.values_list("state", flat=True)) == {"answered"}
    assert "obligor_disability_grade" not in obligors(run, obligor_disability_grade=0)[0]
    assert Record.objects.filter(action="verification.not_sent").count() == mine.count()


def test_an_obligor_beyond_reach_is_not_asked_about_and_stands_as_said(asked: Asked) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    record_no_consent(
        obligor=obligor, purpose=TEKUN, reason="下落不明，报警记录在卷", acting_user=None
    )
    run = asked.verify(obligor_disability_grade=0)
    assert sources(run, obligor.person_id) == [] and run.obligors == []
    facts = api.household_facts(run.pk, {str(obligor.person_id): {"obligor_disability_grade": 0}})
    assert facts.record["obligors"][0]["obligor_disability_grade"] == 0
    told = facts.provenance[str(obligor.person_id), "obligor_disability_grade"]
    assert told.source == "家庭申报（义务人没有授权，没有核对）"


def test_who_withdraws_before_an_answer_is_unknown_until_it_is_said_that_no_consent_can_be_had(
    asked: Asked,
) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    paper = asked.signs(obligor)
    run = asked.start(obligor_disability_grade=3)
    withdraw_authorisation(authorisation=paper, reason="本人书面撤回", acting_user=None)
    carry_out(run.pk)
    assert not Query.objects.filter(
        verification=run, of_obligor=True, sent_at__isnull=False
    ).exists()
    assert "obligor_disability_grade" not in obligors(run, obligor_disability_grade=3)[0]
    record_no_consent(obligor=obligor, purpose=TEKUN, reason="本人拒绝", acting_user=None)
    assert obligors(run, obligor_disability_grade=3)[0]["obligor_disability_grade"] == 3


def test_for_other_purposes_nobody_outside_the_family_is_asked_about(asked: Asked) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs(Purpose.DIBAO)
    run = asked.start(Purpose.DIBAO, obligor_disability_grade=0)
    carry_out(run.pk)
    assert sources(run, obligor.person_id) == []
    assert obligors(run, obligor_disability_grade=0)[0]["obligor_disability_grade"] == 0
    assert not Conflict.objects.filter(verification=run, person_id=obligor.person_id).exists()
    assert api.obligor_source_names(Purpose.DIBAO) == {}


def test_a_silent_source_leaves_it_unknown_and_is_asked_again(
    asked: Asked, departments: Any, staff: Any
) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    asked.signs(obligor)
    departments.fault("disabled", "error")
    run = asked.verify(obligor_disability_grade=2)
    assert "obligor_disability_grade" not in obligors(run, obligor_disability_grade=2)[0]
    names = names_in(content_of(run))
    assert names[str(obligor.person_id)] == f"{obligor.person.name}（义务人）"
    departments.fault("disabled", "none")
    again = queries.may_ask_again(run.pk)
    assert {q.of_obligor for q in again} == {True, False}
    api.ask_again(staff.handler, run.pk)
    carry_out(run.pk)
    assert obligors(run)[0]["obligor_disability_grade"] == 2


def test_a_new_obligor_has_to_be_verified_one_who_ceased_to_be_is_left_out(asked: Asked) -> None:
    first = asked.obligor(DISABLED)
    asked.family_signs()
    asked.signs(first)
    run = asked.verify()
    assert not api.rests_on_former_members(run.pk)
    assert [o.person_id for o in api.obligors_asked(run.pk)] == [first.person_id]
    second = asked.obligor(WELL)
    assert api.rests_on_former_members(run.pk)
    record_no_consent(obligor=second, purpose=TEKUN, reason="拒绝签署", acting_user=None)
    assert not api.rests_on_former_members(run.pk)
    end_obligor(obligor=first, reason="已收养出户", acting_user=None)
    assert not api.rests_on_former_members(run.pk)
    assert [row["id"] for row in obligors(run)] == [str(second.person_id)]


def test_in_bulk_they_are_asked_about_likewise_and_once(
    asked: Asked, asking: Any, departments: Any, alter: Any, reviewer: Any
) -> None:
    signs, not_yet, away = asked.obligor(DISABLED), asked.obligor(WELL), asked.obligor(PENSIONER)
    asked.family_signs()
    asked.signs(signs)
    record_no_consent(obligor=away, purpose=TEKUN, reason="下落不明", acting_user=None)
    neighbour = Asked(asking, OTHER)  # whose obligor is the same
    same = neighbour.obligor(DISABLED)
    neighbour.family_signs()
    neighbour.signs(same)
    only(alter, "disabled.certificates", "police.vehicles", "education.aid")
    run = finished([asked.home, neighbour.home], reviewer, programme="tekun")
    assert run.state == "finished"
    listed = BulkPerson.objects.filter(run=run)
    assert set(listed.values_list("person_id", "of_obligor", "missing")) == {
        (asked.applicant, False, ""), (neighbour.applicant, False, ""),
        (signs.person_id, True, ""), (not_yet.person_id, True, "unsigned"),
    }  # fmt: skip
    items = BulkItem.objects.filter(batch__line__run=run)
    about = sorted(
        items.filter(person__person_id=signs.person_id).values_list(
            "batch__line__source", flat=True
        )
    )
    assert about == ["disabled.certificates", "police.vehicles"]
    log, _ = api.asked_about_for(reviewer, signs.person_id)
    assert {line.kind for line in log} == {f"批量核对（{run.number}）（作为法定义务人）"}
    assert not items.filter(person__person_id=not_yet.person_id).exists()
    facts = BulkFact.objects.filter(item__in=items)
    of_obligors = facts.filter(item__person__of_obligor=True).values_list("name", "number")
    assert ("obligor_disability_grade", 2) in of_obligors
    assert {name for name, _ in of_obligors} <= {
        "obligor_disability_grade", "obligor_disability_kind", "obligor_vehicles",
    }  # fmt: skip
    members = facts.filter(item__person__of_obligor=False)
    assert not members.filter(name__startswith="obligor_").exists()


def test_in_bulk_what_changed_of_an_obligor_is_found(
    asked: Asked, departments: Any, alter: Any, reviewer: Any
) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    asked.signs(obligor)
    asked.verify(obligor_disability_grade=2)
    only(alter, "disabled.certificates", "police.vehicles")
    quiet = finished([asked.home], reviewer, programme="tekun")
    assert not BulkFinding.objects.filter(run=quiet).exists()
    BulkFact.objects.filter(name="obligor_disability_grade").update(number=4)  # as it was then
    run = finished([asked.home], reviewer, programme="tekun")
    found = BulkFinding.objects.get(run=run)
    assert (found.person_id, found.kind, found.name, found.before, found.after) == (
        obligor.person_id, "disability", "obligor_disability_grade", 4, 2,
    )  # fmt: skip
    assert found.in_favour  # a graver disability excuses who has it


def test_in_bulk_what_was_known_of_an_obligor_s_own_family_is_not_held_against_this_one(
    asked: Asked, asking: Any, departments: Any, alter: Any, reviewer: Any
) -> None:
    """The same person has a car in both: known as a member's there, as an obligor's here."""
    there = Asked(asking, WELL)
    there.family_signs(Purpose.DIBAO)
    before = there.start(Purpose.DIBAO)
    carry_out(before.pk)
    known = queries.facts(before.pk)[there.applicant, "vehicles"]
    assert known.value > 0
    obligor = asked.obligor(WELL)
    assert obligor.person_id == there.applicant
    asked.family_signs()
    asked.signs(obligor)
    only(alter, "police.vehicles")
    run = finished([asked.home], reviewer, programme="tekun")
    facts = BulkFact.objects.filter(item__batch__line__run=run, item__person__of_obligor=True)
    assert list(facts.values_list("name", "number")) == [("obligor_vehicles", known.value)]
    assert not BulkFinding.objects.filter(run=run).exists()


def _lives_with(asked: Asked, *others: dict[str, Any]) -> None:
    """Who lives with the applicant now; the family signs again."""
    confirm_members(
        household=asked.home, acting_user=None,
        members=[Member(o["name"], o["id_number"], Relation.SIBLING) for o in others],
    )  # fmt: skip
    sign_household_authorisation(
        household=asked.home, purpose=TEKUN, sources=api.source_names(TEKUN), acting_user=None,
        hands=[
            registry.Hand(m.person_id, Method.SELF)
            for m in registry.members_on(asked.home.pk, today())
        ],
    )  # fmt: skip
    confirm_obligors(household=asked.home, acting_user=None)


def _left(run: Verification, person: UUID) -> bool:
    found = Query.objects.filter(verification=run, person_id=person)
    assert found.exists()
    return found.filter(sent_at__isnull=False).exists()


def test_r3_who_moves_out_and_signs_as_an_obligor_is_not_asked_about_as_a_member(
    asked: Asked,
) -> None:
    brother = asked.asking.person(DISABLED)
    _lives_with(asked, brother)
    person = registry.members_on(asked.home.pk, today())[1].person_id
    run = asked.start()
    _lives_with(asked)
    asked.signs(asked.obligor(DISABLED))
    carry_out(run.pk)
    assert not _left(run, person)
    assert _left(run, asked.applicant)


def test_who_moves_in_and_signs_with_the_family_is_not_asked_about_as_an_obligor(
    asked: Asked,
) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    asked.signs(obligor)
    run = asked.start()
    _lives_with(asked, asked.asking.person(DISABLED))
    carry_out(run.pk)
    assert not _left(run, obligor.person_id)
    assert _left(run, asked.applicant)


def test_r3_in_bulk_nobody_is_asked_about_as_what_they_are_no_more(
    asked: Asked, alter: Any
) -> None:
    _lives_with(asked, asked.asking.person(DISABLED))
    person = registry.members_on(asked.home.pk, today())[1].person_id
    only(alter, "disabled.certificates", "police.vehicles")
    run = begin([asked.home], programme="tekun")
    list_people(run)
    _lives_with(asked)
    asked.signs(asked.obligor(DISABLED))
    carry_on(run.pk)
    items = BulkItem.objects.filter(batch__line__run=run, person__person_id=person)
    assert set(items.values_list("result", "authorisation_id")) == {("source_error", None)}
    others = BulkItem.objects.filter(batch__line__run=run, person__person_id=asked.applicant)
    assert not others.filter(authorisation_id=None).exists()


def test_in_bulk_what_another_family_said_of_the_same_obligor_is_not_held_against_them(
    asked: Asked, asking: Any, departments: Any, alter: Any, reviewer: Any
) -> None:
    obligor = asked.obligor(DISABLED)
    asked.family_signs()
    asked.signs(obligor)
    asked.verify(obligor_disability_grade=2)
    neighbour = Asked(asking, OTHER)
    same = neighbour.obligor(DISABLED)
    neighbour.family_signs()
    neighbour.signs(same)
    neighbour.verify(obligor_disability_grade=4)
    only(alter, "disabled.certificates", "police.vehicles")
    assert not BulkFinding.objects.filter(
        run=finished([asked.home], reviewer, programme="tekun")
    ).exists()
    found = BulkFinding.objects.get(run=finished([neighbour.home], reviewer, programme="tekun"))
    assert (found.kind, found.name, found.before, found.after) == (
        "conflict", "obligor_disability_grade", 4, 2,
    )  # fmt: skip
