"""`minjiu sources check`: is every source file right, and do its samples read as they should."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cncodes.divisions import Divisions
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.policy import api as policy
from minjiu.verification.adapters.catalogue import catalogue, endpoint
from minjiu.verification.adapters.described import STATES, Office, Source
from minjiu.verification.adapters.samples import sample_faults
from minjiu.verification.adapters.source_files import CatalogueError

TOLD_OF_A_PATTERN = 3


class Command(BaseCommand):
    help = "信息来源目录：check 校验全部来源文件并试读样例，list 列出来源"
    requires_system_checks: Any = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("what", choices=("check", "list"), metavar="check | list")

    def handle(self, *args: Any, **options: Any) -> None:
        what = options["what"]
        try:
            sources = catalogue().values()
        except CatalogueError as wrong:
            raise CommandError(str(wrong)) from None
        if what == "list":
            for source in sources:
                self.stdout.write(
                    f"{source.code}  {source.name}  {source.holder}  {source.standing}"
                )
            return
        faults = [fault for source in sources for fault in sample_faults(source)]
        faults += [
            f"规则事实“{spec.name}”指定的来源“{code}”不在目录中，请核对。"
            for spec in policy.fact_catalogue()
            for code in spec.extra.get("sources", ())
            if code not in catalogue()
        ]
        if settings.MINJIU_SOURCE_ENDPOINTS and settings.MINJIU_SOURCE_SECRETS:
            faults += [told for source in sources for told in _not_set_up(source)]
        if faults:
            raise CommandError("\n".join(faults))
        states = Counter(source.state for source in sources)
        told = "，".join(f"{label}{states[state]}个" for state, label in STATES.items())
        outside = sum(not source.in_notice for source in sources)
        samples = sum(len(source.samples) for source in sources)
        by_sm2 = sum(source.signature == "sm2" for source in sources)
        self.stdout.write(
            f"共{len(sources)}个信息来源：{told}；其中非函件所列{outside}个。"
            f"{samples}个样例答复全部读得正确。用SM2签名{by_sm2}个，其余用HMAC-SM3。"
        )


def _not_set_up(source: Source) -> list[str]:
    """What stands between us and the offices of an enabled source: address, keys, SM2.

    Named ones, and those that a pattern makes today where the source covers; of these a few are told.
    """
    if source.state != "enabled":
        return []
    made = _made(source)
    told: list[str] = []
    for office in made or source.branches.offices:
        try:
            endpoint(office.service, source.signature)
        except Refused as refused:
            told.append(f"{source.code}：{refused}")
    if not made or len(told) <= TOLD_OF_A_PATTERN:
        return told
    shown = told[:TOLD_OF_A_PATTERN]
    return [
        *shown,
        f"{source.code}：各地{len(made)}家中共有{len(told)}家不能用，以上是前{len(shown)}家。",
    ]


def _made(source: Source) -> list[Office]:
    if source.branches.pattern is None:
        return []
    on = today()
    counties = [
        one.code for one in Divisions.bundled() if one.level == "county" and not one.nominal
    ]
    offices = [office for code in counties for office in source.offices(code, on)]
    return list(dict.fromkeys(offices))
