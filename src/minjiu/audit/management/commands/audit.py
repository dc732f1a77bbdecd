import json
import time
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from minjiu.audit.actions.sealing import (
    AuditHeadUnreadable,
    Head,
    head,
    seal_pending,
    verify,
)


class Command(BaseCommand):
    help = "审计记录：verify 校验，seal 封存，head 导出链头"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="verify | seal | head")
        check = verbs.add_parser("verify", help="校验整条封存链；发现问题时以非零状态退出")
        check.add_argument("--head", type=Path, metavar="文件", help="此前导出的链头文件")
        seal = verbs.add_parser("seal", help="封存尚未封存的记录")
        seal.add_argument("--follow", action="store_true", help="每几秒封存一次，直到停止")
        export = verbs.add_parser("head", help="把链头写入文件，由审计管理员另行保存")
        export.add_argument("file", type=Path, metavar="文件")

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        match verb:
            case "verify":
                self._verify(options["head"])
            case "seal":
                self.stdout.write(f"已封存{seal_pending()}条。")
                while options["follow"]:
                    time.sleep(3)
                    seal_pending(everything=False)
            case _:
                end = head()
                if end is None:
                    raise CommandError("还没有封存过任何记录。")
                options["file"].write_text(json.dumps({"seq": end.seq, "mac": end.mac}))
                self.stdout.write(f"链头第{end.seq}环已写入{options['file']}。")

    def _verify(self, file: Path | None) -> None:
        known = Head(**json.loads(file.read_text())) if file else None
        try:
            problems = verify(known_head=known)
        except AuditHeadUnreadable as unreadable:
            raise CommandError(str(unreadable)) from None
        for problem in problems:
            place = f"第{problem.seq}环" if problem.seq else "末端"
            self.stdout.write(f"{problem.kind.label}（{place}）：{problem.text}")
        if problems:
            raise CommandError(f"发现{len(problems)}处问题，请立即报告审计管理员。")
        end = head()
        self.stdout.write(
            f"校验通过：{end.seq if end else 0}环，没有改动、删除、乱序或未封存的记录。"
        )
