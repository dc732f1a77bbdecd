"""The demo's own job."""

from pathlib import Path

from django.conf import settings
from procrastinate.contrib.django import app

from minjiu.config.demo.sizes import FAMILIES


@app.task(name="demo.families", queue="demo", retry=5)
def take_rest_of_families() -> None:
    """Families that were done stay done; the one under way at a crash begins again."""
    if settings.DEMO:
        # Every process knows this module; the sandbox and DuckDB are for this job alone.
        from minjiu.config.demo.consents import begin_bulk_run, sign_recipients  # noqa: PLC0415
        from minjiu.config.demo.measuring import measure_all  # noqa: PLC0415
        from minjiu.config.demo.seeding import take_families  # noqa: PLC0415

        take_families(Path(settings.MINJIU_DEMO_PROVINCE), until=FAMILIES)
        measure_all()
        sign_recipients()
        begin_bulk_run()
