"""The contract: whichever way we speak with a department, these hold."""

import json
import secrets
import time
from dataclasses import replace
from typing import Any

import pytest

from cncrypto.signed_http import HmacSm3, Scheme, Sm2, verify
from cncrypto.sm2 import PrivateKey
from minjiu.verification.adapters import fan_out
from minjiu.verification.adapters.fan_out import BREAK_AFTER, Breaker, in_lots
from minjiu.verification.adapters.protocols import together
from minjiu.verification.adapters.protocols.speaking import Failed, object_in
from tests.verification.conftest import TOGETHER

WITH_BUSINESS = "business = 'individual'"


def said(reply: Any) -> tuple[Any, ...]:
    """What an answer says, without what differs from one asking to the next."""
    entries = [
        {k: one.get(k) for k in ("item", "value", "event_on", "period_from", "period_to")}
        for one in reply.answer["facts"]
    ]
    return reply.answer["result"], reply.answer["person_echo"], entries


def test_every_way_brings_the_same_answer(asking: Any, way: Any) -> None:
    person = asking.person("pension_fen > 0 AND NOT employee_scheme")
    plain = asking.source("hrss.pension", ("signed_json", "", "hmac_sm3"))
    other = asking.source("hrss.pension", way)
    first = asking.one(asking.question(plain, "hrss", person))
    second = asking.one(asking.question(other, "hrss", person))
    assert said(first) == said(second)
    assert (second.answer["result"], len(second.answer["facts"]), second.error) == ("found", 12, "")
    assert second.raw


def test_holding_nothing_is_not_the_same_as_not_covering(asking: Any, way: Any) -> None:
    person = asking.person("business = ''")
    market = asking.source("market.registration", way)
    assert asking.one(asking.question(market, "market", person)).answer["result"] == "not_found"
    tax = asking.source("tax.enterprises", way)
    away = asking.question(tax, "tax.350200", person)  # 连江 is not 厦门
    assert asking.one(away).answer["result"] == "not_covered"


@pytest.mark.parametrize("other_algorithm", [False, True])
def test_a_wrong_key_or_algorithm_is_refused_and_not_tried_again(
    asking: Any, way: Any, other_algorithm: bool
) -> None:
    """Nobody talks a service that agreed on SM2 down to HMAC-SM3, nor the other way."""
    market = asking.source("market.registration", way)
    stranger = PrivateKey.generate()
    wrong: Scheme = Sm2(stranger, stranger)
    if (market.signature == "sm2") == other_algorithm:
        shared = asking.served_sm2.keys["market"]["secret"]  # the right one, for files
        wrong = HmacSm3(bytes.fromhex(shared) if other_algorithm else secrets.token_bytes(32))
    forged = asking.question(market, "market", asking.person(WITH_BUSINESS), scheme=wrong)
    before = asking.served.asked()["market"]
    reply = asking.one(forged)
    assert (reply.answer, reply.attempts) == (None, 1)
    assert reply.error == "来源不接受我们的密钥或签名（401）"
    assert asking.served.asked()["market"] == before


def test_the_same_question_again_gets_the_same_answer(asking: Any, way: Any) -> None:
    """After a crash a worker asks anew; what was handed in is not handed in twice."""
    market, person = asking.source("market.registration", way), asking.person(WITH_BUSINESS)
    key = secrets.token_hex(8)
    first = asking.one(asking.question(market, "market", person, idem_key=key))
    before = asking.served.asked()["market"]
    second = asking.one(asking.question(market, "market", person, idem_key=key))
    assert said(first) == said(second)
    if way[0] != "signed_json":  # which asks nothing of the office's memory
        assert asking.served.asked()["market"] == before


def test_one_exchange_carries_what_the_protocol_says(asking: Any, way: Any) -> None:
    """Each person gets an answer about themselves, in whatever company they were asked about."""
    market = asking.source("market.registration", way)
    people = asking.people("true", 40)
    questions = [asking.question(market, "market", person) for person in people]
    replies = asking.ask(*in_lots(questions, market.together))
    for question, person in zip(questions, people, strict=True):
        answer = replies[question.query_id].answer
        assert answer["person_echo"]["id_last4"] == person["id_number"][-4:]
        assert answer["in_reply_to"] == question.message_id
        assert (answer["result"] == "found") == bool(person["business"])


