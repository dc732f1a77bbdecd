from procrastinate.contrib.django import app

from minjiu.common.clock import today
from minjiu.conference import api
from minjiu.conference.actions import measuring


@app.periodic(cron="40 3 * * *")
@app.task(queueing_lock="conference_measure")
def measure(timestamp: int) -> None:
    """After the other rooms have measured: own figures, progress of resolutions, suggestions."""
    on = today()
    measuring.measure(on=on)
    measuring.measure_coverage(*api.coverage(), on=on)
    measuring.follow_indicators(on=on)
    measuring.suggest_topics(on=on)
