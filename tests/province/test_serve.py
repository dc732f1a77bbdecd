"""Departments over real HTTP, in a process of their own."""

import json
import secrets
import time
from pathlib import Path
from typing import Any

import duckdb
import pyarrow.parquet as pq
import pytest
import requests

from cncrypto.signed_http import HmacSm3, Scheme, SignatureRefused, Sm2, scheme_of, sign, verify
from cncrypto.sm2 import PrivateKey
from province.generate import generate
from province.keys import make_keys, office_keys
from province.store import Registers, State


def ask(
    served: Any, department: str, items: list[str], number: str, **change: Any
) -> requests.Response:
    body = json.dumps(
        {
            "message_id": "m1", "person": {"name": "某", "id_number": number}, "items": items,
            "period": {"from": "2025-11-01", "to": "2026-11-01"},
        }
    ).encode()  # fmt: skip
    key = served.keys[department]
    headers = sign(
        change.get("scheme", scheme_of(key)), key["app_id"], body,
        at_ms=int(time.time() * 1000), nonce=change.get("nonce", secrets.token_hex(8)),
    )  # fmt: skip
    return requests.post(f"{served.ports[department]}/query", data=body, headers=headers, timeout=5)


def someone(served: Any, where: str) -> dict[str, Any]:
    found = duckdb.sql(f"SELECT * FROM '{served.data}/registers/*.parquet' WHERE {where}")
    return dict(zip(found.columns, found.limit(1).fetchall()[0], strict=True))


def test_answers_what_the_register_holds_and_signs_it(served: Any) -> None:
    person = someone(served, "pension_fen > 0 AND NOT employee_scheme")
    answer = ask(served, "hrss", ["pension.payment"], person["id_number"])
    verify(
        scheme_of(served.keys["hrss"]), answer.headers, answer.content,
        now_ms=int(time.time() * 1000), seen=lambda _: False,
    )  # fmt: skip
    body = answer.json()
    assert (body["result"], body["in_reply_to"]) == ("found", "m1")
    assert len(body["facts"]) == 12
    assert {f["value"]["amount_fen"] for f in body["facts"]} == {person["pension_fen"]}
    assert body["person_echo"] == {"name": person["name"], "id_last4": person["id_number"][-4:]}


def test_holding_nothing_and_not_covering_are_two_answers(served: Any) -> None:
    person = someone(served, "pension_fen = 0 AND disability_grade > 0")
    number = person["id_number"]
    assert ask(served, "hrss", ["pension.payment"], number).json()["result"] == "not_found"
    assert ask(served, "hrss", ["certificate"], number).json()["result"] == "not_covered"
    held = ask(served, "disabled", ["certificate"], number).json()
    assert [f["value"]["grade"] for f in held["facts"]] == [person["disability_grade"]]


STRANGER = PrivateKey.generate()


@pytest.mark.parametrize(
    ("office", "item", "same", "other"),
    [
        ("police", "vehicle", Sm2(STRANGER, STRANGER), HmacSm3(b"x" * 32)),
        ("market", "business", HmacSm3(b"x" * 32), Sm2(STRANGER, STRANGER)),
    ],
)
def test_refuses_a_wrong_signature_and_a_message_seen_before(
    served: Any, office: str, item: str, same: Scheme, other: Scheme
) -> None:
    number = someone(served, "true")["id_number"]
    downgraded = HmacSm3(bytes.fromhex(served.keys[office]["secret"]))

    def answer(**change: Any) -> tuple[int, str]:
        told = ask(served, office, [item], number, **change)
        return told.status_code, told.json().get("message", "")

    assert answer(scheme=same) == (401, "签名不符")
    assert answer(scheme=other) == (401, "签名算法与约定不符")
    if office == "police":
        assert answer(scheme=downgraded) == (401, "签名算法与约定不符")
    assert answer(nonce="once")[0] == 200
    assert answer(nonce="once") == (401, "重复的消息")


