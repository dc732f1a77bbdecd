from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cncrypto import Keyring, KeyringError
from minjiu.common.resealing import older_values, reseal, sealed_fields


class Command(BaseCommand):
    help = (
        "密钥文件：generate 生成，rotate 轮换，reseal 把旧密钥加密的数据改用新密钥，"
        "retire 删除已无数据使用的旧密钥，status 查看各用途的密钥号"
    )

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = ["generate", "rotate", "reseal", "retire", "status"]
        parser.add_argument("verb", choices=verbs, metavar=" | ".join(verbs))

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        if not settings.MINJIU_KEYRING:
            raise CommandError("请先用环境变量 MINJIU_KEYRING 指定密钥文件。")
        path = Path(settings.MINJIU_KEYRING)
        if verb == "generate":
            if path.exists():
                raise CommandError(f"{path} 已存在；覆盖会使已加密的数据永远打不开，未做改动。")
            Keyring.generate().save(path)
            self.stdout.write(f"已生成 {path}，请立即备份到数据库以外的地方。")
            return
        try:
            keyring = Keyring.from_file(path)
        except KeyringError as error:
            raise CommandError(str(error)) from None
        if verb == "reseal":
            for field in sealed_fields():
                done = max(reseal(field), default=0)
                self.stdout.write(f"{field.purpose}：{done:,}个值已改用新密钥。")
            return
        if verb == "retire":
            self._retire(keyring)
            return
        for purpose in keyring.purposes():
            if verb == "rotate":
                keyring.rotate(purpose)
            numbers = "、".join(str(key.key_id) for key in keyring.all(purpose))
            self.stdout.write(f"{purpose}：{numbers}（第一个为在用）")

    def _retire(self, keyring: Keyring) -> None:
        """Only keys of sealed columns: the audit chain and signatures need theirs for ever."""
        waiting = {f.purpose: n for f in sealed_fields() if (n := older_values(f))}
        if waiting:
            texts = "、".join(f"{purpose}（{n:,}个）" for purpose, n in waiting.items())
            raise CommandError(f"还有数据使用旧密钥：{texts}。请先运行 minjiu keys reseal。")
        for field in sealed_fields():
            for old in keyring.all(field.purpose)[1:]:
                keyring.retire(field.purpose, old.key_id)
                self.stdout.write(f"{field.purpose}：第{old.key_id}号已删除。")
