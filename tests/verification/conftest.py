"""Questions put to the sandbox's offices directly, in every way of speaking."""

import json
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any
from uuid import UUID, uuid4

import duckdb
import pytest

from cncrypto.signed_http import Scheme, scheme_of
from minjiu.verification.adapters.catalogue import Endpoint, source
from minjiu.verification.adapters.described import Source
from minjiu.verification.adapters.fan_out import Breaker, Reply, ask_together
from minjiu.verification.adapters.protocols.speaking import Question

# Protocol, format of files (or that one message may ask about several people), signature.
TOGETHER = "together"
WAYS = (
    ("signed_json", "", "hmac_sm3"), ("submit_poll", "", "hmac_sm3"),
    ("batch_files", "csv", "hmac_sm3"), ("batch_files", "xlsx", "hmac_sm3"),
    ("batch_files", "parquet", "hmac_sm3"),
    ("signed_json", "", "sm2"), ("submit_poll", "", "sm2"), ("batch_files", "csv", "sm2"),
    ("signed_json", TOGETHER, "hmac_sm3"), ("submit_poll", TOGETHER, "sm2"),
)  # fmt: skip
Way = tuple[str, str, str]


@dataclass(frozen=True)
class Asking:
    """Makes questions and asks them. `code` stands for a source of its own, with its own faults."""

    served: Any
    served_sm2: Any

    def person(self, where: str) -> dict[str, Any]:
        found = duckdb.sql(f"SELECT * FROM '{self.served.data}/registers/*.parquet' WHERE {where}")
        return dict(zip(found.columns, found.limit(1).fetchall()[0], strict=True))

    def people(self, where: str, count: int) -> list[dict[str, Any]]:
        found = duckdb.sql(f"SELECT * FROM '{self.served.data}/registers/*.parquet' WHERE {where}")
        rows = found.limit(count).fetchall()
        return [dict(zip(found.columns, row, strict=True)) for row in rows]

    def source(self, like: str, way: Way, **change: Any) -> Source:
        protocol, form, signature = way
        usual: dict[str, Any] = {"deadline_ms": 60_000, "per_second": 1_000}
        usual |= {"protocol": protocol, "file_format": form, "signature": signature}
        usual |= {"together": 1_000 if form else 1}
        return replace(source(like), **usual | change)

    def question(
        self, asked: Source, service: str, person: dict[str, Any], *, idem_key: str = "",
        scheme: Scheme | None = None,
    ) -> Question:  # fmt: skip
        number = uuid4().hex
        served = self.served_sm2 if asked.signature == "sm2" else self.served
        key = served.keys[service]
        body = {
            "message_id": number, "idem_key": idem_key or number, "source": asked.code,
            "person": {"name": person["name"], "id_number": person["id_number"]},
            "items": list(asked.items), "period": {"from": "2025-11-01", "to": "2026-11-01"},
            "purpose": "assistance.dibao", "legal_basis": "b", "case_id": "c", "officer_id": "o",
            "authorisation": {"id": "a", "version_hash": "h"},
        }  # fmt: skip
        there = Endpoint(
            served.ports[service],
            key["app_id"],
            bytes.fromhex(key["secret"]),
            scheme or scheme_of(key),
        )
        return Question(
            uuid4(), asked, service, there, number, json.dumps(body, ensure_ascii=False).encode()
        )

    def ask(
        self, *lots: Sequence[Question], breakers: dict[Any, Breaker] | None = None
    ) -> dict[UUID, Reply]:
        lines = defaultdict(Breaker) if breakers is None else breakers
        drawn = iter(lots)
        arrived = ask_together(lambda most: list(islice(drawn, most)), lines)
        replies = [reply for together in arrived for reply in together]
        assert len(replies) == sum(map(len, lots))
        return {reply.query_id: reply for reply in replies}

    def one(self, question: Question, **given: Any) -> Reply:
        return self.ask([question], **given)[question.query_id]


@pytest.fixture
def asking(departments: Any, served_sm2: Any) -> Asking:
    return Asking(departments, served_sm2)


@pytest.fixture(params=WAYS, ids=["-".join(filter(None, way)) for way in WAYS])
def way(request: pytest.FixtureRequest) -> Way:
    return request.param
