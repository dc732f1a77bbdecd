"""Where the departments keep things: registers and their state, on disk, so that memory does not
grow with the province and a restart forgets nothing."""

import json
import sqlite3
import time
from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any

import pyarrow.parquet as pq

from province.faults import DOWN
from province.generate import LARGEST_WITH_REGISTERS

Row = dict[str, Any]
_KEPT = 4_096  # people, and households, in memory
_KEEP_NONCES_S = 900  # three times the window in which a signature holds


def open_registers(data: Path) -> sqlite3.Connection:
    """The registers of a generated province, indexed once; ValueError where there is none."""
    parts = sorted((data / "registers").glob("*.parquet"))
    if not parts or not (data / "manifest.json").exists():
        raise ValueError(f"{data.name}里没有可用的登记数据，请先运行 province generate。")
    manifest = (data / "manifest.json").read_text()
    if json.loads(manifest)["households"] > LARGEST_WITH_REGISTERS:
        raise ValueError(f"登记数据超过{LARGEST_WITH_REGISTERS:,}户，服务装不下。")
    missing = {"marital", "fund_months"} - set(pq.read_schema(parts[0]).names)
    if missing:
        raise ValueError(f"{data.name}是旧版本生成的，缺少登记数据，请删除后重新生成。")
    path = data / "registers.sqlite"
    if path.exists() and path.stat().st_mtime_ns < (data / "manifest.json").stat().st_mtime_ns:
        path.unlink()
    if not path.exists():
        _index(parts, path)
    db = sqlite3.connect(path, check_same_thread=False)
    db.row_factory = sqlite3.Row
    return db


def _index(parts: list[Path], path: Path) -> None:
    """Batch by batch; the file has its name only once it is whole."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    db = sqlite3.connect(partial)
    db.execute("PRAGMA journal_mode=OFF")
    db.execute("PRAGMA synchronous=OFF")
    names = pq.read_schema(parts[0]).names
    db.execute(f"CREATE TABLE person ({', '.join(names)})")
    places = ", ".join("?" * len(names))
    for part in parts:
        for batch in pq.ParquetFile(part).iter_batches(20_000):
            db.executemany(
                f"INSERT INTO person VALUES ({places})",  # noqa: S608  names are ours
                zip(*(_plain(column.to_pylist()) for column in batch.columns), strict=True),
            )
    for name in ("id_number", "household_id", "household_no"):
        db.execute(f"CREATE INDEX by_{name} ON person ({name})")
    db.commit()
    db.close()
    partial.rename(path)


def _plain(values: list[Any]) -> list[Any]:
    return [v.isoformat() if hasattr(v, "isoformat") else v for v in values]


class Registers:
    """People by ID number, by 户口 and by household."""

    def __init__(self, data: Path):
        self._db = open_registers(data)
        # Whom one office is asked about, the others are asked about in the same minute.
        self.person = lru_cache(_KEPT)(self._person)
        self.household = lru_cache(_KEPT)(self._household)

    def _person(self, id_number: str) -> Row | None:
        return next(self._rows("id_number", id_number), None)

    def hukou(self, number: str) -> list[Row]:
        return list(self._rows("household_no", number))

    def _household(self, number: str) -> list[Row]:
        return list(self._rows("household_id", number))

    def somebody(self) -> Row:
        return self.some(1)[0]

    def some(self, count: int) -> list[Row]:
        return [dict(row) for row in self._db.execute("SELECT * FROM person LIMIT ?", (count,))]

    def those(self, which: str, count: int) -> list[Row]:
        """People of whom a condition over the registers' columns holds; always the same ones."""
        query = f"SELECT * FROM person WHERE {which} ORDER BY person_id LIMIT ?"  # noqa: S608  ours
        return [dict(row) for row in self._db.execute(query, (count,))]

    def _rows(self, name: str, value: str) -> Iterator[Row]:
        query = f"SELECT * FROM person WHERE {name} = ?"  # noqa: S608  one of three names
        return (dict(row) for row in self._db.execute(query, (value,)))


