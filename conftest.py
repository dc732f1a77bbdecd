"""One embedded PostgreSQL cluster per test run, one database per worker (tests/README.md).

Runs before pytest-django reads the settings: it sets the addresses that the settings need.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

import django  # noqa: F401  pytest-django sets Django up only where it is already imported

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


if "DATABASE_URL" not in os.environ:
    _start_cluster()
