"""What the rules say of the facts in hand, kept with everything needed to say it again."""

from collections.abc import Iterator
from dataclasses import asdict
from uuid import UUID

from django.db import transaction

from minjiu.access.api import User
from minjiu.assistance.models import Case, Determination
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.policy import api as policy
from minjiu.verification import api as verification
from rulebook import Replay


@transaction.atomic
def determine(*, case: Case, acting_user: User | None) -> Determination:
    """Advice, not a decision: every programme, each yes, no or unknown, with its reasons."""
    if case.verification_id is None:
        raise Refused("还没有发起核对，", "请先核对，再测算。")
    if verification.progress(case.verification_id).running:
        raise Refused("核对还在进行，", "请等核对取齐后再测算。")
    facts = verification.household_facts(case.verification_id)
    on, county = case.accepted_on or today(), case.county_code
    found = policy.determine(facts.record, on=on, division=county)
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
                "department": line.department_code,
                "next_step": line.next_step,
                "missing": list(line.missing),
                "tree": line.tree,
                "assumed": [
                    {"label": p.label, "document": p.document, "division": p.division}
                    for p in line.assumed
                ],
            }
            for line in lines
        ],
        sources={f"{person or ''}|{name}": at for (person, name), at in facts.provenance.items()},
    )
    audit.record(
        "assistance.determined", acting_user, made, case_id=case.pk,
        after={"answers": {line.programme: line.answer for line in lines}},
    )  # fmt: skip
    return made


def replay_all() -> Iterator[tuple[UUID, Replay]]:
    """Compute every stored determination again with today's code; constant memory."""
    book = policy.rulebook()
    for made in Determination.objects.order_by("pk").iterator(chunk_size=200):
        yield made.pk, book.recompute(made.record)