class State:
    """What departments remember: faults, messages seen, counts, tickets, batches."""

    def __init__(self, path: Path):
        self._db = sqlite3.connect(path, check_same_thread=False, isolation_level=None)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=NORMAL")
        self._db.executescript(
            "CREATE TABLE IF NOT EXISTS fault (service, source, kind, delay_ms, "
            " PRIMARY KEY (service, source));"
            "CREATE TABLE IF NOT EXISTS nonce (service, nonce, at, PRIMARY KEY (service, nonce));"
            "CREATE TABLE IF NOT EXISTS asked (service PRIMARY KEY, times);"
            "CREATE TABLE IF NOT EXISTS ticket (ticket PRIMARY KEY, service, idem_key, question, "
            " ready_at, UNIQUE (service, idem_key));"
            "CREATE TABLE IF NOT EXISTS notice (service, ticket, message_id, source, tell_at, "
            " PRIMARY KEY (service, ticket));"
            "CREATE TABLE IF NOT EXISTS batch (service, batch_id, manifest, content, ready_at, "
            " PRIMARY KEY (service, batch_id));"
        )
        self._since_swept = 0

    def set_fault(self, service: str, source: str, kind: str, delay_ms: int) -> None:
        if kind == "none" and not source:
            self._db.execute("DELETE FROM fault WHERE service = ?", (service,))
        elif kind == "none":
            self._db.execute(
                "DELETE FROM fault WHERE service = ? AND source = ?", (service, source)
            )
        else:
            self._db.execute(
                "INSERT OR REPLACE INTO fault VALUES (?, ?, ?, ?)",
                (service, source, kind, delay_ms),
            )

    def fault(self, service: str, source: str) -> tuple[str, int]:
        """The source's own fault, else the service's."""
        found = self._db.execute(
            "SELECT kind, delay_ms FROM fault WHERE service = ? AND source IN (?, '') "
            "ORDER BY source = '' LIMIT 1",
            (service, source),
        ).fetchone()
        return (found[0], found[1]) if found else ("none", 0)

    def seen(self, service: str, nonce: str) -> bool:
        """Remember a nonce; whether it had been seen before."""
        self._since_swept += 1
        if self._since_swept >= 5_000:  # what is older than the window cannot come again
            self._since_swept = 0
            self._db.execute("DELETE FROM nonce WHERE at < ?", (time.time() - _KEEP_NONCES_S,))
        made = self._db.execute(
            "INSERT OR IGNORE INTO nonce VALUES (?, ?, ?)", (service, nonce, time.time())
        )
        return made.rowcount == 0

    def count(self, service: str, times: int = 1) -> None:
        self._db.execute(
            "INSERT INTO asked VALUES (?, ?) ON CONFLICT (service) DO UPDATE "
            "SET times = times + excluded.times",
            (service, times),
        )

    def asked(self, service: str) -> int:
        found = self._db.execute("SELECT times FROM asked WHERE service = ?", (service,)).fetchone()
        return found[0] if found else 0

    def submit(
        self, service: str, questions: Sequence[tuple[str, str]], ready_at: float
    ) -> tuple[dict[str, str], int]:
        """Tickets by idempotency key, and how many are new: the same question keeps its first.

        `questions`: key and text. All are kept, or none.
        """
        keys = [key for key, _ in questions]
        self._db.execute("BEGIN")
        try:
            made = self._db.executemany(
                "INSERT OR IGNORE INTO ticket VALUES (?, ?, ?, ?, ?)",
                [(token_hex(16), service, key, text, ready_at) for key, text in questions],
            )
            found = self._db.execute(
                "SELECT idem_key, ticket FROM ticket WHERE service = ?"
                " AND idem_key IN (SELECT value FROM json_each(?))",
                (service, json.dumps(keys)),
            ).fetchall()
        except BaseException:
            self._db.execute("ROLLBACK")
            raise
        self._db.execute("COMMIT")
        return dict(found), made.rowcount

    def ticket(self, service: str, ticket: str) -> tuple[str, float] | None:
        return self._db.execute(
            "SELECT question, ready_at FROM ticket WHERE service = ? AND ticket = ?",
            (service, ticket),
        ).fetchone()

    def expect(self, service: str, source: str, asked: dict[str, str], tell_at: float) -> None:
        """Tickets, with the message in which each was asked for last, that are to be told of from a
        moment (Unix time) on, should nobody have collected them by then."""
        self._db.executemany(
            "INSERT OR REPLACE INTO notice VALUES (?, ?, ?, ?, ?)",
            [(service, ticket, number, source, tell_at) for ticket, number in asked.items()],
        )

    def late(self, at: float) -> dict[str, dict[str, str]]:
        """What is ready and to be told of: by service, tickets with their messages. An office that is
        down tells nothing, and what is delayed is not ready."""
        down = ", ".join(f"'{kind}'" for kind in DOWN)
        rows = self._db.execute(
            "SELECT n.service, n.ticket, n.message_id FROM notice n JOIN ticket t"  # noqa: S608  ours
            " ON t.service = n.service AND t.ticket = n.ticket"
            " LEFT JOIN fault f ON f.service = n.service AND f.source = (SELECT max(g.source)"
            "  FROM fault g WHERE g.service = n.service AND g.source IN (n.source, ''))"
            " WHERE n.tell_at <= :at AND coalesce(f.kind, 'none') NOT IN (" + down + ")"
            " AND t.ready_at + CASE f.kind WHEN 'delay' THEN f.delay_ms / 1000.0 ELSE 0 END <= :at"
            " ORDER BY n.tell_at LIMIT 200",
            {"at": at},
        )
        found: dict[str, dict[str, str]] = {}
        for service, ticket, number in rows:
            found.setdefault(service, {})[ticket] = number
        return found

    def tell_at(self, service: str, tickets: Sequence[str], at: float) -> None:
        self._db.executemany(
            "UPDATE notice SET tell_at = ? WHERE service = ? AND ticket = ?",
            [(at, service, ticket) for ticket in tickets],
        )

    def forget_to_tell(self, service: str, tickets: Sequence[str]) -> None:
        self._db.executemany(
            "DELETE FROM notice WHERE service = ? AND ticket = ?",
            [(service, ticket) for ticket in tickets],
        )

    def put_batch(
        self, service: str, batch_id: str, manifest: str, content: bytes, ready_at: float,
        *, anew: bool = False,
    ) -> bool:  # fmt: skip
        """Keep a batch; False where it is here already. `anew`: in the place of what is here."""
        made = self._db.execute(
            f"INSERT OR {'REPLACE' if anew else 'IGNORE'} "  # noqa: S608  one of two words
            "INTO batch VALUES (?, ?, ?, ?, ?)",
            (service, batch_id, manifest, content, ready_at),
        )
        return made.rowcount == 1

    def drop_batch(self, service: str, batch_id: str) -> None:
        """Forget what is kept under a name."""
        self._db.execute(
            "DELETE FROM batch WHERE service = ? AND batch_id = ?", (service, batch_id)
        )

    def batch(self, service: str, batch_id: str) -> tuple[str, bytes, float] | None:
        return self._db.execute(
            "SELECT manifest, content, ready_at FROM batch WHERE service = ? AND batch_id = ?",
            (service, batch_id),
        ).fetchone()
