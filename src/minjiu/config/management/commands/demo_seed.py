from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from procrastinate.exceptions import AlreadyEnqueued

from minjiu.assistance.actions import measuring as assistance
from minjiu.common.clock import today
from minjiu.conference.actions import measuring as conference
from minjiu.conference.api import coverage
from minjiu.config.demo.emergencies import take_emergencies
from minjiu.config.demo.governance import seed_conference
from minjiu.config.demo.prices import take_figures
from minjiu.config.demo.seeding import import_existing, open_accounts, take_families
from minjiu.config.demo.sizes import AT_FIRST
from minjiu.directory.actions.loading import load_directory
from minjiu.jobs import api as jobs
from minjiu.verification.actions import measuring as verification


class Command(BaseCommand):
    help = (
        "演示数据（只在演示环境，再次运行不重复）：offices 机构、账号和会议，"
        "families 既有救助对象和第一批家庭，rest 其余家庭交给后台"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["offices", "families", "rest"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示数据只能建在演示环境中。")
        if verb == "offices":
            load_directory()
            open_accounts()
            seed_conference()
            conference.measure(on=today())
        elif verb == "families":
            data = Path(settings.MINJIU_DEMO_PROVINCE)
            made = import_existing(data, Path(settings.MINJIU_DEMO_TO_TRY))
            self.stdout.write(f"新增既有救助对象{made:,}户。")
            take_families(data, until=AT_FIRST)
            take_emergencies()
            take_figures()
            verification.measure(on=today())  # the ledger of duties shows them before tonight
            assistance.measure(on=today())
            conference.measure_coverage(*coverage(), on=today())
        else:
            with suppress(AlreadyEnqueued):
                jobs.defer("demo.families", queue="demo", lock="demo")
