from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from minjiu.common.clock import today
from minjiu.conference import api as conference
from minjiu.conference.actions import measuring
from minjiu.config.demo.governance import seed_conference


class Command(BaseCommand):
    help = "演示：一次开过的会议及其议定事项、一次将开的会议、台账（再次运行不重复）"

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.DEMO:
            raise CommandError("只有演示环境可以运行；正式环境的会议由办公室在页面上筹备。")
        seed_conference()
        measuring.measure(on=today())
        measuring.measure_coverage(*conference.coverage(), on=today())
