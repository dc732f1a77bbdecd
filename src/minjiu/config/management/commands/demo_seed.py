from contextlib import suppress
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from procrastinate.exceptions import AlreadyEnqueued

from minjiu.config.demo.emergencies import take_emergencies
from minjiu.config.demo.governance import seed_conference
from minjiu.config.demo.measuring import measure_all
from minjiu.config.demo.prices import take_figures
from minjiu.config.demo.seeding import import_existing, open_accounts, take_families
from minjiu.config.demo.sizes import AT_FIRST
from minjiu.directory.actions.loading import load_directory
from minjiu.jobs import api as jobs


class Command(BaseCommand):
    help = (
        "演示数据（只在演示环境，再次运行不重复）：offices 机构、账号和会议，"
        "families 既有救助对象和第一批家庭，rest 其余家庭交给后台"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "verb", choices=["offices", "families", "rest"], metavar="offices | families | rest"
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("演示数据只能建在演示环境中。")
        if verb == "offices":
            load_directory()
            open_accounts()
            seed_conference()
        elif verb == "families":
            data = Path(settings.MINJIU_DEMO_PROVINCE)
            made = import_existing(data, Path(settings.MINJIU_DEMO_TO_TRY))
            self.stdout.write(f"新增既有救助对象{made:,}户。")
            take_families(data, until=AT_FIRST)
            take_emergencies()
            take_figures()
            measure_all()
        else:
            with suppress(AlreadyEnqueued):
                jobs.defer("demo.families", queue="demo", lock="demo")
