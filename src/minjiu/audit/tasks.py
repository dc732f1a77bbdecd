from procrastinate.contrib.django import app

from minjiu.audit.actions import sealing


@app.periodic(cron="* * * * * */5")
@app.task(queueing_lock="audit_seal")
def seal(timestamp: int) -> None:
    sealing.seal_pending()
