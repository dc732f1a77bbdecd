"""One embedded PostgreSQL cluster per test run, one database per worker, one day (tests/README.md).

Runs before pytest-django reads the settings: it sets the addresses that the settings need.
"""

import atexit
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import django
import hypothesis
import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from xdist.scheduler import LoadFileScheduling

from cncrypto import Keyring
from minjiu.config.embedded_db import OWNER, EmbeddedPostgres
from tests.places import take_place

os.environ.setdefault("MINJIU_TEST", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minjiu.config.settings")
# No test depends on the day it runs on: not on a weekend, a month's end, a year without published
# holidays. This process and those it starts live on this day (`MINJIU_DEMO_DAYS_AHEAD`).
DAY = date(2026, 11, 18)
MIGRATED = "test_migrated"
JOURNEYS = "tests/e2e/"
LONG = (JOURNEYS, "tests/policy/test_spark.py", "tests/web/office/test_walk.py")


def _start_cluster(place: Path) -> None:
    cluster = EmbeddedPostgres(
        place, {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
    )

    def remove() -> None:
        cluster.stop()
        shutil.rmtree(place, ignore_errors=True)

    atexit.register(remove)
    cluster.start()
    with psycopg.connect(cluster.url("template1", "postgres"), autocommit=True) as db:
        # what tests/prepared.py asks for
        db.execute(f"GRANT SET ON PARAMETER session_replication_role TO {OWNER}".encode())
    # Tests own their tables; what the application's own role may do is tested under SET ROLE.
    os.environ["DATABASE_URL"] = cluster.url(role=OWNER)
    os.environ["MINJIU_TEST_CLUSTER"] = cluster.url("postgres", "postgres")


def _make_keyring(place: Path) -> None:
    Keyring.generate().save(place / "keyring.json")
    os.environ["MINJIU_KEYRING"] = str(place / "keyring.json")


if "PYTEST_XDIST_WORKER" not in os.environ:
    days = (DAY - datetime.now(ZoneInfo("Asia/Shanghai")).date()).days
    os.environ["MINJIU_DEMO_DAYS_AHEAD"] = str(days)
    _place = take_place("test-")
    _start_cluster(_place)
    _make_keyring(_place)
django.setup()
# How fast examples are made is the machine's business; no test asserts a time.
hypothesis.settings.register_profile(
    "minjiu", deadline=None, suppress_health_check=[hypothesis.HealthCheck.too_slow]
)
hypothesis.settings.load_profile("minjiu")
# Hashing is made to be slow; nothing here depends on how slow.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


def _use(database: str) -> None:
    for connection in connections.all():
        connection.close()
        connection.settings_dict["NAME"] = database


@contextmanager
def _copy(name: str) -> Iterator[None]:
    """Use a copy of the migrated database, which the first to come here makes; then drop it."""
    before = connections["default"].settings_dict["NAME"]
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as db:
        db.execute("SELECT pg_advisory_lock(1)")  # until this connection ends
        if not db.execute("SELECT 1 FROM pg_database WHERE datname = %s", [MIGRATED]).fetchone():
            db.execute("CREATE DATABASE test_unfinished")
            _use("test_unfinished")
            call_command("migrate", verbosity=0, interactive=False)
            _use(before)
            db.execute(f"ALTER DATABASE test_unfinished RENAME TO {MIGRATED}".encode())
        db.execute(f"CREATE DATABASE {name} TEMPLATE {MIGRATED}".encode())
    _use(name)
    yield
    _use(before)
    # By the superuser: FORCE must be allowed to end whoever is there, autovacuum among them.
    with psycopg.connect(os.environ["MINJIU_TEST_CLUSTER"], autocommit=True) as db:
        db.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


@pytest.fixture(scope="session")
def django_db_setup(django_test_environment: None, django_db_blocker: Any) -> Iterator[None]:
    """In place of pytest-django's own, which migrates once for every worker."""
    copied = _copy(f"test_{os.environ.get('PYTEST_XDIST_WORKER', 'alone')}")
    with django_db_blocker.unblock():
        copied.__enter__()
    yield
    with django_db_blocker.unblock():
        copied.__exit__(None, None, None)


@pytest.fixture
def committed(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A database of the test's own, in which transactions end: threads and processes see them."""
    own = f"{connections['default'].settings_dict['NAME']}_committed"
    with django_db_blocker.unblock(), _copy(own):
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A database test may use both connections to the one database (minjiu.audit)."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None and mark.kwargs.get("transaction"):
            raise pytest.UsageError(f"{item.nodeid}: `committed`, which empties no table of others")
        if mark is not None or "db" in getattr(item, "fixturenames", ()):
            both = pytest.mark.django_db(databases=["default", "audit"])
            item.add_marker(both, append=False)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    """Long files first, so that no worker ends alone with one; at random among their like."""
    for place, long in enumerate(LONG):
        if item.nodeid.startswith(long):
            return place
    return len(LONG) + ("served" not in getattr(item, "fixturenames", ()))


class _WholeFiles(LoadFileScheduling):
    """Each file goes to one worker, all browser journeys to the one whose demo they share."""

    def _split_scope(self, nodeid: str) -> str:
        return JOURNEYS if nodeid.startswith(JOURNEYS) else super()._split_scope(nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> LoadFileScheduling:
    config.option.loadscopereorder = False  # by `_turn`, not by the number of tests
    return _WholeFiles(config, log)
