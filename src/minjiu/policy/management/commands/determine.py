import json
import time
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cncodes.divisions import Divisions
from minjiu.common.money import format_yuan
from minjiu.policy import api as policy
from rulebook import RulebookError
from rulebook.bulk import run_parquet

TARGETS = ("dibao_eligible", "dibao_amount", "dibao_margin_eligible", "income_per_person")
_BY_COUNTY = """
SELECT division, count(*), count_if(dibao_eligible), count_if(dibao_margin_eligible),
  count_if(dibao_eligible IS NULL OR dibao_margin_eligible IS NULL), coalesce(sum(dibao_amount), 0)
FROM read_parquet(?) GROUP BY ROLLUP (division) ORDER BY division NULLS LAST
"""


class Command(BaseCommand):
    help = "对一个目录里的全部家庭（Parquet）按规则批量测算，按县（市、区）列出户数；只供分析，不是决定"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", type=Path, required=True, metavar="DIR")
        parser.add_argument(
            "--on", type=date.fromisoformat, help="测算日，默认为目录清单所记的申请日"
        )
        parser.add_argument("--out", type=Path, help="另存每户结果的新目录")
        parser.add_argument("--threads", type=int, default=2)

    def handle(self, *args: Any, **given: Any) -> None:
        source: Path = given["source"]
        homes = source / "households" if (source / "households").is_dir() else source
        on = given["on"] or _applied_on(source)
        begun = time.monotonic()
        with TemporaryDirectory() as folder:
            out = given["out"] or Path(folder) / "determined"
            try:
                run_parquet(
                    policy.rulebook(), homes, out, on=on, targets=TARGETS,
                    threads=given["threads"], progress=self._progress,
                )  # fmt: skip
            except RulebookError as wrong:
                raise CommandError(str(wrong)) from None
            with duckdb.connect() as db:
                rows = db.execute(_BY_COUNTY, [str(out / "*.parquet")]).fetchall()
        self._show(rows, on, time.monotonic() - begun)

    def _progress(self, done: int) -> None:
        if self.stderr.isatty():
            self.stderr.write(f"\r已测算{done:,}户", ending="")

    def _show(self, rows: list[tuple[Any, ...]], on: date, seconds: float) -> None:
        divisions = Divisions.bundled()
        self.stdout.write(f"测算日{on:%Y-%m-%d}；月金额单位为元；测算供分析，不是决定。")
        self.stdout.write("代码\t县（市、区）\t户数\t低保\t低保边缘\t待查\t低保月金额")
        for code, households, dibao, margin, unknown, amount in rows:
            place = divisions.find(code, on) if code else None
            name = place.name if place else "合计" if code is None else code
            self.stdout.write(
                f"{code or ''}\t{name}\t{households:,}\t{dibao:,}\t{margin:,}\t{unknown:,}\t"
                f"{format_yuan(int(amount))}"
            )
        self.stdout.write(f"用时{seconds:.1f}秒。")


def _applied_on(source: Path) -> date:
    try:
        manifest = json.loads((source / "manifest.json").read_text("utf-8"))
        return date.fromisoformat(manifest["applied_on"])
    except (OSError, ValueError, KeyError):
        raise CommandError(f"{source} 里没有写明申请日的清单，请用 --on 指定测算日。") from None
