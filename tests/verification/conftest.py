"""Questions put to the sandbox's offices directly, in every way of speaking."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid4

import duckdb
import pytest

from minjiu.verification.adapters.catalogue import Endpoint, source
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.fan_out import Breaker, Reply, ask_all
from minjiu.verification.adapters.protocols.speaking import Question

WAYS = (
    ("signed_json", ""), ("submit_poll", ""),
    ("batch_files", "csv"), ("batch_files", "xlsx"), ("batch_files", "parquet"),
)  # fmt: skip


@dataclass(frozen=True)
class Asking:
    """Makes questions and asks them. `code` stands for a source of its own, with its own faults."""

    served: Any

    def person(self, where: str) -> dict[str, Any]:
        found = duckdb.sql(f"SELECT * FROM '{self.served.data}/registers/*.parquet' WHERE {where}")
        return dict(zip(found.columns, found.limit(1).fetchall()[0], strict=True))

    def people(self, where: str, count: int) -> list[dict[str, Any]]:
        found = duckdb.sql(f"SELECT * FROM '{self.served.data}/registers/*.parquet' WHERE {where}")
        rows = found.limit(count).fetchall()
        return [dict(zip(found.columns, row, strict=True)) for row in rows]

    def source(self, like: str, way: tuple[str, str], **change: Any) -> Source:
        protocol, form = way
        usual: dict[str, Any] = {"deadline_ms": 60_000, "per_second": 1_000}
        return replace(source(like), protocol=protocol, file_format=form, **usual | change)

    def question(
        self, asked: Source, service: str, person: dict[str, Any], *, idem_key: str = "",
        secret: bytes | None = None,
    ) -> Question:  # fmt: skip
        number = uuid4().hex
        key = self.served.keys[service]
        body = {
            "message_id": number, "idem_key": idem_key or number, "source": asked.code,
            "person": {"name": person["name"], "id_number": person["id_number"]},
            "items": list(asked.items), "period": {"from": "2025-11-01", "to": "2026-11-01"},
            "purpose": "assistance.dibao",
            "authorisation": {"id": "a", "version_hash": "h"},
        }  # fmt: skip
        there = Endpoint(
            self.served.ports[service], key["app_id"], secret or bytes.fromhex(key["secret"])
        )
        return Question(
            uuid4(), asked, service, there, number, json.dumps(body, ensure_ascii=False).encode()
        )

    def ask(
        self, *lots: Sequence[Question], breakers: dict[Any, Breaker] | None = None
    ) -> dict[UUID, Reply]:
        lines = defaultdict(Breaker) if breakers is None else breakers
        replies = list(ask_all(lots, lines))
        assert len(replies) == sum(map(len, lots))
        return {reply.query_id: reply for reply in replies}

    def one(self, question: Question, **given: Any) -> Reply:
        return self.ask([question], **given)[question.query_id]


@pytest.fixture
def asking(departments: Any) -> Asking:
    return Asking(departments)


@pytest.fixture(params=WAYS, ids=["-".join(filter(None, way)) for way in WAYS])
def way(request: pytest.FixtureRequest) -> tuple[str, str]:
    return request.param
