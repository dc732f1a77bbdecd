"""``minjiu demo``: database, accounts, worker and site; Ctrl-C stops all of them."""

import fcntl
import os
import shutil
import signal
import socket
import sys
import time
from datetime import date, timedelta
from pathlib import Path
from typing import IO

from minjiu.config.demo.accounts import ACCOUNTS, COUNTY, PASSWORD, TOWNS
from minjiu.config.demo.place import DemoPlace
from minjiu.config.demo.processes import Processes, ProcessFailed
from minjiu.config.demo.sizes import AT_FIRST, FAMILIES, HOUSEHOLDS, RECIPIENTS, SEED
from minjiu.config.embedded_db import EmbeddedDatabaseError

_held: list[IO[str]] = []


def run_demo(place: DemoPlace) -> int:
    """Start everything and stay until interrupted; the exit status."""
    port = os.environ.get("MINJIU_PORT", "8000")
    address = f"http://127.0.0.1:{port}/"
    # A closed window ends the demo as Ctrl-C does: nothing stays behind.
    for ending in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(ending, lambda *_: sys.exit(0))
    minjiu = Path(sys.executable).with_name("minjiu")
    try:
        place.prepare()
        _refuse_twice(place, int(port))
    except (ProcessFailed, OSError) as error:
        print(error, file=sys.stderr)
        return 1
    try:
        print("启动数据库……", flush=True)
        place.cluster.start()
        with Processes(place.environment(), place.logs) as processes:
            print("建立数据表、机构目录和演示账号……", flush=True)
            owner = place.cluster.url(role="minjiu_owner")
            processes.run("migrate", [minjiu, "migrate"], DATABASE_URL=owner)
            processes.run("offices", [minjiu, "demo_seed", "offices"])
            print(f"生成合成的{HOUSEHOLDS:,}户家庭，启动各部门的服务……", flush=True)
            _start_departments(place, processes, address)
            print(f"导入{RECIPIENTS:,}户既有救助对象，办理前{AT_FIRST}户家庭……", flush=True)
            processes.run("families", [minjiu, "demo_seed", "families"])
            worker = [minjiu, "procrastinate", "worker", "--concurrency", "4"]
            processes.start("worker", worker)
            gunicorn = ["-m", "gunicorn", "minjiu.config.wsgi", "--no-control-socket"]
            listen = ["--threads", "8", "--bind", f"127.0.0.1:{port}"]
            processes.start("site", [sys.executable, *gunicorn, *listen])
            processes.wait_for_page("site", f"{address}accounts/login/")
            processes.run("families", [minjiu, "demo_seed", "rest"])
            _push_lists(place, processes, address)
            print(f"\n闽救已启动：{address}\n演示账号（密码均为 {PASSWORD}）：")
            for account in ACCOUNTS:
                print(f"  {account.username}  {account.role.label}  {account.name}")
            print(f"其余家庭（共{FAMILIES}户）由后台继续办理，进度见“我的今日”。")
            print(f"还没有登记过的家庭（合成），可以从申请试起：{place.to_try}")
            print("按 Ctrl-C 停止。", flush=True)
            while True:
                time.sleep(1)
                processes.check()
    except (KeyboardInterrupt, SystemExit):
        print("\n正在停止……", flush=True)
        return 0
    except (ProcessFailed, EmbeddedDatabaseError) as error:
        print(error, file=sys.stderr)
        return 1
    finally:
        place.cluster.stop()


def _refuse_twice(place: DemoPlace, port: int) -> None:
    """Leave a running demo, and whoever holds our port, alone; the lock ends with this process."""
    lock = (place.root / "lock").open("w")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        raise ProcessFailed("演示已经在运行，请先在那个窗口按 Ctrl-C 停止。") from None
    _held.append(lock)
    with socket.socket() as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            trial.bind(("127.0.0.1", port))
        except OSError:
            raise ProcessFailed(
                f"端口{port}已被其他程序占用，请用 MINJIU_PORT=8080 make demo 换一个。"
            ) from None


def _push_lists(place: DemoPlace, processes: Processes, address: str) -> None:
    """The departments' monitoring lists, so that both towns have somebody to visit.

    The demo stands without them: a list that is not taken is told, and its log says why.
    """
    towns = [word for town, _ in TOWNS for word in ("--division", town)]
    ahead = timedelta(days=int(os.environ.get("MINJIU_DEMO_DAYS_AHEAD", "0")))
    on = date.today() + ahead  # noqa: DTZ011  before settings are read, as all of this module
    try:
        processes.run(
            "lists",
            [sys.executable, "-m", "province", "push", "--data", place.province, "--secrets",
             place.shared_keys, "--to", f"{address}exchange", "--on", str(on), *towns],
        )  # fmt: skip
    except ProcessFailed as failed:
        print(failed, file=sys.stderr)


def _start_departments(place: DemoPlace, processes: Processes, address: str) -> None:
    province = [sys.executable, "-m", "province"]
    # The manifest is written last: without it the folder is unfinished.
    if not (place.province / "manifest.json").exists():
        shutil.rmtree(place.province, ignore_errors=True)
        size = ["--households", str(HOUSEHOLDS), "--seed", str(SEED), "--county", COUNTY]
        processes.run("province", [*province, "generate", *size, "--out", place.province])
    place.ports.unlink(missing_ok=True)
    processes.start(
        "departments",
        [*province, "serve", "--data", place.province, "--ports-file", place.ports,
         "--secrets", place.shared_keys, "--to", f"{address}exchange"],
    )  # fmt: skip
    processes.wait_for_file("departments", place.ports)
