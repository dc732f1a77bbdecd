"""What must be right before anything starts: the source catalogue, and a database of ours."""

import importlib
from typing import Any

from django.apps import apps
from django.core.checks import CheckMessage, Error
from django.db import connections
from django.db.migrations.loader import MigrationLoader

SOURCES = "sources"  # tag
LAST_OF_MANY = frozenset({
    ("access", "0006_seat_of_a_convener"), ("assistance", "0015_findings_and_remedies"),
    ("audit", "0003_for_whom"), ("conference", "0006_namesake"),
    ("directory", "0003_officials_of_units"), ("registry", "0008_imported_accounts"),
    ("supervision", "0005_milestones"), ("verification", "0009_one_way_for_raw_answers"),
})  # fmt: skip


def sources_are_right(**_: Any) -> list[CheckMessage]:
    """Every fault of every source file, which nearly every page reads."""
    # Models can be imported only now.
    adapters = "minjiu.verification.adapters"
    refused = importlib.import_module(f"{adapters}.source_files").CatalogueError
    try:
        importlib.import_module(f"{adapters}.catalogue").catalogue()
    except refused as wrong:
        return [Error(problem, id="minjiu.E002") for problem in wrong.problems]
    return []


def taken_over_whole(*, databases: Any = None, **_: Any) -> list[CheckMessage]:
    """A database of before the first release, with the many migrations that became one in each room.

    With all of them applied it is what the new ones make, and is taken over as it is; with some of
    them it is refused, as their names would count as the whole. Run by `minjiu migrate`, on the
    database that it is about to change.
    """
    if not databases:
        return []
    loader = MigrationLoader(connections["default"])
    ours = {c.label for c in apps.get_app_configs() if c.name.startswith("minjiu.")}
    known, applied = set(loader.disk_migrations), set(loader.applied_migrations)
    gone = {(app, name) for app, name in applied - known if app in ours}
    if not gone or gone >= LAST_OF_MANY:
        return []
    return [
        Error(
            "本数据库由早期的开发版本建立，停在其中途，不能由本版本接着升级。",
            hint="演示：删除演示目录（MINJIU_HOME 下的 demo）后重新运行 make demo；"
            "其他：先用建立它的那一系列版本中最后的一个运行 minjiu migrate。",
            id="minjiu.E001",
        )
    ]
