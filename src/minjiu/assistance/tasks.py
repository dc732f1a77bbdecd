from uuid import UUID

from procrastinate.contrib.django import app

from minjiu.access.api import User
from minjiu.assistance.actions import deadlines, measuring
from minjiu.common.clock import today


@app.task(name="assistance.recount", queue="recount", retry=3)
def recount(run_id: str, total: int, user_id: str) -> None:
    """After a year's holidays were entered; safe to repeat after a crash."""
    deadlines.recount_deadlines(
        run_id=UUID(run_id), total=total, acting_user=User.objects.get(pk=UUID(user_id))
    )


@app.periodic(cron="15 3 * * *")
@app.task(name="assistance.measure", queueing_lock="assistance_measure")
def measure(timestamp: int) -> None:
    """Before the conference looks at the figures (its own task runs at 3:40)."""
    measuring.measure(on=today())
