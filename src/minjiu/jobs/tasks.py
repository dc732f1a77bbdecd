"""Recovery: a job whose worker died is put back, else it stays “doing” for ever."""

from procrastinate.contrib.django import app

STALLED_AFTER_SECONDS = 60


@app.periodic(cron="* * * * *")
@app.task(queueing_lock="retry_stalled", pass_context=False)
async def retry_stalled(timestamp: int) -> None:
    for job in await app.job_manager.get_stalled_jobs(
        seconds_since_heartbeat=STALLED_AFTER_SECONDS
    ):
        await app.job_manager.retry_job(job)
