"""Jobs of verification: carry out what was started, measure, delete what is past its time."""

from uuid import UUID

from procrastinate.contrib.django import app

from minjiu.common.clock import today
from minjiu.verification.actions import measuring
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import RawAnswer


@app.task(name="verification.run", queue="verification", retry=3)
def run_verification(verification_id: str) -> None:
    """Safe to repeat after a crash: answered questions are not asked again."""
    carry_out(UUID(verification_id))


@app.periodic(cron="20 3 * * *")
@app.task(name="verification.delete_raw_answers")
def delete_raw_answers(timestamp: int) -> None:
    """Raw answers go when every remedy period is over (R3); facts and digests stay."""
    RawAnswer.objects.filter(delete_after__lte=today()).delete()


@app.periodic(cron="10 3 * * *")
@app.task(name="verification.measure", queueing_lock="verification_measure")
def measure(timestamp: int) -> None:
    """Before the conference looks at the figures (its own task runs at 3:40)."""
    measuring.measure(on=today())
