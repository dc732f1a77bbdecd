import importlib
import json
import os
import time
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import duckdb
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cncodes.divisions import Divisions
from minjiu.common.errors import Refused
from minjiu.common.money import format_yuan
from minjiu.policy import api as policy
from minjiu.policy.api import prices
from rulebook import FactsOf, RulebookError
from rulebook.arguments import day, threads
from rulebook.bulk import ProgressLine, run_parquet

PER = {"month": "每月", "year": "每年", "day": "每日", "once": "一次"}


class Command(BaseCommand):
    help = "对一个目录里的全部家庭（Parquet）按规则批量测算，按项目和县（市、区）列出户数；只供分析，不是决定"

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="source", type=Path, required=True, metavar="目录")
        parser.add_argument(
            "--on", type=day, metavar="日期", help="测算日，默认为目录清单所记的申请日"
        )
        parser.add_argument("--out", type=Path, metavar="目录", help="另存每户结果的新目录")
        parser.add_argument("--threads", type=threads, default=2, metavar="线程数")
        parser.add_argument(
            "--engine",
            metavar="引擎",
            default=os.environ.get("MINJIU_ENGINE", ""),
            help="已有的 Spark：spark://主机:端口 或 local[2]；不写则在本机测算",
        )
        parser.add_argument(
            "--without-published",
            action="store_true",
            help="不读各地公布的数据（已录入的价格指数）：价格临时补贴按未公布测算",
        )

    def handle(self, *args: Any, **given: Any) -> None:
        source: Path = given["source"]
        homes = source / "households" if (source / "households").is_dir() else source
        on = given["on"] or _applied_on(source)
        programmes, book = policy.programmes(on), policy.rulebook()
        targets = [p.eligible for p in programmes] + [p.amount for p in programmes if p.amount]
        targets += [p.measure.recipient for p in programmes if p.measure]
        of_place = None if given["without_published"] else _published(on)
        begun = time.monotonic()
        with TemporaryDirectory() as folder:
            out = given["out"] or Path(folder) / "determined"
            try:
                if given["engine"]:
                    # Spark is large, and most runs need none.
                    spark = importlib.import_module("rulebook.bulk.spark")
                    spark.run_spark(
                        book, homes, out, on=on, targets=targets,
                        engine=given["engine"], of_place=of_place,
                    )  # fmt: skip
                else:
                    run_parquet(
                        book, homes, out, on=on, targets=targets,
                        threads=given["threads"], progress=ProgressLine(), of_place=of_place,
                    )  # fmt: skip
            except (RulebookError, LookupError) as wrong:  # a division that is not known
                raise CommandError(str(wrong.args[0])) from None
            with duckdb.connect() as db:
                rows = db.execute(_by_county(programmes), [str(out / "*.parquet")]).fetchall()
        self._show(programmes, rows, on)
        self.stdout.write(f"用时{time.monotonic() - begun:.1f}秒。")

    def _show(
        self, programmes: Sequence[policy.Programme], rows: list[tuple[Any, ...]], on: date
    ) -> None:
        """Who qualifies for what, by county; then each programme's total and what is open."""
        divisions = Divisions.bundled()
        self.stdout.write(f"测算日{on:%Y-%m-%d}；金额单位为元；测算供分析，不是决定。")
        self.stdout.write(
            "\t".join(["代码", "县（市、区）", "户数", *(p.name for p in programmes)])
        )
        for code, households, *found in rows:
            place = divisions.find(code, on) if code else None
            name = place.name if place else "合计" if code is None else code
            cells = [code or "", name, f"{households:,}", *(f"{n:,}" for n in found[::_COLUMNS])]
            self.stdout.write("\t".join(cells))
        self.stdout.write("")
        self.stdout.write("项目\t符合户数\t待查户数\t金额合计\t发放\t未公布户数")
        total = rows[-1][2:] if rows else ()
        columns = (total[place::_COLUMNS] for place in range(_COLUMNS))
        for programme, yes, unknown, amount, waiting in zip(programmes, *columns, strict=True):
            paid = (format_yuan(int(amount)), PER[programme.per]) if programme.per else ("", "")
            last = f"{waiting:,}" if programme.measure else ""
            self.stdout.write("\t".join([programme.name, f"{yes:,}", f"{unknown:,}", *paid, last]))


def _published(on: date) -> FactsOf:
    try:
        return prices.facts(on)
    except Refused as wrong:
        raise CommandError(f"{wrong}没有数据库时请加 --without-published。") from None


_COLUMNS = 4


def _by_county(programmes: Sequence[policy.Programme]) -> str:
    """Four columns a programme: qualified; open; the sum of what is known to be paid; and where
    nobody applies, on the list and waiting for what the place has not published."""
    columns: list[str] = []
    for p in programmes:
        open_one = f"{p.eligible} IS NULL"
        listed = f"{p.measure.recipient}" if p.measure else "false"
        columns.append(
            f"count(*) FILTER ({p.eligible}), "
            f"count(*) FILTER ({open_one} AND NOT coalesce({listed}, false)), "
            + (f"coalesce(sum({p.amount}), 0), " if p.amount else "0, ")
            + f"count(*) FILTER ({open_one} AND {listed})"
        )
    return (
        f"SELECT division, count(*), {', '.join(columns)} FROM read_parquet(?) "  # noqa: S608
        "GROUP BY ROLLUP (division) ORDER BY division NULLS LAST"
    )


def _applied_on(source: Path) -> date:
    try:
        manifest = json.loads((source / "manifest.json").read_text("utf-8"))
        return date.fromisoformat(manifest["applied_on"])
    except (OSError, ValueError, KeyError):
        raise CommandError(f"{source} 里没有写明申请日的清单，请用 --on 指定测算日。") from None
