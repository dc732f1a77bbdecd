"""A department says that an answer is ready: the question is asked again now, and only that."""

import json
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cncrypto.signed_http import HmacSm3, sign
from cncrypto.signed_http import verify as verify_message
from minjiu.audit.models import Record
from minjiu.common.clock import now
from minjiu.verification import api
from minjiu.verification.actions import health, reasking
from minjiu.verification.actions.answers import FIRST_WAIT
from minjiu.verification.actions.running import carry_out
from minjiu.verification.models import Fact, Query, RawAnswer, SourceLine, Verification
from province.sample import Family
from tests.conftest import Sandbox, serving
from tests.verification.test_asking_again import half_known, report, state  # noqa: F401
from tests.verification.test_many_offices import family, verify  # noqa: F401

pytestmark = pytest.mark.django_db
JSON = "application/json"


@pytest.fixture
def site(db: None) -> Iterator[tuple[str, "Queue[int]"]]:
    """The product at an address, in this test's transaction; and what was answered there."""
    answered: Queue[int] = Queue()
    mine: dict[str, Any] = {one.alias: one for one in connections.all()}

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            for alias, opened in mine.items():
                connections[alias] = opened
            body = self.rfile.read(int(self.headers["Content-Length"]))
            told = Client().post(
                self.path, body, content_type=JSON, headers=dict(self.headers.items())
            )
            self.send_response(told.status_code)
            for name, value in told.headers.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(told.content)
            answered.put(told.status_code)

        def log_message(self, format: str, *args: Any) -> None: ...

    for opened in mine.values():
        opened.inc_thread_sharing()
    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}", answered
    server.shutdown()
    thread.join()
    server.server_close()
    for opened in mine.values():
        opened.dec_thread_sharing()


def test_a_late_answer_is_told_of_and_completes_the_report_without_waiting(
    family: Family,  # noqa: F811
    departments: Sandbox,
    alter: Any,
    settings: Any,
    tmp_path: Path,
    site: tuple[str, "Queue[int]"],
) -> None:
    there, answered = site
    alter("tax.enterprises", deadline_ms=1_000, attempts=1)
    telling = Sandbox(departments.data, tmp_path / "ports.json", tmp_path / "keys.json")
    with serving(telling, "--to", f"{there}/exchange"):
        settings.MINJIU_SOURCE_ENDPOINTS = str(telling.ports_file)
        settings.MINJIU_SOURCE_SECRETS = str(telling.keys_file)
        departments.fault("tax", "delay", 3_600_000, source="tax.enterprises")
        run = verify(family)
        late = Query.objects.filter(verification=run, source="tax.enterprises", branch="tax")
        assert set(late.values_list("state", "result", "error")) == {
            ("failed", "source_error", "到期未答复")
        }
        keys, asked = set(late.values_list("pk", "idem_key")), telling.asked()["tax"]
        due = min(q.next_ask_at for q in late if q.next_ask_at)
        assert due > now() + FIRST_WAIT * 0.8
        assert answered.empty()
        departments.fault("tax", "none", source="tax.enterprises")  # now it is done
        told = {answered.get(timeout=30)}
        while Query.objects.filter(pk__in=late, state="failed").exists():  # told of one by one
            told.add(answered.get(timeout=30))
        assert (told, state(run)) == ({202}, "running")
        carry_out(run.pk)
        assert telling.asked()["tax"] == asked
    assert set(late.values_list("state", "rounds")) == {("answered", 1)}
    assert set(late.values_list("pk", "idem_key")) == keys  # the same question: nobody asked twice
    assert set(late.values_list("result", flat=True)) <= {"found", "not_found"}
    assert (state(run), api.progress(run.pk).may_ask_again) == ("ready", 0)
    trail = Record.objects.filter(action="verification.ready_told")
    assert sum((one.after or {})["questions"] for one in trail) == late.count()


class Market:
    """The market office, which speaks with the key that it shares with us."""

    def __init__(self, run: Verification, departments: Sandbox):
        self.key = bytes.fromhex(departments.keys["market"]["secret"])
        self.run, self.late = run, Query.objects.filter(verification=run, branch="market")
        self.numbers = sorted(self.late.values_list("message_id", flat=True))

    def tell(
        self, numbers: Any, *, key: bytes = b"", service: str = "market", nonce: str = "",
        at: float = 0, body: bytes = b"", **headers: Any,
    ) -> Any:  # fmt: skip
        sent = body or json.dumps({"message_ids": numbers}).encode()
        at_ms = int((time.time() + at) * 1000)
        scheme = HmacSm3(key or self.key)
        signed = sign(scheme, service, sent, at_ms=at_ms, nonce=nonce or uuid4().hex)
        return Client().post("/exchange/ready/", sent, content_type=JSON, headers=signed | headers)

    def changed(self) -> bool:
        """Whether any question is due, or asked, earlier than by its schedule."""
        due = self.late.filter(state="failed", next_ask_at__gt=now()).count()
        return due < len(self.numbers) or state(self.run) == "running"


@pytest.fixture
def market(half_known: Verification, departments: Sandbox) -> Market:  # noqa: F811
    return Market(half_known, departments)


def test_a_notice_that_is_not_theirs_is_refused(market: Market, departments: Sandbox) -> None:
    asked = market.numbers
    assert market.tell(asked, key=b"\0" * 32).status_code == 401
    assert market.tell(asked, at=-3_600).status_code == 401
    assert market.tell(asked, **{"X-Digest": "0" * 64}).status_code == 401
    assert market.tell(asked, service="hrss").status_code == 401
    stranger = market.tell(asked, service="nobody")
    assert (stranger.status_code, "没有接入" in stranger.json()["message"]) == (401, True)
    assert market.tell(asked, **{"X-App-Id": ""}).status_code == 401
    assert Client().get("/exchange/ready/").status_code == 405
    assert not market.changed()
    assert market.tell(asked, nonce="once").status_code == 202
    assert market.changed()
    again = market.tell(asked, nonce="once")
    assert (again.status_code, again.json()["message"]) == (401, "重复的消息")


