"""What tests begin with is made once a worker; later tests take back the rows that it left.

A family on its way to a decision takes seconds of real work: departments asked over HTTP, rules,
signatures. Many tests begin where the same family stands after the same steps. The first of them
takes the steps; what these left in the tables is read, and written back in later tests as it was.
Where a test has written anything of its own before, its steps are taken in earnest.
"""

from collections.abc import Callable
from copy import deepcopy
from typing import Any, TypeVar

from django.conf import settings
from django.db import connections

from minjiu.common.clock import today

ALIASES = ("default", "audit")  # each with a transaction of its own (minjiu.audit)
T = TypeVar("T")
Table = tuple[str, str]  # alias, name
_kept: dict[tuple[Any, ...], tuple[Any, dict[Table, bytes]]] = {}


class Prepared:
    """The steps of one test, from the untouched database on."""

    def __init__(self) -> None:
        self._path: tuple[Any, ...] | None = () if _untouched() else None
        self._mark = _written()

    def step(self, name: Any, make: Callable[[], T], *, usual: bool = True) -> T:
        """What `make` gives and leaves; `usual` False where something is not as it always is."""
        if not usual or self._path is None or _written() != self._mark:
            self._path = None
            return make()
        self._path = (*self._path, (name, today(), settings.MINJIU_KEYRING))
        if self._path not in _kept:
            made = make()
            touched = {t for t, rows in _written().items() if rows != self._mark.get(t, 0)}
            _kept[self._path] = deepcopy(made), {table: _read(table) for table in touched}
        else:
            _write(_kept[self._path][1])
        self._mark = _written()
        return deepcopy(_kept[self._path][0])


def _untouched() -> bool:
    """Whether neither transaction has written anything yet."""
    for alias in ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id_if_assigned()")
            if cursor.fetchone() != (None,):
                return False
    return True


def _written() -> dict[Table, int]:
    """How often each transaction has written to each table."""
    found: dict[Table, int] = {}
    for alias in ALIASES:
        with connections[alias].cursor() as cursor:
            cursor.execute(
                "SELECT relid::regclass::text, n_tup_ins + n_tup_upd + n_tup_del "
                "FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
            )
            found |= {(alias, table): rows for table, rows in cursor.fetchall()}
    return found


def _read(table: Table) -> bytes:
    alias, name = table
    with connections[alias].cursor() as cursor:
        copying: Any = cursor  # psycopg's own
        with copying.copy(f"COPY {name} TO STDOUT") as rows:
            return b"".join(rows)


def _write(tables: dict[Table, bytes]) -> None:
    """Rows as they were, history and all: no trigger writes them a second time."""
    for alias in ALIASES:
        with connections[alias].cursor() as opened:
            cursor: Any = opened  # psycopg's, which copies
            cursor.execute("SET LOCAL session_replication_role = replica")
            for (where, name), content in tables.items():
                if where == alias:
                    cursor.execute(f"DELETE FROM {name}")
                    with cursor.copy(f"COPY {name} FROM STDIN") as rows:
                        rows.write(content)
            cursor.execute("SET LOCAL session_replication_role = origin")
