import csv
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minjiu.common.errors import MinjiuError
from minjiu.registry import api as registry
from minjiu.registry.actions import linking
from minjiu.registry.enums import RecordOrigin, Sex
from reconcile import Record
from reconcile.linkage import THRESHOLD, link

COLUMNS = ("编号", "姓名", "性别", "出生日期", "出生年份", "地区代码")
_SEX = {sex.label: str(sex) for sex in Sex} | {"": ""}


class Command(BaseCommand):
    help = (
        "无身份证号的线索、救助站人员、旧档案与在册人员比对，疑似同一人的列给办理地区的经办人员核实"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--file", type=Path, metavar="文件", help=f"CSV，列名：{'、'.join(COLUMNS)}"
        )
        parser.add_argument(
            "--origin",
            choices=list(RecordOrigin),
            default=RecordOrigin.OLD_FILE,
            metavar="来源",
            help="、".join(f"{v} {label}" for v, label in RecordOrigin.choices),
        )
        parser.add_argument(
            "--threshold",
            type=float,
            default=THRESHOLD,
            metavar="界限",
            help=f"相似程度达到多少才提出，默认{THRESHOLD}",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            if options["file"]:
                linking.write_down(
                    origin=RecordOrigin(options["origin"]), records=_read(options["file"]),
                    acting_user=None,
                )  # fmt: skip
        except (MinjiuError, OSError, UnicodeDecodeError) as error:
            raise CommandError(str(error)) from None
        waiting = registry.unidentified_records()
        pairs = link(
            [_record(row) for row in waiting], registry.people_to_compare(),
            threshold=options["threshold"],
        )  # fmt: skip
        new = linking.keep_pairs(compared=waiting, pairs=pairs, acting_user=None)
        self.stdout.write(
            f"比对{len(waiting):,}条记录，新列出疑似同一人{new:,}对，请经办人员核实。"
        )


def _record(row: Any) -> Record:
    return Record(str(row.pk), row.name, row.sex, row.birth_on, row.birth_year, row.division_code)


def _read(path: Path) -> list[Record]:
    """Lines of the file; the first that cannot be read is named, without its contents."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file)
        if rows.fieldnames is None or not set(COLUMNS) <= set(rows.fieldnames):
            raise CommandError(f"文件的列名应包括：{'、'.join(COLUMNS)}。")
        found: list[Record] = []
        for line, row in enumerate(rows, start=2):
            try:
                found.append(
                    Record(
                        row["编号"].strip(), row["姓名"], _SEX[row["性别"].strip()],
                        date.fromisoformat(row["出生日期"]) if row["出生日期"].strip() else None,
                        int(row["出生年份"]) if row["出生年份"].strip() else None,
                        row["地区代码"].strip(),
                    )
                )  # fmt: skip
            except (KeyError, ValueError, AttributeError):
                raise CommandError(
                    f"第{line}行不能读取，性别应为男、女或空，出生日期如1960-05-01，请改正后再导入。"
                ) from None
        return found