@pytest.mark.parametrize(
    "body",
    [
        b"{", b"[]", b"[" * 100_000, b"{}", b'{"message_ids": []}', b'{"message_ids": "x"}',
        b'{"message_ids": [3]}', rb'{"message_ids": ["\u0000"]}', b'{"message_ids": [""]}',
        json.dumps({"message_ids": ["a" * 41]}).encode(),
        json.dumps({"message_ids": [uuid4().hex] * 201}).encode(),
    ],
)  # fmt: skip
def test_a_notice_that_is_not_as_agreed_is_refused_as_a_whole(market: Market, body: bytes) -> None:
    told = market.tell([], body=body)
    assert (told.status_code, "message" in told.json()) == (
        413 if len(body) > 50_000 else 422, True,
    )  # fmt: skip
    assert not market.changed()


def test_what_is_not_theirs_or_not_open_is_answered_alike_and_changes_nothing(
    market: Market, staff: Any
) -> None:
    mine = Query.objects.filter(verification=market.run)
    others = mine.filter(branch="natural_resources").values_list("message_id", flat=True)
    known = mine.filter(state="answered").values_list("message_id", flat=True)

    def alike(numbers: Any) -> bool:
        told = market.tell(list(numbers)[:2])
        verify_signature(market, told)
        return (told.status_code, told.json()) == (202, {"named": 2}) and not market.changed()

    assert alike([uuid4().hex, uuid4().hex])
    assert alike(others)
    assert alike(known)
    api.set_quiet(market.run.pk, quiet=True)
    assert alike(market.numbers)
    api.set_quiet(market.run.pk, quiet=False)
    Verification.objects.filter(pk=market.run.pk).update(state="prepared")
    assert alike(market.numbers)
    Verification.objects.filter(pk=market.run.pk).update(state="ready")
    api.close(market.run.pk, None)
    assert alike(market.numbers)
    assert not Record.objects.filter(action="verification.ready_told").exists()
    Verification.objects.filter(pk=market.run.pk).update(closed_at=None)
    told = market.tell(market.numbers)
    assert (told.status_code, told.json(), market.changed()) == (202, {"named": 2}, True)
    trail = Record.objects.get(action="verification.ready_told")
    assert trail.after == {"service": "market", "questions": 2}


def verify_signature(market: Market, told: Any) -> None:
    verify_message(
        HmacSm3(market.key), told.headers, told.content, now_ms=int(time.time() * 1000),
        seen=lambda _: False,
    )  # fmt: skip


def test_what_a_notice_says_is_no_fact_and_said_twice_does_nothing_more(
    market: Market, departments: Sandbox, staff: Any
) -> None:
    report(market.run, staff)
    before = list(Fact.objects.values()), RawAnswer.objects.count()
    SourceLine.objects.update_or_create(
        source="market.registration", service="market",
        defaults={"failures": 5, "rests_until": now() + FIRST_WAIT},
    )  # fmt: skip
    body = json.dumps({"message_ids": market.numbers[:1], "facts": [{"name": "homes"}]}).encode()
    assert market.tell([], body=body).status_code == 202
    assert (list(Fact.objects.values()), RawAnswer.objects.count()) == before
    assert sorted(market.late.values_list("state", "rounds")) == [("failed", 0), ("waiting", 1)]
    assert market.tell([], body=body).status_code == 202
    assert sorted(market.late.values_list("state", "rounds")) == [("failed", 0), ("waiting", 1)]
    carry_out(market.run.pk)  # the line does not rest: who tells us lives
    assert sorted(market.late.values_list("state", "rounds")) == [("answered", 1), ("failed", 0)]
    assert market.tell([], body=body).status_code == 202
    assert (state(market.run), market.late.filter(state="waiting").count()) == ("ready", 0)


def test_while_a_round_is_under_way_the_question_is_due_as_soon_as_it_is_over(
    market: Market,
) -> None:
    Verification.objects.filter(pk=market.run.pk).update(state="running")
    for _ in range(2):
        assert market.tell(market.numbers).status_code == 202
    assert market.late.filter(state="failed", next_ask_at__lte=now()).count() == 2
    assert Record.objects.filter(action="verification.ready_told").count() == 1
    carry_out(market.run.pk)
    assert (reasking.ask_due_again(), set(market.late.values_list("state", flat=True))) == (
        2, {"waiting"},
    )  # fmt: skip


def test_lines_are_tried_in_order_so_that_two_notices_at_once_take_turns() -> None:
    lines = [("tax.enterprises", "office"), ("hrss.pension", "office"), ("bank.accounts", "office")]
    with CaptureQueriesContext(connection) as seen:
        health.try_now(lines)
    tried = [next(code for code, _ in lines if code in one["sql"]) for one in seen]
    assert tried == ["bank.accounts", "hrss.pension", "tax.enterprises"]


def test_who_tells_of_answers_that_never_come_is_heeded_no_more(
    market: Market, departments: Sandbox, alter: Any
) -> None:
    """A slow office's answer is taken after the last round by itself, and no promise keeps a family's
    report open for ever."""
    alter("market.registration", rounds=1)
    departments.fault("market", "error")
    rounds: list[int] = []
    for _ in range(4):
        market.tell(sorted(market.late.values_list("message_id", flat=True)))
        carry_out(market.run.pk)
        rounds.append(max(market.late.values_list("rounds", flat=True)))
    assert rounds == [1, 2, 2, 2]
