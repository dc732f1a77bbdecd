from procrastinate.contrib.django import app

from minjiu.assistance.actions import measuring
from minjiu.common.clock import today


@app.periodic(cron="15 3 * * *")
@app.task(name="assistance.measure", queueing_lock="assistance_measure")
def measure(timestamp: int) -> None:
    """Before the conference looks at the figures (its own task runs at 3:40)."""
    measuring.measure(on=today())
