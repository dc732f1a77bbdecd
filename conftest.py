"""One embedded PostgreSQL cluster per test run, one database per worker (tests/README.md).

Runs before pytest-django reads the settings: it sets the addresses that the settings need.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django
import pytest

from cncrypto import Keyring
from minjiu.config.embedded_db import OWNER, EmbeddedPostgres, home

os.environ.setdefault("MINJIU_TEST", "1")
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "minjiu.config.settings")


def _start_cluster() -> None:
    home().mkdir(parents=True, exist_ok=True)
    cluster = EmbeddedPostgres(
        Path(tempfile.mkdtemp(prefix="test-", dir=home())),
        {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"},
    )

    def remove() -> None:
        cluster.stop()
        shutil.rmtree(cluster.cluster, ignore_errors=True)

    atexit.register(remove)
    cluster.start()
    # Tests own their tables; what the application's own role may do is tested under SET ROLE.
    os.environ["DATABASE_URL"] = cluster.url(role=OWNER)


def _make_keyring() -> None:
    folder = Path(tempfile.mkdtemp(prefix="minjiu-keys-"))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    Keyring.generate().save(folder / "keyring.json")
    os.environ["MINJIU_KEYRING"] = str(folder / "keyring.json")


if "PYTEST_XDIST_WORKER" not in os.environ:
    _start_cluster()
    _make_keyring()
django.setup()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """A database test may use both connections to the one database (minjiu.audit)."""
    for item in items:
        mark = item.get_closest_marker("django_db")
        if mark is not None and "databases" not in mark.kwargs:
            both = {**mark.kwargs, "databases": ["default", "audit"]}
            item.add_marker(pytest.mark.django_db(*mark.args, **both), append=False)
