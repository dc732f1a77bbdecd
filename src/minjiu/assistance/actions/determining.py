"""What the rules say of the facts in hand, kept with everything needed to say it again."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q, QuerySet

from minjiu.access.api import User
from minjiu.assistance.actions.assessing import assessments
from minjiu.assistance.enums import SELF_CARE, Programme
from minjiu.assistance.law import law_of
from minjiu.assistance.models import (
    Case,
    Change,
    Correction,
    Decision,
    Determination,
    Entitlement,
    Review,
)
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.money import yuan_to_fen
from minjiu.policy import api as policy
from minjiu.policy.api import prices
from minjiu.registry import api as registry
from minjiu.verification import api as verification
from rulebook import Comparison, Provenance

# What the system's own records answer (facts/standing.yaml), by programme; a programme that the
# system does not grant yet has no entitlements, so nobody is its recipient.
RECIPIENTS = {
    Programme.DIBAO.value: "dibao_recipient",
    Programme.TEKUN.value: "tekun_recipient",
    Programme.DIBAO_MARGIN.value: "margin_recipient",
    "rigid_expenditure": "rigid_recipient",
}


@transaction.atomic
def determine(*, case: Case, acting_user: User | None) -> Determination:
    """Advice, not a decision: every programme, each yes, no or unknown, with its reasons.

    By the standards of the day of application; in a review, of the day on which it began.
    """
    if case.verification_id is None:
        raise Refused("还没有发起核对，", "请先核对，再测算。")
    if verification.progress(case.verification_id).running:
        raise Refused("核对还在进行，", "请等核对取齐后再测算。")
    facts = verification.household_facts(case.verification_id, obligors_said=case.declared)
    review = Review.objects.filter(case=case, verification_id=case.verification_id).first()
    begun_on = review.begun_on if review else case.accepted_on
    on, county = begun_on or today(), case.county_code
    record, ours = _with_own_records(facts.record, case.household_id, on)
    said = {**facts.provenance, **dict.fromkeys(ours, Provenance("本系统待遇记录", on))}
    record, found_by_visit = _with_assessments(record, case)
    record, of_obligors = _with_obligors_aid(record, case, on)
    said |= found_by_visit | of_obligors
    found = policy.determine(
        record, on=on, division=county, provenance=said, indices=prices.indices(on)
    )
    lines = policy.lines(found)
    made = Determination.objects.create(
        case=case,
        made_at=now(),
        on=on,
        version=found.version,
        record=found.to_json(),
        lines=[
            {
                "programme": line.programme,
                "name": line.name,
                "answer": line.answer,
                "amount_fen": line.amount_fen,
                "per": line.per,
                "persons": [asdict(person) for person in line.persons],
                "notes": list(line.notes),
                "department": line.department_code,
                "next_step": line.next_step,
                "missing": list(line.missing),
                "root": line.root,
                "exclusive_with": list(line.exclusive_with),
                "recipient": line.recipient,
                "unpublished": line.unpublished,
                "assumed": [
                    {"label": p.label, "document": p.document, "division": p.division}
                    for p in line.assumed
                ],
            }
            for line in lines
        ],
        trace=policy.trace(found).to_data(),
    )
    audit.record(
        "assistance.determined", acting_user, made, case_id=case.pk,
        after={"answers": {line.programme: line.answer for line in lines}},
    )  # fmt: skip
    return made


def _with_own_records(
    record: Mapping[str, Any], household_id: UUID, on: date
) -> tuple[Mapping[str, Any], tuple[tuple[str | None, str], ...]]:
    """The record with what the family received on a day, and the facts that this adds.

    One person is in one family at a time, so the family's entitlements are those of its members.
    """
    running = _running(on).filter(household_id=household_id)
    rights = {e.programme: e for e in running}
    dibao = rights.get(Programme.DIBAO.value)
    before = yuan_to_fen(dibao.monthly_amount if dibao else Decimal(0))
    tekun = rights.get(Programme.TEKUN.value)
    supported = _supported(tekun.case) if tekun else None
    members = [
        {
            **member,
            **{fact: programme in rights for programme, fact in RECIPIENTS.items()},
            "tekun_recipient": tekun is not None
            and (supported is None or member["id"] in supported),
        }
        for member in record["members"]
    ]
    household = {**record["household"], "dibao_amount_before": before}
    added = [(member["id"], fact) for member in members for fact in RECIPIENTS.values()]
    return {**record, "household": household, "members": members}, (
        (None, "dibao_amount_before"), *added,
    )  # fmt: skip


def _running(on: date) -> QuerySet[Entitlement]:
    found = Entitlement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), valid_from__lte=on
    )
    return found.select_related("case")


# What excuses a legal obligor from support (43号第八条（一）（二）), by what runs here.
_EXCUSES = {Programme.DIBAO.value: "obligor_is_dibao", Programme.TEKUN.value: "obligor_is_tekun"}


def _with_obligors_aid(
    record: Mapping[str, Any], case: Case, on: date
) -> tuple[Mapping[str, Any], dict[tuple[str | None, str], Provenance]]:
    """The record with what runs here for legal obligors who have let us ask. What does not run here
    may run elsewhere: of that the family's word stands. Nothing is added where who owes support is
    to be asked anew: the record has no list of them then."""
    assert case.verification_id is not None  # noqa: S101  determined on one
    if "obligors" not in record:
        return record, {}
    asked = {o.person_id for o in verification.obligors_asked(case.verification_id)}
    homes = registry.homes_of(asked, on) if asked else {}
    aided: set[tuple[str, str]] = set()
    for right in _running(on).filter(household_id__in=homes.values(), programme__in=_EXCUSES):
        inside = {str(person) for person, home in homes.items() if home == right.household_id}
        supported = _supported(right.case) if right.programme == Programme.TEKUN else None
        fact = _EXCUSES[right.programme]
        aided |= {(person, fact) for person in inside if supported is None or person in supported}
    if not aided:
        return record, {}
    obligors = [
        {**obligor, **{fact: True for person, fact in aided if person == obligor["id"]}}
        for obligor in record["obligors"]
    ]
    return {**record, "obligors": obligors}, dict.fromkeys(aided, Provenance("本系统待遇记录", on))


def _supported(case: Case) -> set[str] | None:
    """Which of a family are 特困人员: those that the newest ruling found; None where the system does
    not know (imported), or a person departed from what the rules said."""
    rulings = [
        *Decision.objects.filter(case=case, effective_on__isnull=False),
        *Change.objects.filter(case=case, effective_on__isnull=False),
        *Correction.objects.filter(case=case),
    ]
    rulings = [r for r in rulings if r.determination is not None]
    if not rulings:
        return None
    newest = max(rulings, key=lambda ruling: ruling.proposed_at)
    assert newest.determination is not None  # noqa: S101  filtered
    line = next(x for x in newest.determination.lines if x["programme"] == Programme.TEKUN.value)
    return {p["member"] for p in line["persons"] if p["answer"] == "yes"} or None


def _with_assessments(
    record: Mapping[str, Any], case: Case
) -> tuple[Mapping[str, Any], dict[tuple[str | None, str], Provenance]]:
    """The record with what the two who visited found of each person's self-care."""
    found = assessments(case) if law_of(case).assessment else {}
    if not found:
        return record, {}
    members = [
        {**member, **{item: item in found[member["id"]][1] for item in SELF_CARE}}
        if member["id"] in found
        else member
        for member in record["members"]
    ]
    said: dict[tuple[str | None, str], Provenance] = {
        (person, item): Provenance("入户评估", day)
        for person, (day, _) in found.items()
        for item in SELF_CARE
    }
    return {**record, "members": members}, said


def replay_all() -> Iterator[tuple[UUID, Comparison]]:
    """Compute every stored determination again with today's code; constant memory."""
    book = policy.rulebook()
    for made in Determination.objects.order_by("pk").iterator(chunk_size=200):
        yield made.pk, book.recompute(made.record)
