"""What the rules say of the facts in hand, kept with everything needed to say it again."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import Q

from minjiu.access.api import User
from minjiu.assistance.enums import Programme
from minjiu.assistance.models import Case, Determination, Entitlement
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.policy import api as policy
from minjiu.verification import api as verification
from rulebook import Provenance, Replay

# What the system's own records answer (facts/standing.yaml), by programme; a programme that the
# system does not grant yet has no entitlements, so nobody is its recipient.
RECIPIENTS = {
    Programme.DIBAO.value: "dibao_recipient",
    "tekun": "tekun_recipient",
    Programme.DIBAO_MARGIN.value: "margin_recipient",
    "rigid_expenditure": "rigid_recipient",
}


@transaction.atomic
def determine(*, case: Case, acting_user: User | None) -> Determination:
    """Advice, not a decision: every programme, each yes, no or unknown, with its reasons."""
    if case.verification_id is None:
        raise Refused("还没有发起核对，", "请先核对，再测算。")
    if verification.progress(case.verification_id).running:
        raise Refused("核对还在进行，", "请等核对取齐后再测算。")
    facts = verification.household_facts(case.verification_id)
    on, county = case.accepted_on or today(), case.county_code
    standing = _standing(case.household_id, on)
    members = [{**member, **standing} for member in facts.record["members"]]
    said = {
        **facts.provenance,
        **{
            (member["id"], name): Provenance("本系统待遇记录", on)
            for member in members
            for name in standing
        },
    }
    found = policy.determine(
        {**facts.record, "members": members}, on=on, division=county, provenance=said
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


def _standing(household_id: UUID, on: date) -> Mapping[str, Any]:
    """Whether the family received each programme on a day; one person is in one family at a time."""
    received = Entitlement.objects.filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=on), household_id=household_id, valid_from__lte=on
    ).values_list("programme", flat=True)
    known = set(received)
    return {fact: programme in known for programme, fact in RECIPIENTS.items()}


def replay_all() -> Iterator[tuple[UUID, Replay]]:
    """Compute every stored determination again with today's code; constant memory."""
    book = policy.rulebook()
    for made in Determination.objects.order_by("pk").iterator(chunk_size=200):
        yield made.pk, book.recompute(made.record)