def test_keys_are_made_once_for_the_owner_only_and_no_side_holds_both(tmp_path: Path) -> None:
    platform = tmp_path / "keys.json"
    make_keys(platform, {"market": "hmac_sm3"})
    before = json.loads(platform.read_text())
    make_keys(platform, {"market": "hmac_sm3", "police": "sm2"})
    offices, kept = tmp_path / "keys.offices.json", platform.read_text()
    make_keys(platform, {"market": "hmac_sm3", "police": "sm2"})
    assert platform.read_text() == kept
    assert json.loads(kept)["market"] == before["market"]
    assert {f.stat().st_mode & 0o777 for f in (platform, offices)} == {0o600}
    theirs = json.loads(offices.read_text())["police"]
    assert theirs["own"] not in json.loads(kept)["police"]["sm2"].values()
    ours = scheme_of(json.loads(kept)["police"])
    assert scheme_of(office_keys(platform)["police"]).holds(b"x", ours.sign(b"x"))
    assert scheme_of(office_keys(platform)["market"]) == scheme_of(before["market"])


def test_plays_the_faults_it_is_told(served: Any) -> None:
    number = someone(served, "disability_grade > 0")["id_number"]

    def under(kind: str) -> requests.Response:
        served.fault("disabled", kind)
        return ask(served, "disabled", ["certificate"], number)

    assert under("error").status_code == 503
    assert "<html>" in under("garbage_html").text
    assert under("wrong_person").json()["person_echo"]["id_last4"] == "0000"
    assert "religion" in under("unlisted_field").json()["facts"][0]["value"]
    unsigned = under("unsigned")
    with pytest.raises(SignatureRefused):
        verify(
            scheme_of(served.keys["disabled"]), unsigned.headers, unsigned.content,
            now_ms=int(time.time() * 1000), seen=lambda _: False,
        )  # fmt: skip
    assert under("not_covered").json()["result"] == "not_covered"
    assert under("stale").json()["facts"][0]["as_of"] == "2020-01-01"
    assert under("none").json()["result"] == "found"


def test_a_restart_forgets_nothing(tmp_path: Path) -> None:
    """A message seen before stays refused, a fault stays, a ticket still answers."""
    first = State(tmp_path / "state.sqlite")
    assert not first.seen("police", "n1")
    first.set_fault("police", "police.vehicles", "drop", 0)
    first.count("police", 3)
    tickets, new = first.submit("tax", [("a", "{}"), ("b", "[]")], 0.0)
    assert new == 2
    again = State(tmp_path / "state.sqlite")
    assert again.seen("police", "n1")
    assert not again.seen("tax", "n1")
    assert again.fault("police", "police.vehicles") == ("drop", 0)
    assert again.fault("police", "police.household_register") == ("none", 0)
    assert again.asked("police") == 3
    later, new = again.submit("tax", [("b", "other"), ("c", "{}")], 9.0)
    assert (set(later), later["b"], new) == ({"b", "c"}, tickets["b"], 1)
    assert [again.ticket("tax", tickets[key]) for key in "ab"] == [("{}", 0.0), ("[]", 0.0)]


def test_registers_are_read_from_disk_and_not_held(tmp_path: Path) -> None:
    generate(500, 3, tmp_path, county="350122")
    registers = Registers(tmp_path)
    somebody = registers.somebody()
    assert registers.person(somebody["id_number"]) == somebody
    assert somebody in registers.household(somebody["household_id"])
    assert registers.person("350122190001010000") is None
    assert {p.name for p in tmp_path.iterdir()} >= {"registers.sqlite"}
    assert Registers(tmp_path).somebody() == somebody  # indexed once
    with pytest.raises(ValueError, match="没有可用的登记数据"):
        Registers(tmp_path / "households")


def test_a_province_of_an_older_version_is_refused_in_words(tmp_path: Path) -> None:
    generate(100, 3, tmp_path, county="350122")
    (part,) = (tmp_path / "registers").iterdir()
    pq.write_table(pq.read_table(part).drop_columns(["marital"]), part)
    with pytest.raises(ValueError, match="旧版本生成的"):
        Registers(tmp_path)


def test_an_unknown_fault_is_refused_with_the_list(served: Any) -> None:
    told = requests.post(f"{served.ports['tax']}/_faults", json={"kind": "gremlins"}, timeout=5)
    assert told.status_code == 400
    assert "slow_drip" in told.json()["message"]
