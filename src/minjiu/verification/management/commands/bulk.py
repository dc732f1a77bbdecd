"""`minjiu bulk`: bulk runs for operators; beginning one, and what follows, is done on pages."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minjiu.verification.actions.bulk.asking import carry_on
from minjiu.verification.enums import BulkState
from minjiu.verification.models import BulkRun


class Command(BaseCommand):
    help = "批量核对：list 列出，work 在本进程继续办理一次核对，直到完成、暂停或需要等待"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("list", "work"), metavar="list | work")
        parser.add_argument("number", nargs="?", metavar="编号", help="编号，如 批20261128-0001")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["what"] == "list":
            for run in BulkRun.objects.order_by("-started_at")[:50]:
                self.stdout.write(self._words(run))
            return
        run = BulkRun.objects.filter(number=options["number"] or "").first()
        if run is None:
            raise CommandError("没有这个编号的批量核对，请用 minjiu bulk list 查看编号。")
        self.stdout.write(f"继续办理{run.number}。")
        self.stdout.flush()
        carry_on(run.pk)
        run.refresh_from_db()
        self.stdout.write(self._words(run))

    def _words(self, run: BulkRun) -> str:
        return f"{run.number}  {run.chosen}  {run.people}人  {BulkState(run.state).label}"
