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

import django
from django.core.management import execute_from_command_line

from minjiu.common.errors import MinjiuError
from minjiu.config import evaluate, facts, rule_pages
from minjiu.config.demo.place import DemoPlace
from minjiu.config.demo.run import run_demo
from minjiu.config.embedded_db import OWNER, EmbeddedDatabaseError, default_cluster
from rulebook import FactsOf, RulebookError
from rulebook.command import main as rulebook

DATABASE_USAGE = "用法：minjiu db start | stop | status | url"
# These change the schema, so they connect as its owner.
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
        _choose_database(words[0] if words else "help")
        importlib.import_module(os.environ["DJANGO_SETTINGS_MODULE"])
    except RuntimeError as error:  # the embedded database, or a setting that is missing
        sys.exit(str(error))
    execute_from_command_line(["minjiu", *words])


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