def test_what_is_wrong_with_one_answer_costs_nobody_else_in_the_message_theirs(
    asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each answer is signed for itself; a forged one is refused, one about nobody is passed over."""
    market = asking.source("market.registration", ("signed_json", TOGETHER, "hmac_sm3"))
    four = [asking.question(market, "market", one) for one in asking.people("true", 4)]
    hear = together._opened

    def spoilt(heard: Any, *given: Any) -> Any:
        head, *lines = heard.raw.split(b"\n")
        lines[1] = lines[1].replace(b"350000", b"350001")  # not what was signed
        lines[3] = b"<html>"
        lines[5] = lines[5].replace(four[2].message_id.encode(), b"0" * 32)
        return hear(heard._replace(raw=b"\n".join([head, *lines])), *given)

    monkeypatch.setattr(together, "_opened", spoilt)
    replies = asking.ask(four)
    assert [replies[one.query_id].error for one in four] == [
        "答复签名无效：内容摘要不符", "答复与提问不对应", "答复与提问不对应", "",
    ]  # fmt: skip
    kept = replies[four[3].query_id]
    headers = json.loads(kept.signature)
    now_ms = int(headers["X-Timestamp"])
    verify(four[3].endpoint.scheme, headers, kept.raw, now_ms=now_ms, seen=lambda _: False)


def test_what_was_handed_in_is_not_handed_in_twice_in_other_company(asking: Any) -> None:
    tax = asking.source("tax.enterprises", ("submit_poll", TOGETHER, "hmac_sm3"))
    one, other = asking.people("true", 2)
    key = secrets.token_hex(8)
    first = asking.one(asking.question(tax, "tax", one, idem_key=key))
    again = asking.question(tax, "tax", one, idem_key=key)
    beside = asking.question(tax, "tax", other)
    before = asking.served.asked()["tax"]
    replies = asking.ask([beside, again])
    assert said(replies[again.query_id]) == said(first)
    assert replies[beside.query_id].answer["person_echo"]["id_last4"] == other["id_number"][-4:]
    assert asking.served.asked()["tax"] == before + 1


def test_answers_that_have_come_are_kept_when_the_others_are_late(
    asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    tax = asking.source("tax.enterprises", ("submit_poll", TOGETHER, "hmac_sm3"), attempts=1)
    tax = replace(tax, deadline_ms=3_000)
    both = [asking.question(tax, "tax", one) for one in asking.people("true", 2)]
    hear = together._opened

    def the_first_only(heard: Any, number: str, there: Any, wanted: Any) -> Any:
        mine = both[0].message_id
        if mine in wanted:
            return hear(heard, number, there, {mine: wanted[mine]})
        time.sleep(3)
        return {}

    monkeypatch.setattr(together, "_opened", the_first_only)
    monkeypatch.setattr(together, "_FEW", 0)
    replies = asking.ask(both)
    assert [replies[one.query_id].error for one in both] == ["", "到期未答复"]


def test_nobody_there_is_told_when_the_attempts_are_over(asking: Any, way: Any) -> None:
    market = asking.source("market.registration", way, attempts=2)
    lost = asking.question(market, "market", asking.person(WITH_BUSINESS))
    there = replace(lost.endpoint, url="http://127.0.0.1:9")
    nowhere = type(lost)(lost.query_id, market, "market", there, lost.message_id, lost.body)
    reply = asking.one(nowhere)
    assert (reply.answer, reply.error, reply.attempts) == (None, "连接失败", 2)


def test_a_dead_line_is_left_in_peace_then_tried_by_one(
    asking: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = asking.source("market.registration", ("signed_json", "", "hmac_sm3"), attempts=1)
    person, line = asking.person(WITH_BUSINESS), ("market.registration", "market")
    breakers = {line: Breaker()}
    asking.served.fault("market", "error")
    for _ in range(BREAK_AFTER):
        asking.one(asking.question(market, "market", person), breakers=breakers)
    asking.served.fault("market", "none")
    before = asking.served.asked()["market"]
    spared = asking.one(asking.question(market, "market", person), breakers=breakers)
    assert (spared.attempts, spared.error) == (
        0, "该来源连续失败，暂停询问（来源暂不可用（503））",
    )  # fmt: skip
    assert asking.served.asked()["market"] == before
    monkeypatch.setattr(fan_out, "REST_S", 0.0)
    breakers[line].rests_until = 0.0  # the rest is over
    answered = asking.one(asking.question(market, "market", person), breakers=breakers)
    assert (answered.error, breakers[line]) == ("", Breaker())


@pytest.mark.parametrize(
    "raw",
    [
        b"<html>", b"[]", b'"text"', b"\xff", b"[" * 100_000,
        # JSON, and yet nothing that a register could keep
        rb'{"name": "\u0000"}', rb'{"name": "\ud800"}', b'{"sum": 1e999}', b'{"sum": NaN}',
        '{"result": "found"}'.encode("utf-16"),
    ],
)  # fmt: skip
def test_what_is_no_object_is_said_to_be_none(raw: bytes) -> None:
    assert object_in(b'{"result": "found"}', "答复") == {"result": "found"}
    assert object_in(rb'{"name": "\u9648\ud842\udfb7"}', "答复") == {"name": "陈𠮷"}
    with pytest.raises(Failed, match="清单不是约定的格式"):
        object_in(raw, "清单")
