"""``minjiu demo``: database, accounts, worker and site; Ctrl-C stops all of them."""

import os
import signal
import sys
import time
from pathlib import Path

from minjiu.config.demo.accounts import ACCOUNTS, PASSWORD
from minjiu.config.demo.place import DemoPlace
from minjiu.config.demo.processes import Processes, ProcessFailed
from minjiu.config.embedded_db import EmbeddedDatabaseError


def run_demo(place: DemoPlace) -> int:
    """Start everything and stay until interrupted; the exit status."""
    port = os.environ.get("MINJIU_PORT", "8000")
    address = f"http://127.0.0.1:{port}/"
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    minjiu = Path(sys.executable).with_name("minjiu")
    try:
        place.prepare()
        print("启动数据库……", flush=True)
        place.cluster.start()
        with Processes(place.environment(), place.logs) as processes:
            print("建立数据表、机构目录和演示账号……", flush=True)
            owner = place.cluster.url(role="minjiu_owner")
            processes.run("migrate", [minjiu, "migrate"], DATABASE_URL=owner)
            processes.run("directory", [minjiu, "load_directory"])
            processes.run("accounts", [minjiu, "demo_accounts"])
            processes.start("worker", [minjiu, "procrastinate", "worker"])
            gunicorn = ["-m", "gunicorn", "minjiu.config.wsgi", "--threads", "8"]
            processes.start("site", [sys.executable, *gunicorn, "--bind", f"127.0.0.1:{port}"])
            processes.wait_for_page("site", f"{address}accounts/login/")
            print(f"\n闽救已启动：{address}\n演示账号（密码均为 {PASSWORD}）：")
            for account in ACCOUNTS:
                print(f"  {account.username}  {account.role.label}  {account.name}")
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
