"""Jobs of verification: carry out what was started, measure, delete what is past its time."""

from contextlib import suppress
from uuid import UUID

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from minjiu.common.clock import today
from minjiu.common.memory import collect_seldom
from minjiu.verification.actions import measuring, raw_answers, reasking
from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.actions.running import carry_out
from minjiu.verification.actions.tips import forget_nonces
from minjiu.verification.enums import BULK_AT_WORK
from minjiu.verification.models import BulkRun

SECONDS_UNTIL_LOOKED_AFTER = 5


@app.task(name="verification.run", queue="verification", retry=3)
def run_verification(verification_id: str) -> None:
    """Safe to repeat after a crash: answered questions are not asked again. Where another worker is
    on it, looked after again in a moment."""
    collect_seldom()
    if not carry_out(UUID(verification_id)):
        run_verification.configure(schedule_in={"seconds": SECONDS_UNTIL_LOOKED_AFTER}).defer(
            verification_id=verification_id
        )


@app.task(name="verification.bulk", queue="bulk", retry=3)
def run_bulk(run_id: str) -> None:
    """Safe to repeat after a crash: nobody is asked twice, and one worker at a time is on a run."""
    collect_seldom()
    carry_on(UUID(run_id))


@app.periodic(cron="* * * * *")
@app.task(name="verification.bulk_wake", queueing_lock="verification_bulk_wake")
def wake_bulk_runs(timestamp: int) -> None:
    """A run whose worker died, or that waits for an office, goes on within a minute."""
    for run in BulkRun.objects.filter(state__in=BULK_AT_WORK):
        with suppress(AlreadyEnqueued):
            run_bulk.configure(queueing_lock=f"bulk:{run.pk}").defer(run_id=str(run.pk))


@app.periodic(cron="20 3 * * *")
@app.task(name="verification.delete_raw_answers")
def delete_raw_answers(timestamp: int) -> None:
    """Raw answers go when every remedy period is over (R3); facts, digests, signatures stay."""
    raw_answers.destroy_due(on=today())
    forget_nonces()


@app.periodic(cron="*/5 * * * *")
@app.task(name="verification.ask_again", queue="verification", queueing_lock="verification_again")
def ask_again(timestamp: int) -> None:
    """Sources that gave no knowledge are asked again, with growing pauses and an end to it."""
    reasking.ask_due_again()


@app.periodic(cron="10 3 * * *")
@app.task(name="verification.measure", queueing_lock="verification_measure")
def measure(timestamp: int) -> None:
    """Before the conference looks at the figures (its own task runs at 3:40)."""
    measuring.measure(on=today())
