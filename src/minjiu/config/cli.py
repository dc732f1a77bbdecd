"""``minjiu``: the one door for operators.

``minjiu db …`` looks after the embedded database; ``minjiu rulebook …`` shows rules and
parameters, ``minjiu rules`` the programmes' pages, ``minjiu evaluate`` and ``minjiu facts`` are for
other programs and people; none of them needs settings, but `rulebook run` and `explain` where they
read the price figures that officers entered. ``minjiu demo`` starts a demo and
``minjiu demo COMMAND`` runs a command in the running one. Everything else is a Django command; where
``DATABASE_URL`` is not set, the running embedded database is used.
"""

import importlib
import os
import secrets
import sys
from collections.abc import Sequence
from datetime import date
from difflib import get_close_matches

import django
from django.core.checks import run_checks
from django.core.management import (
    BaseCommand,
    CommandError,
    execute_from_command_line,
    get_commands,
)

from minjiu.common.errors import MinjiuError
from minjiu.config import evaluate, facts, rule_pages
from minjiu.config.checks import SOURCES
from minjiu.config.demo.place import DemoPlace
from minjiu.config.demo.run import run_demo
from minjiu.config.embedded_db import OWNER, EmbeddedDatabaseError, default_cluster
from rulebook import FactsOf, RulebookError
from rulebook.arguments import speak_chinese
from rulebook.command import main as rulebook

OVERVIEW = """\
用法：minjiu 命令 …；每个命令都可以加 --help 查看用法。

  demo            启动演示；demo 命令 …　在正在运行的演示中执行
  db              自带的数据库：start、stop、status、url
  migrate         更新数据库结构
  load_directory  装入单位、行政区划、职责、席位
  accounts        账号、角色、代理
  keys            密钥：生成、更换、重新加密、停用、状态
  audit           审计记录：校验、封存、链头
  working_days    节假日安排：查看、录入
  determine       测算一个省的 Parquet 文件
  rulebook        规则、事实、参数；批量测算及说明
  evaluate        为一户家庭测算全部项目
  facts           规则可以问到的事实
  rules           各项目的规则说明
  determinations  用现行规则重算已存的测算并比较
  link_records    没有身份证号的记录与在册人员比对
  sources         检查和列出数据来源
  bulk            批量核对：列出、接着办
  procrastinate   worker：办理排队的任务
  duties          职责台账的覆盖情况
  demo_seed       演示数据（由 demo 使用）"""
# Options of every Django command that nobody needs here; they work, but are not told of.
UNTOLD = frozenset({
    "--version", "--verbosity", "--settings", "--pythonpath", "--traceback", "--no-color",
    "--force-color", "--skip-checks",
})  # fmt: skip
DATABASE_USAGE = "用法：minjiu db start | stop | status | url"
# These change the schema, so they connect as its owner.
OWN = ("demo", "db", "rulebook", "evaluate", "facts", "rules")
OWNER_COMMANDS = frozenset({"migrate", "makemigrations", "flush", "sqlmigrate", "dbshell"})


def main(arguments: Sequence[str] | None = None) -> None:
    """Entry point of the console script; exits with 2 on wrong usage, 1 on failure."""
    try:
        _main(list(sys.argv[1:] if arguments is None else arguments))
    except BrokenPipeError:
        # Whoever read the output (`| head`) has seen enough; nor is there anybody to tell so.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


def _main(words: list[str]) -> None:
    speak_chinese()
    if not words or words in (["help"], ["-h"], ["--help"]):
        print(OVERVIEW)
        return
    if words[:1] == ["demo"] and words != ["demo"]:
        words = words[1:]
        try:
            os.environ.update(DemoPlace.default().environment())
        except (EmbeddedDatabaseError, FileNotFoundError):
            sys.exit("演示没有在运行，请先运行 make demo。")
    if words[:1] == ["db"]:
        sys.exit(_database(words[1:]))
    if words[:1] == ["rulebook"]:
        book = "minjiu.policy.api:rulebook"
        sys.exit(rulebook(words[1:], book=book, published=_published))
    if words[:1] == ["evaluate"]:
        sys.exit(evaluate.main(words[1:]))
    if words[:1] == ["facts"]:
        sys.exit(facts.main(words[1:]))
    if words[:1] == ["rules"]:
        sys.exit(rule_pages.main(words[1:]))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minjiu.config.settings")
    if words == ["demo"]:
        # The demo makes its own keys and database, so it starts before any settings are read.
        sys.exit(run_demo(DemoPlace.default()))
    if words[:1] == ["determine"] and "--without-published" in words:
        # It keeps and signs nothing, so that it needs no installation.
        os.environ.setdefault("MINJIU_SECRET_KEY", secrets.token_hex())
    try:
        _choose_database(words[0])
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except RuntimeError as error:  # the embedded database, or a setting that is missing
        sys.exit(str(error))
    _run(words)


def _run(words: list[str]) -> None:
    """A Django command; what it refuses is said without the name of an exception before it."""
    BaseCommand.suppressed_base_arguments = set(UNTOLD)
    django.setup()
    name, *rest = words
    if name == "procrastinate" and (wrong := run_checks(tags=[SOURCES])):
        sys.exit("\n".join(one.msg for one in wrong))  # a worker that could ask nobody
    if name in get_commands():
        try:  # --traceback: the refusal comes here
            execute_from_command_line(["minjiu", name, "--traceback", *rest])
        except CommandError as refused:
            print(refused, file=sys.stderr)
            sys.exit(refused.returncode)
    elif name in ("help", "version", "--version"):
        execute_from_command_line(["minjiu", *words])
    else:
        close = get_close_matches(name, [*get_commands(), *OWN], 1)
        meant = f"是否想写“{close[0]}”？" if close else ""
        print(f"没有命令“{name}”，{meant}运行 minjiu help 列出全部命令。", file=sys.stderr)
        sys.exit(2)


def _published(on: date) -> FactsOf:
    """The price figures that officers entered and confirmed."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minjiu.config.settings")
    try:
        _choose_database("rulebook")
        django.setup()
        # Models can be imported only now.
        return importlib.import_module("minjiu.policy.api.prices").facts(on)
    except (MinjiuError, RuntimeError) as wrong:  # settings or the embedded database
        raise RulebookError(f"{wrong}没有数据库时请加 --without-published。") from None


def _choose_database(command: str) -> None:
    if command in OWNER_COMMANDS and "MINJIU_OWNER_DATABASE_URL" in os.environ:
        os.environ["DATABASE_URL"] = os.environ["MINJIU_OWNER_DATABASE_URL"]
    if "DATABASE_URL" in os.environ:
        return
    cluster = default_cluster()
    os.environ["DATABASE_URL"] = (
        cluster.url(role=OWNER) if command in OWNER_COMMANDS else cluster.url()
    )


def _database(words: list[str]) -> int:
    cluster = default_cluster()
    try:
        match words:
            case ["start"]:
                cluster.start()
                print(f"数据库已启动：{cluster.url()}")
            case ["stop"]:
                print("数据库已停止。" if cluster.stop() else "数据库没有在运行。")
            case ["status"]:
                running = cluster.is_running()
                print(f"{'正在运行' if running else '没有运行'}：{cluster.cluster}")
                return 0 if running else 3
            case ["url"]:
                print(cluster.url())
            case _:
                print(DATABASE_USAGE, file=sys.stderr)
                return 2
    except EmbeddedDatabaseError as error:
        print(error, file=sys.stderr)
        return 1
    return 0
