from collections import Counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import NoReverseMatch, reverse

from minjiu.common.clock import today
from minjiu.conference import api as conference
from minjiu.conference.enums import Living, Records, RegisterKind
from minjiu.directory import api as directory

_WHY = {Living.BARE: "有页面，没有测量也没有台账", Living.UNTRIGGERED: "未触发"}


class Command(BaseCommand):
    help = (
        "职责台账：coverage 逐项核对办理页面和证据，列出在运行的职责数、有没有记录和其余各项的原因"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["coverage"], metavar="coverage")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        duties = conference.duty_ledger()
        alive: list[conference.DutyView] = []
        broken: list[str] = []
        for duty in duties:
            why = (
                f"待建设：{duty.later}"
                if duty.living is Living.LATER
                else _WHY.get(duty.living, "")
            )
            if duty.page and not _resolves(duty.page):
                why = f"页面“{duty.page}”不存在"
                broken.append(duty.id)
            elif duty.living is Living.LIVING:
                alive.append(duty)
            if why:
                self.stdout.write(f"{duty.id}　{duty.department}　{duty.title}：{why}")
        self.stdout.write(f"在运行{len(alive)}/{len(duties)}。")
        counts = Counter(duty.records for duty in alive)
        told = "，".join(f"{one.label}{counts[one]}项" for one in Records)
        self.stdout.write(f"其中{told}（有台账，没有人填过，也没有测量到办理）。")
        if silent := [duty.id for duty in alive if duty.records is Records.NONE]:
            self.stdout.write(f"尚无记录：{'、'.join(silent)}。")
        if partly := [f"{duty.id}（{duty.later}）" for duty in alive if duty.later]:
            self.stdout.write(f"在运行、另有功能待建设{len(partly)}项：{'、'.join(partly)}。")
        if broken:
            raise CommandError(f"这些职责的页面不存在：{'、'.join(broken)}，请改正台账文件。")


def _resolves(page: str) -> bool:
    """Whether the page is there: its address, and what the address names."""
    name, _, argument = page.partition(" ")
    try:
        reverse(name, args=[argument] if argument else [])
    except NoReverseMatch:
        return False
    known = {
        "office:register": RegisterKind.values,
        "office:source": {one.code for one in directory.departments(today())},
        "office:measured": {one.id for one in directory.duties()},
    }
    return name not in known or argument in known[name]
