import getpass
import secrets
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from minjiu.access.actions.accounts import (
    close_account,
    reset_second_factor,
    set_password,
    unlock,
)
from minjiu.access.actions.grants import create_user, end_grant, grant_role
from minjiu.access.actions.standing_in import delegate
from minjiu.access.api import authenticate_operator
from minjiu.access.enums import ADMINISTRATORS, Role
from minjiu.access.models import RoleGrant, User
from minjiu.common.clock import today
from minjiu.common.errors import MinjiuError
from rulebook.arguments import day

PROVINCE = "350000"


class Command(BaseCommand):
    help = "账号与授权：first 开通三名管理员，其余各项由管理员以本人工号（--as）和密码办理"

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="做什么")
        first = verbs.add_parser("first", help="首次安装：开通三名管理员，须是三个人")
        for role, name in zip(ADMINISTRATORS, ("system", "security", "audit"), strict=True):
            first.add_argument(
                f"--{name}",
                nargs=3,
                required=True,
                metavar=("工号", "姓名", "单位"),
                help=role.label,
            )
        create = self._verb(verbs, "create", "开通账号（系统管理员）；显示一次初始密码")
        create.add_argument("name", metavar="姓名")
        create.add_argument("unit", metavar="单位")
        create.add_argument("--post", default="", metavar="职务")
        grant = self._verb(verbs, "grant", "授予角色（安全管理员）")
        grant.add_argument(
            "role", choices=Role.values, metavar="角色",
            help="、".join(f"{value} {label}" for value, label in Role.choices),
        )  # fmt: skip
        grant.add_argument(
            "--division", required=True, metavar="行政区划", help="行政区划代码；含以下各级"
        )
        grant.add_argument(
            "--department",
            default="",
            metavar="单位",
            help="成员单位代码；部门业务经办、联络员必填",
        )
        grant.add_argument(
            "--purpose", default="", metavar="目的", help="只用于某一目的，如 assistance.dibao"
        )
        grant.add_argument(
            "--seat", type=int, metavar="席位", help="召集人的席位：1至3，批示按席位办理"
        )
        grant.add_argument("--basis", required=True, metavar="文件", help="依据")
        self._days(grant, end_required=False)
        end = self._verb(verbs, "end", "结束授权（安全管理员）")
        end.add_argument("grant", metavar="授权编号", help="授权编号，见 show")
        end.add_argument("--on", type=day, required=True, metavar="日期", help="自该日起无效")
        deputy = self._verb(verbs, "delegate", "委托代理（本人或安全管理员），须写明结束日")
        deputy.add_argument("grant", metavar="授权编号", help="授权编号，见 show")
        deputy.add_argument("--basis", required=True, metavar="文件", help="依据")
        self._days(deputy, end_required=True)
        self._verb(verbs, "password", "重设密码（系统管理员）；显示一次新密码")
        self._verb(verbs, "close", "停用账号（系统管理员）").add_argument(
            "--reason", required=True, metavar="理由"
        )
        self._verb(verbs, "unlock", "解除锁定（安全管理员）")
        self._verb(verbs, "reset-totp", "动态口令设备遗失，下次登录重新绑定（安全管理员）")
        show = verbs.add_parser("show", help="列出账号和授权编号")
        show.add_argument("number", nargs="?", metavar="工号", help="工号；不写为全部")

    @staticmethod
    def _verb(verbs: Any, name: str, text: str) -> CommandParser:
        verb = verbs.add_parser(name, help=text)
        verb.add_argument("number", metavar="工号", help="谁的账号")
        verb.add_argument(
            "--as", dest="acting", required=True, metavar="工号", help="办理人工号；随后输入密码"
        )
        return verb

    @staticmethod
    def _days(verb: CommandParser, *, end_required: bool) -> None:
        verb.add_argument(
            "--from",
            dest="start",
            type=day,
            default=today(),
            metavar="日期",
            help="自哪天起，默认今天",
        )
        verb.add_argument(
            "--to", dest="end", type=day, required=end_required, metavar="日期", help="自哪天起无效"
        )

    def handle(self, *args: Any, verb: str, **options: Any) -> None:
        try:
            if verb == "first":
                self._first(options)
            elif verb == "show":
                self._show(options["number"])
            else:
                number = options["acting"]
                password = getpass.getpass(f"{number} 的密码：")
                self._act(verb, options, authenticate_operator(number, password))
        except MinjiuError as refused:
            raise CommandError(str(refused)) from None

    @transaction.atomic
    def _first(self, options: dict[str, Any]) -> None:
        if RoleGrant.objects.filter(role__in=ADMINISTRATORS).exists():
            raise CommandError("已有管理员，请由管理员办理（accounts create、accounts grant）。")
        for role, name in zip(ADMINISTRATORS, ("system", "security", "audit"), strict=True):
            number, person, unit = options[name]
            password = secrets.token_urlsafe(12)
            user = create_user(
                username=number, name=person, unit_name=unit, password=password, acting_user=None
            )
            grant_role(
                user=user, role=role, division_code=PROVINCE, valid_from=today(),
                basis="首次安装", acting_user=None,
            )  # fmt: skip
            self.stdout.write(f"{role.label} {number} {person}，初始密码：{password}")
        self.stdout.write("请三人分别登录，绑定动态口令并修改密码。")

    def _act(self, verb: str, options: dict[str, Any], acting: User) -> None:
        number = options["number"]
        if verb == "create":
            password = secrets.token_urlsafe(12)
            create_user(
                username=number, name=options["name"], unit_name=options["unit"],
                post=options["post"], password=password, acting_user=acting,
            )  # fmt: skip
            self.stdout.write(f"已开通{number}，初始密码：{password}")
            return
        user = self._user(number)
        who = f"{number}（{user.name}）"
        match verb:
            case "grant":
                made = grant_role(
                    user=user, role=Role(options["role"]), division_code=options["division"],
                    department_code=options["department"], purpose=options["purpose"],
                    seat_number=options["seat"], valid_from=options["start"], valid_to=options["end"],
                    basis=options["basis"], acting_user=acting,
                )  # fmt: skip
                said = f"已授予{who}“{Role(made.role).label}”，授权编号：{made.pk}"
            case "end":
                held = self._grant(options["grant"], user)
                end_grant(grant=held, ends_on=options["on"], acting_user=acting)
                said = f"{who}的“{Role(held.role).label}”自{options['on']}起无效。"
            case "delegate":
                held = self._grant(options["grant"])
                delegate(
                    grant=held, to_user=user,
                    valid_from=options["start"], valid_to=options["end"],
                    basis=options["basis"], acting_user=acting,
                )  # fmt: skip
                said = (
                    f"已委托{who}代理{held.user.name}的“{Role(held.role).label}”，"
                    f"自{options['start']}起，{options['end']}起无效。"
                )
            case "password":
                password = secrets.token_urlsafe(12)
                set_password(user=user, password=password, acting_user=acting)
                said = f"{who}的密码已重设，新密码：{password}"
            case "close":
                close_account(user=user, reason=options["reason"], acting_user=acting)
                said = f"{who}的账号已停用，不能再登录。"
            case "unlock":
                unlock(user=user, acting_user=acting)
                said = f"{who}已解除锁定，可以登录。"
            case _:
                reset_second_factor(user=user, acting_user=acting)
                said = f"{who}的动态口令已解除绑定，下次登录时重新绑定。"
        self.stdout.write(said)

    def _user(self, number: str) -> User:
        user = User.objects.filter(username=number).first()
        if user is None:
            raise CommandError(f"没有工号为{number}的账号，请核对。")
        return user

    def _grant(self, pk: str, holder: User | None = None) -> RoleGrant:
        held = RoleGrant.objects.filter(pk=pk) if len(pk) == 36 else RoleGrant.objects.none()
        found = (held if holder is None else held.filter(user=holder)).first()
        if found is None:
            raise CommandError("没有这项授权，请用 minjiu accounts show 查看授权编号。")
        return found

    def _show(self, number: str | None) -> None:
        users = User.objects.prefetch_related("grants").order_by("username")
        for user in users if number is None else users.filter(username=number):
            self.stdout.write(f"{user.username} {user}{'' if user.is_active else ' 已停用'}")
            for grant in user.grants.all():  # type: ignore[attr-defined]
                until = f"至{grant.valid_to}（不含）" if grant.valid_to else ""
                seat = f"席位{grant.seat_number}" if grant.seat_number else ""
                where = " ".join(filter(None, (grant.department_code, grant.purpose, seat)))
                self.stdout.write(f"  {grant.pk} {grant} {where} {grant.valid_from}起{until}")
