"""Families of the sandbox taken through the real actions and queries, each as far as it goes."""

import time
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from minjiu.access.api import User
from minjiu.assistance import api as assistance
from minjiu.assistance.actions import applying, changing, checking, deciding, withdrawing
from minjiu.assistance.enums import SELF_CARE, CaseState, ChangeKind, Heard, Programme
from minjiu.common.clock import on_day, today
from minjiu.common.money import fen_to_yuan
from minjiu.common.periods import first_of_next_month
from minjiu.policy import api as policy
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import (
    sign_applicant_authorisation,
    sign_household_authorisation,
)
from minjiu.registry.actions.members import confirm_members
from minjiu.registry.actions.obligors import confirm_obligors
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import PURPOSE_OF_PROGRAMMES, Method, Purpose, Relation
from minjiu.verification import api as verification
from minjiu.verification.actions.running import carry_out
from minjiu.verification.enums import ConflictOutcome
from province.sample import Family

# How far a family is taken; each stands for a state of the case.
ROAD = (
    "registered", "awaiting_documents", "accepted", "verified", "explained", "prepared",
    "reported", "publicity", "county_review", "refusal_proposed", "decided", "delivered",
)  # fmt: skip
# What may happen beside the road, and how far along it.
BESIDE = {"withdrawn": "verified", "returned": "county_review", "ended": "decided"}
STAGES = (*ROAD, *BESIDE)
# What each 特困人员 cannot do alone: 半护理.
CARE = frozenset({"cannot_walk_indoors_alone", "cannot_bathe_alone"})
_IDENTITY = ("birth_on", "sex", "relation")


def _carried_out(run_id: UUID) -> None:
    """Here, on the day of the story, or by a worker that was quicker."""
    while not carry_out(run_id, families=1):
        time.sleep(0.2)


@dataclass(frozen=True)
class Staff:
    """The demo's people who handle families."""

    clerk: User
    handler: User
    reviewer: User
    examiner: User
    leader: User


