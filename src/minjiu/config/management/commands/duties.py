from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import NoReverseMatch, reverse

from minjiu.conference import api as conference
from minjiu.conference.enums import Living


class Command(BaseCommand):
    help = "职责台账：coverage 逐项核对办理页面和证据，列出在运行的职责数和其余各项的原因"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("verb", choices=["coverage"])

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        duties = conference.duty_ledger()
        alive = 0
        broken: list[str] = []
        for duty in duties:
            why = ""
            if duty.page and not _resolves(duty.page):
                why = f"页面“{duty.page}”不存在"
                broken.append(duty.id)
            elif duty.living is Living.LIVING:
                alive += 1
            elif duty.living is Living.LATER:
                why = f"待建设：{duty.later}"
            elif duty.living is Living.BARE:
                why = "有页面，没有测量也没有台账"
            else:
                why = "未触发"
            if why:
                self.stdout.write(f"{duty.id}　{duty.department}　{duty.title}：{why}")
        self.stdout.write(f"在运行{alive}/{len(duties)}。")
        if broken:
            raise CommandError(f"这些职责的页面不存在：{'、'.join(broken)}，请改正台账文件。")


def _resolves(page: str) -> bool:
    name, _, argument = page.partition(" ")
    try:
        reverse(name, args=[argument] if argument else [])
    except NoReverseMatch:
        return False
    return True
