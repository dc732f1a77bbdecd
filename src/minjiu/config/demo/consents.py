"""Recipients of the sandbox who have signed, so that a bulk run has somebody to ask about; and one
run. The other recipients came in by a file, which brings no authorisation: they stay unasked."""

from uuid import UUID

from django.db import transaction

from minjiu.access.api import User, get_user
from minjiu.assistance import api as assistance
from minjiu.assistance.enums import Programme
from minjiu.common.clock import today
from minjiu.config.demo.accounts import COUNTY
from minjiu.config.demo.sizes import SIGNED_ONE_IN
from minjiu.jobs import api as jobs
from minjiu.registry import api as registry
from minjiu.registry.actions.authorisations import sign_household_authorisation
from minjiu.registry.enums import Method, Purpose
from minjiu.verification import api as verification
from minjiu.verification.api import bulk

RUN = "demo-consents"


def sign_recipients(one_in: int = SIGNED_ONE_IN) -> int:
    """Every `one_in`th imported family signs at the window, everybody in one go; how many families.

    One transaction a family; begins where it stopped.
    """
    chosen = registry.imported_grants()[::one_in]
    run = jobs.begin(kind="demo", key=RUN, title="在保家庭补签授权书", total=len(chosen))
    for place, grant in enumerate(chosen[run.done :], start=run.done):
        with transaction.atomic():
            _sign(grant.household_id, Purpose(f"assistance.{grant.programme}"))
            jobs.advance(run_id=run.pk, done=place + 1)
    jobs.finish(run_id=run.pk)
    return len(chosen)


def begin_bulk_run() -> None:
    """One run over the county's recipients, unless somebody has begun one."""
    handler = _user("handler")
    if not bulk.runs(handler).exists():
        bulk.start_run(
            programme=Programme.DIBAO.value, programme_label=Programme.DIBAO.label,
            division_code=COUNTY, households=assistance.recipients(Programme.DIBAO, COUNTY),
            choice=bulk.Choice(), acting_user=handler,
        )  # fmt: skip


def _sign(household_id: UUID, purpose: Purpose) -> None:
    examiner = _user("examiner")
    members = registry.members_on(household_id, today())
    adult = next((m.person_id for m in members if m.adult), None)
    if adult is None or not registry.missing_signatures(household_id, purpose, today()):
        return
    sign_household_authorisation(
        household=registry.household_object_for(examiner, household_id), purpose=purpose,
        sources=verification.source_names(purpose), acting_user=examiner,
        hands=[
            registry.Hand(m.person_id, Method.SELF)
            if m.adult
            else registry.Hand(m.person_id, Method.GUARDIAN, guardian_id=adult)
            for m in members
        ],
    )  # fmt: skip


def _user(username: str) -> User:
    found = get_user(username)
    assert found is not None  # noqa: S101  the accounts come first
    return found
