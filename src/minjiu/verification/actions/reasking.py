"""Asking again what brought no knowledge: by a person at any time, by itself with growing pauses.

The rules of asking hold each time: consent is asked for at the moment of sending, every source has
its own deadline, and a question keeps its number unless something came that is of no use.
"""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import Exists, OuterRef

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.jobs import api as jobs
from minjiu.verification.actions import health
from minjiu.verification.enums import Kind, QueryState, RunState
from minjiu.verification.models import Query, Report, Verification
from minjiu.verification.permissions import require_handler
from minjiu.verification.queries import may_ask_again

RUNS_AT_ONCE = 200  # that the periodic job opens again in one go
OPEN_AGAIN = (RunState.READY, RunState.SIGNED)  # in which a run is opened again by itself


@transaction.atomic
def ask_again(*, verification: Verification, acting_user: User) -> int:
    """Ask every source once more that gave no knowledge; how many questions.

    A draft of the report is set aside; a signed one stays, and what comes makes a new version.
    """
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    require_handler(acting_user, run.division_code, run.purpose)
    require_open(run)
    waiting = list(may_ask_again(run.pk).select_for_update())
    if not waiting:
        raise Refused("没有未取得的来源，", "不需要再次询问。")
    health.try_now({(query.source, query.branch) for query in waiting})
    return put_back(run, waiting, acting_user)


def ask_due_again() -> int:
    """What is due to be asked again, for the periodic job; how many questions.

    Nobody's draft is taken away: runs that wait for a signature are left alone, and so are those
    whose report is before the public or the county, those of decided cases, and lines that rest.
    """
    at = now()
    resting = health.resting(at)
    due = Query.objects.filter(verification=OuterRef("pk"), next_ask_at__lte=at)
    runs = Verification.objects.filter(
        Exists(due), state__in=OPEN_AGAIN, closed_at__isnull=True, quiet_since__isnull=True
    )
    asked = 0
    for pk in runs.exclude(kind=Kind.HUKOU).values_list("pk", flat=True)[:RUNS_AT_ONCE]:
        with transaction.atomic():
            run = Verification.objects.select_for_update().get(pk=pk)
            waiting = may_ask_again(pk).filter(next_ask_at__lte=at).select_for_update()
            chosen = [query for query in waiting if (query.source, query.branch) not in resting]
            may = run.closed_at is None and run.quiet_since is None
            if may and run.state in OPEN_AGAIN and chosen:
                asked += put_back(run, chosen, None)
    return asked


def put_back(run: Verification, chosen: Sequence[Query], acting_user: User | None) -> int:
    """Put questions back to be asked, and the run with them, in the caller's transaction."""
    for query in chosen:
        query.rounds += 1
        if acting_user is not None:  # else it is still theirs who asked before
            query.asked_by = acting_user.pk
        if query.came or query.state == QueryState.ANSWERED:
            stem = query.idem_key.split(":again:")[0]
            query.idem_key = f"{stem}:again:{query.rounds}"
        query.state, query.result, query.error = QueryState.WAITING, "", ""
        query.next_ask_at, query.came = None, False
        query.save()
    reopen(run)
    audit.record(
        "verification.asked_again", acting_user, run, purpose=run.purpose, case_id=run.case_id,
        after={"questions": len(chosen), "sources": sorted({q.source for q in chosen})},
    )  # fmt: skip
    return len(chosen)


def reopen(run: Verification) -> None:
    """Questions wait to be sent: the run goes on, in the caller's transaction."""
    # A draft shows what is about to change; its history stays.
    Report.objects.filter(verification=run, signed_at__isnull=True).delete()
    run.state = RunState.RUNNING
    run.save(update_fields=["state"])
    jobs.defer("verification.run", queue="verification", verification_id=str(run.pk))


def require_open(run: Verification) -> None:
    """Refused while a round is under way, and once the purpose is fulfilled."""
    if run.state == RunState.RUNNING:
        raise Refused("这次核对正在进行，", "请等这一轮取齐后再询问。")
    if run.closed_at is not None:
        raise Refused(
            "个案已经办结，核对的目的已经实现，",
            "不能再向部门查询；对结果有异议的，请按异议复核办理。",
        )


@transaction.atomic
def set_quiet(*, verification: Verification, quiet: bool) -> None:
    """Begin or end the time in which nothing is asked of its own accord; part of the caller's act.

    Holds the run: what was being asked again is under way before or stays as it is.
    """
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    run.quiet_since = now() if quiet else None
    run.save(update_fields=["quiet_since"])


@transaction.atomic
def close(*, verification: Verification, acting_user: User | None) -> None:
    """The case is decided: nothing more is asked for it."""
    run = Verification.objects.select_for_update().get(pk=verification.pk)
    if run.closed_at is None:
        run.closed_at = now()
        run.save(update_fields=["closed_at"])
        audit.record("verification.closed", acting_user, run, case_id=run.case_id)
