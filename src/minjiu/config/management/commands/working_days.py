import csv
import getpass
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from minjiu.access.api import Role, authenticate_operator, require_role
from minjiu.assistance.actions.deadlines import recount_deadlines
from minjiu.common.clock import today
from minjiu.common.errors import MinjiuError, Refused
from minjiu.directory.actions.calendars import enter_year
from minjiu.directory.api import working_days

HEAD = ["date", "is_workday"]


class Command(BaseCommand):
    help = "工作日：show 查看已公布的年份，enter 录入或更正一年的节假日安排（系统管理员）"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="show | enter")
        verbs.add_parser("show", help="列出已有安排的年份")
        enter = verbs.add_parser("enter", help="从CSV录入：date,is_workday，只列调休和放假的日子")
        enter.add_argument("year", type=int, metavar="年份")
        enter.add_argument(
            "file", type=Path, metavar="文件", help="如 2027-01-01,0 放假；2027-01-03,1 上班"
        )
        enter.add_argument("--document", required=True, metavar="文号", help="国务院办公厅通知文号")
        enter.add_argument(
            "--as",
            dest="acting",
            required=True,
            metavar="工号",
            help="系统管理员工号；随后输入密码",
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if verb == "show":
            self._show()
            return
        number = options["acting"]
        try:
            user = authenticate_operator(number, getpass.getpass(f"{number} 的密码："))
            require_role(user, Role.SYSTEM_ADMIN)
            days = _read(options["file"])
            with transaction.atomic():
                enter_year(
                    year=options["year"], document=options["document"], days=days,
                    acting_user=user,
                )  # fmt: skip
                cases = recount_deadlines(acting_user=user)
        except MinjiuError as refused:
            raise CommandError(str(refused)) from None
        self.stdout.write(f"已录入{options['year']}年；{cases}件个案重新计算了时限。")

    def _show(self) -> None:
        years = working_days().published_years
        self.stdout.write(f"已有安排：{years[0]}至{years[-1]}年。")
        missing = [y for y in (today().year, today().year + 1) if y not in years]
        for year in missing:
            self.stdout.write(f"{year}年：未公布。")


def _read(file: Path) -> dict[date, bool]:
    try:
        with file.open(encoding="utf-8-sig", newline="") as text:
            rows = list(csv.DictReader(text))
    except (OSError, UnicodeDecodeError):
        raise Refused(f"无法读取{file}，", "请给出UTF-8编码的CSV文件。") from None
    days: dict[date, bool] = {}
    for line, row in enumerate(rows, start=2):
        try:
            day, worked = date.fromisoformat(row["date"].strip()), row["is_workday"].strip()
        except (KeyError, ValueError, AttributeError):
            raise Refused(
                f"第{line}行不是“日期,0或1”，", f"首行应为{','.join(HEAD)}，日期写成2027-01-01。"
            ) from None
        if worked not in ("0", "1"):
            raise Refused(f"第{line}行的“{worked}”不是0或1，", "0为放假，1为上班。")
        if day in days:
            raise Refused(f"第{line}行的{day}重复，", "请删去一行。")
        days[day] = worked == "1"
    return days
