from procrastinate.contrib.django import app

from minjiu.audit.actions import sealing


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="audit_seal")
def seal(timestamp: int) -> None:
    sealing.seal_pending(everything=False)


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="audit_seal_everything")
def seal_everything(timestamp: int) -> None:
    """What a very long transaction left behind."""
    sealing.seal_pending()