@dataclass
class Journey:
    """One family on its way. Each method is one step that a person of `staff` takes."""

    staff: Staff
    family: Family
    township: str
    household_id: UUID | None = None
    case_id: UUID | None = None
    programme: Programme = Programme.DIBAO

    @property
    def purpose(self) -> Purpose:
        return Purpose(f"{PURPOSE_OF_PROGRAMMES}{self.programme.value}")

    def travel(self, stage: str) -> None:
        """Go as far as `stage`; days pass in between as the law wants them."""
        self._go(BESIDE.get(stage, stage))
        if stage == "withdrawn":
            withdrawing.withdraw(
                case=self._case(), signed_by=self.family.members[0].name, received_on=today(),
                reason="已找到工作", acting_user=self.staff.clerk,
            )  # fmt: skip
        elif stage == "returned":
            checking.return_to_township(
                case=self._case(), reasons="打工收入的起止时间没有写清，请再入户核实。",
                acting_user=self.staff.examiner,
            )  # fmt: skip
        elif stage == "ended" and self._case().state == CaseState.GRANTED:
            self.end()

    def _go(self, stage: str) -> None:
        last = ROAD.index(stage)
        started = today() - timedelta(days=(0, 0, 2, 3, 3, 4, 4, 5, 14, 16, 16, 18)[last])
        with on_day(started):
            self.register()
            if stage == "awaiting_documents":
                applying.issue_notice(
                    case=self._case(), items=["病历或残疾证复印件"], acting_user=self.staff.clerk
                )
            if last >= ROAD.index("accepted"):
                applying.accept(case=self._case(), acting_user=self.staff.clerk)
        if last >= ROAD.index("verified"):
            with on_day(started):
                self.verify()
        if last >= ROAD.index("explained"):
            with on_day(started + timedelta(days=1)):
                self.explain()
        if last >= ROAD.index("prepared"):
            with on_day(started + timedelta(days=1)):
                self.settle()
                verification.prepare(self.staff.handler, self._run())
        if last >= ROAD.index("reported"):
            with on_day(started + timedelta(days=1)):
                verification.sign(self.staff.reviewer, self._run())
                self.visit()
        if last >= ROAD.index("publicity"):
            with on_day(started + timedelta(days=2)):
                checking.post_publicity(
                    case=self._case(), place="村务公开栏", acting_user=self.staff.clerk,
                    opinion="经核对和入户调查，情况属实，提请审核确认。",
                )  # fmt: skip
        if last >= ROAD.index("county_review"):
            with on_day(started + timedelta(days=10)):
                checking.send_to_county(case=self._case(), acting_user=self.staff.clerk)
        if last >= ROAD.index("refusal_proposed"):
            with on_day(started + timedelta(days=14)):
                self.decide(until=stage)

    def register(self) -> None:
        """Register, both steps of consent, declaration."""
        clerk, (head, *others) = self.staff.clerk, self.family.members
        household = register_applicant(
            id_number=head.id_number, name=head.name, division_code=self.township,
            phone="13900000000", address="本村", acting_user=clerk,
        ).household  # fmt: skip
        self.household_id = household.pk
        sign_applicant_authorisation(household=household, purpose=self.purpose, acting_user=clerk)
        run = verification.ask_household_register(
            household_id=household.pk, purpose=self.purpose, acting_user=clerk
        )
        _carried_out(run.pk)
        confirm_members(
            household=household,
            members=[registry.Member(m.name, m.id_number, Relation(m.relation)) for m in others],
            acting_user=clerk,
        )
        confirm_obligors(household=household, acting_user=clerk)
        self.consent(household)
        case = applying.open_case(
            household_id=household.pk, programme=self.programme, acting_user=clerk
        )
        self.case_id = case.pk
        applying.save_declaration(case=case, declared=self.declared(), acting_user=clerk)

    def consent(self, household: Any) -> None:
        members = registry.members_on(household.pk, today())
        adult = next(m.person_id for m in members if m.adult)
        sign_household_authorisation(
            household=household,
            purpose=self.purpose,
            sources=verification.source_names(self.purpose),
            hands=[
                registry.Hand(m.person_id, Method.SELF)
                if m.adult
                else registry.Hand(m.person_id, Method.GUARDIAN, guardian_id=adult)
                for m in members
            ],
            acting_user=self.staff.clerk,
        )

    def declared(self) -> dict[UUID | None, dict[str, Any]]:
        """What the family says: its home, and every fact of each member."""
        assert self.household_id is not None
        said: dict[UUID | None, dict[str, Any]] = {
            None: {
                **self.family.declared,
                "residence": self.family.residence,
                "high_cost_school": False,
                "self_financed_study_abroad": False,
            }
        }
        catalogue = policy.fact_catalogue()
        by_person = {(m.name, m.birth_on): m for m in self.family.members}
        for member in registry.members_on(self.household_id, today()):
            facts = by_person[member.name, member.birth_on].declared
            said[member.person_id] = {
                name: value
                for name, value in facts.items()
                if name not in _IDENTITY and not catalogue[name].extra.get("own_records")
            }
            if self.programme is Programme.TEKUN:
                for item in SELF_CARE:  # found by the two who visit
                    said[member.person_id].pop(item, None)
                said[member.person_id]["support_form"] = "dispersed"
        return said

    def verify(self) -> None:
        case = checking.start_verification(case=self._case(), acting_user=self.staff.clerk)
        assert case.verification_id is not None
        _carried_out(case.verification_id)

    def explain(self) -> None:
        """Hear the family on every difference."""
        for conflict in verification.open_conflicts(self._run()):
            verification.explain_conflict(
                self.staff.clerk, conflict.id, "记不清具体数目，以部门记录为准。"
            )

    def settle(self) -> None:
        """The county accepts the record."""
        for conflict in verification.open_conflicts(self._run()):
            verification.settle_conflict(
                self.staff.examiner,
                conflict.id,
                ConflictOutcome.REJECTED,
                "家庭已说明，以部门记录为准。",
            )

    def visit(self) -> None:
        assert self.household_id is not None
        members = registry.members_on(self.household_id, today())
        care = {m.person_id: CARE for m in members} if self.programme is Programme.TEKUN else None
        checking.record_investigation(
            case=self._case(), visited_on=today(), first_name="林小燕", second_name="王建军",
            family_present=self.family.members[0].name, acting_user=self.staff.clerk,
            findings="居住情况、生活状况与申报相符。", care=care,
        )  # fmt: skip

    def decide(self, *, until: str) -> None:
        """As the determination advises; a refusal is heard, proposed, and reviewed by another."""
        case = self._case()
        self.look(self.staff.examiner)
        made = assistance.get_case_for(self.staff.examiner, case.pk)
        line = next(x for x in made.lines if x["programme"] == case.programme)
        if line["answer"] == "yes":
            amount = fen_to_yuan(line["amount_fen"] or 0) or Decimal("0.01")
            deciding.grant(
                case=case, monthly_amount=amount if self.programme.paid else None,
                reasons="家庭收入、财产状况符合规定。", acting_user=self.staff.examiner,
            )  # fmt: skip
            if until == "delivered":
                self.deliver()
            return
        if line["answer"] == "unknown":
            return  # nobody is refused on what is not known
        deciding.hear_statement(
            case=case,
            kind=Heard.SPOKEN,
            text="家里有困难，希望再考虑。",
            acting_user=self.staff.examiner,
        )
        deciding.propose_refusal(
            case=case, reasons="经核对，家庭人均收入或财产超过规定。",
            articles=made.law.refusal, acting_user=self.staff.examiner,
        )  # fmt: skip
        if until == "refusal_proposed":
            return
        self.look(self.staff.leader)
        deciding.confirm_refusal(case=self._case(), acting_user=self.staff.leader)
        if until == "delivered":
            self.deliver()

    def deliver(self) -> None:
        deciding.record_delivery(
            case=self._case(), delivered_on=today(), acting_user=self.staff.examiner
        )

    def end(self) -> None:
        """The family gives its entitlement up: heard, proposed, reviewed, delivered."""
        staff = self.staff
        deciding.hear_statement(
            case=self._case(), kind=Heard.SPOKEN, text="全家随子女迁往外地，自愿放弃。",
            acting_user=staff.examiner,
        )  # fmt: skip
        changing.propose_change(
            case=self._case(), kind=ChangeKind.END, reasons="家庭书面放弃。",
            from_month=first_of_next_month(first_of_next_month(today())),
            articles="民发〔2021〕57号第三十二条", acting_user=staff.examiner,
        )  # fmt: skip
        self.look(staff.leader)
        changing.confirm_change(case=self._case(), acting_user=staff.leader)

    def look(self, officer: User) -> None:
        """Nobody decides on evidence unseen."""
        verification.facts_for_page(officer, self._run())

    def _case(self) -> Any:
        assert self.case_id is not None
        return assistance.case_object_for(self.staff.examiner, self.case_id)

    def _run(self) -> UUID:
        found: UUID | None = self._case().verification_id
        assert found is not None
        return found
