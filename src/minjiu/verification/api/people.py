"""Whom a verification is about: the members of the day it began, who may have changed since."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.utils.timezone import localdate

from minjiu.common.clock import today
from minjiu.registry import api as registry
from minjiu.registry.enums import ASKS_OBLIGORS
from minjiu.verification.enums import Kind, RunState
from minjiu.verification.models import Report, Verification
from minjiu.verification.queries.lines import members_of, obligors_of


@dataclass(frozen=True, slots=True)
class EarlierRun:
    """A verification that a later one took the place of; its report stays as it was signed."""

    id: UUID
    started_at: datetime
    state_label: str
    names: tuple[str, ...]
    report_number: str
    former_members: bool


def members_asked(verification_id: UUID) -> tuple[registry.MemberView, ...]:
    """The members that a run asked about, for pages."""
    return members_of(Verification.objects.get(pk=verification_id))


def obligors_asked(verification_id: UUID) -> tuple[registry.MemberView, ...]:
    """The legal obligors outside the family that a run asked about, for pages."""
    return obligors_of(Verification.objects.get(pk=verification_id))


def rests_on_former_members(verification_id: UUID) -> bool:
    """Whether the family has other members now than when it was verified, or owes somebody a
    question who was not an obligor then."""
    run = Verification.objects.get(pk=verification_id)
    return _changed(run, _people_now(run))


def _people_now(run: Verification) -> tuple[set[str], set[str]]:
    """Members, and obligors who are to be asked about for the run's purpose."""
    day = max(today(), localdate(run.started_at))
    asked = run.purpose in ASKS_OBLIGORS
    owing = registry.obligors_to_ask(run.household_id, day) if asked else ()
    members = registry.members_on(run.household_id, day)
    return {str(m.person_id) for m in members}, {str(o.person_id) for o in owing}


def _changed(run: Verification, now: tuple[set[str], set[str]]) -> bool:
    members, obligors = now
    # Who has ceased to be an obligor is left out of the record; nothing is missing then.
    return {person for person, _ in run.members} != members or not obligors <= {
        person for person, _ in run.obligors
    }


def earlier_runs(case_id: UUID, verification_id: UUID) -> tuple[EarlierRun, ...]:
    """Runs of a case before the present one, the newest first; three queries whatever their number."""
    runs = list(
        Verification.objects.filter(case_id=case_id)
        .exclude(pk=verification_id)
        .exclude(kind=Kind.HUKOU)
        .order_by("-started_at")
    )
    if not runs:
        return ()
    present = _people_now(runs[0])
    numbers = dict(
        Report.objects.filter(verification__in=runs, signed_at__isnull=False)
        .order_by("version").values_list("verification_id", "number")
    )  # fmt: skip
    roster = {UUID(person): rel for run in runs for person, rel in run.members}
    names = {str(m.person_id): m.name for m in registry.members_as(list(roster.items()), today())}
    return tuple(
        EarlierRun(
            run.pk, run.started_at, RunState(run.state).label,
            tuple(names[person] for person, _ in run.members), numbers.get(run.pk, ""),
            _changed(run, present),
        )
        for run in runs
    )  # fmt: skip
