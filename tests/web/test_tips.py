"""Departments push lists over a signed address; a list only ever becomes somebody to visit."""

import json
import time
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cncrypto.signed_http import HmacSm3, Scheme, Sm2, sign, verify
from cncrypto.sm2 import PrivateKey
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.directory.actions.loading import load_directory
from minjiu.registry import api as registry
from minjiu.registry.actions.people import register_applicant
from minjiu.verification import api as verification
from minjiu.verification.models import Conflict, Fact, PushedList, SeenNonce, Tip
from minjiu.verification.tasks import delete_raw_answers
from tests.architecture.test_history import number
from tests.verification.bulk import officer

pytestmark = pytest.mark.django_db
KEY = bytes(range(32))
TOWN = "350122103"


@pytest.fixture(autouse=True)
def _keys(settings: Any, tmp_path: Any) -> None:
    keys = {s: {"app_id": "minjiu", "secret": KEY.hex()} for s in ("education", "disabled")}
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    settings.MINJIU_SOURCE_SECRETS = str(tmp_path / "keys.json")


def row(birth: str = "20120101", **change: Any) -> dict[str, Any]:
    return {
        "name": "陈小明", "id_number": number(birth), "division_code": TOWN,
        "event_on": "2026-03-01",
    } | change  # fmt: skip


def push(
    rows: list[Any], *, kind: str = "dropped_out", service: str = "education", key: bytes = KEY,
    list_id: str = "2026-11", at: float = 0, nonce: str = "", body: bytes = b"",
    scheme: Scheme | None = None, **headers: str,
) -> Any:  # fmt: skip
    told = {"list_id": list_id, "as_of": "2026-10-31", "rows": rows}
    sent = body or json.dumps(told, ensure_ascii=False).encode()
    signed = sign(
        scheme or HmacSm3(key), service, sent, at_ms=int((time.time() + at) * 1000),
        nonce=nonce or uuid4().hex,
    )  # fmt: skip
    return Client().post(
        f"/exchange/lists/{kind}/", sent, content_type="application/json", headers=signed | headers
    )


def test_a_signed_list_becomes_people_to_visit_and_says_which_rows_did_not() -> None:
    rows = [
        row(), row("20130202", division_code="350122"), row("20140303", name=" "),
        row(id_number="350122201201010000"), row(event_on="2099-01-01"),
        row(division_code="999999"), "不是一行", row(),
    ]  # fmt: skip
    answer = push(rows)
    assert answer.status_code == 200
    verify(
        HmacSm3(KEY), answer.headers, answer.content, now_ms=int(time.time() * 1000),
        seen=lambda _: False,
    )  # fmt: skip
    told = answer.json()
    assert (told["rows"], told["accepted"], told["dropped"]) == (8, 2, [])
    assert [r["row"] for r in told["refused"]] == [3, 4, 5, 6, 7]
    assert number("20120101") not in answer.content.decode()
    kept = Tip.objects.order_by("division_code").values_list("kind", "division_code", "county_code", "state")  # fmt: skip
    assert set(kept) == {
        ("dropped_out", TOWN, "350122", "to_visit"), ("dropped_out", "350122", "350122", "to_visit"),
    }  # fmt: skip
    trail = Record.objects.get(action="verification.list_taken")
    assert (trail.after["accepted"], trail.purpose) == (2, "国办发〔2023〕39号动态监测")


def test_only_what_was_asked_for_is_kept() -> None:
    answer = push([row(phone="13900000000", grades="差", income=1)])
    assert answer.json()["dropped"] == ["grades", "income", "phone"]
    tip = Tip.objects.values().get()
    assert not [value for value in tip.values() if value in ("13900000000", "差", 1)]


def test_badly_signed_replayed_old_and_foreign_messages_are_refused() -> None:
    assert push([row()], key=b"\0" * 32).status_code == 401
    assert push([row()], at=-3_600).status_code == 401
    assert push([row()], **{"X-Digest": "0" * 64}).status_code == 401
    # The education office may not push the list of the disabled federation, nor as somebody else.
    assert push([row()], kind="disability").status_code == 401
    assert push([row()], service="disabled").status_code == 401
    assert push([row()], kind="illness").status_code == 401
    assert push([row()], kind="nonsense").status_code == 404
    assert Client().get("/exchange/lists/dropped_out/").status_code == 405
    assert not Tip.objects.exists()
    assert push([row()], nonce="once").status_code == 200
    again = push([row("20150505")], nonce="once", list_id="other")
    assert (again.status_code, again.json()["message"]) == (401, "重复的消息")
    assert Tip.objects.count() == 1


def test_what_is_not_as_agreed_is_refused_as_a_whole() -> None:
    for body in (
        b"{",
        b"[]",
        b"[" * 100_000,
        b'{"list_id": "", "as_of": "2026-10-31", "rows": []}',
    ):
        assert push([], body=body).status_code == 422
    assert push([row()] * 5_001).status_code == 422
    assert push([row()], **{"Content-Length": "3000000"}).status_code == 413
    assert not PushedList.objects.exists()


def test_a_department_that_agreed_on_sm2_is_heard_in_sm2_only(settings: Any) -> None:
    ours, theirs = PrivateKey.generate(), PrivateKey.generate()
    agreed = {"own": ours.private_pem(), "theirs": theirs.pem()}
    entry = {"app_id": "minjiu", "secret": KEY.hex(), "sm2": agreed}
    Path(settings.MINJIU_SOURCE_SECRETS).write_text(json.dumps({"education": entry}))
    downgraded = push([row()])
    assert (downgraded.status_code, downgraded.json()["message"]) == (401, "签名算法与约定不符")
    assert push([row()], scheme=Sm2(ours, ours)).status_code == 401
    once = uuid4().hex
    answer = push([row()], scheme=Sm2(theirs, ours), nonce=once)
    assert (answer.status_code, answer.json()["accepted"]) == (200, 1)
    verify(
        Sm2(theirs, ours), answer.headers, answer.content, now_ms=int(time.time() * 1000),
        seen=lambda _: False,
    )  # fmt: skip
    assert push([row()], scheme=Sm2(theirs, ours), nonce=once).status_code == 401
    entry["sm2"] = {"own": "-----", "theirs": "-----"}
    Path(settings.MINJIU_SOURCE_SECRETS).write_text(json.dumps({"education": entry}))
    assert "SM2签名不能用" in push([row()]).json()["message"]


def test_the_same_list_again_changes_nothing_and_another_under_its_number_is_refused() -> None:
    first, again = push([row()]), push([row()])
    assert first.json() == again.json()
    assert (PushedList.objects.count(), Tip.objects.count()) == (1, 1)
    assert push([row("20160606")]).status_code == 422
    later = push([row(), row("20160606")], list_id="2026-12")
    assert later.json()["accepted"] == 1  # who was named for the same event is one tip
    assert Tip.objects.count() == 2


def test_a_tip_is_never_a_fact_in_a_determination(travel: Any, departments: Any) -> None:
    journey = travel("verified")
    run = verification.latest(journey.household_id)
    assert run is not None
    before, facts = verification.household_facts(run), list(Fact.objects.values())
    people = registry.members_on(journey.household_id, today())
    numbers = registry.numbers_of_members(journey.household_id)
    answer = push(
        [row(name=p.name, id_number=numbers[str(p.person_id)]) for p in people],
        kind="disability", service="disabled",
        key=bytes.fromhex(departments.keys["disabled"]["secret"]),
    )  # fmt: skip
    assert answer.json()["accepted"] == len(people)
    assert verification.household_facts(run) == before
    assert list(Fact.objects.values()) == facts
    assert Conflict.objects.filter(kind="disability").count() == 0


def test_nothing_in_the_database_ties_a_fact_to_a_tip() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.conrelid::regclass::text, c.confrelid::regclass::text FROM pg_constraint c "
            "WHERE c.contype = 'f' AND (c.confrelid::regclass::text LIKE 'verification_tip%' "
            "OR c.conrelid::regclass::text = 'verification_tip')"
        )
        ties = set(cursor.fetchall())
    assert ("verification_tip", "verification_pushedlist") in ties
    assert {one for one, _ in ties} <= {"verification_tip", "verification_tipevent"}
    assert not {other for _, other in ties} & {"verification_fact", "verification_query"}


def test_while_keys_rotate_who_was_named_for_an_event_stays_one_tip(keyring: Any) -> None:
    assert push([row(), row("20160606")]).json()["accepted"] == 2
    call_command("keys", "rotate")
    later = push([row(), row("20170707")], list_id="2026-12")
    assert later.json()["accepted"] == 1
    call_command("keys", "reseal")
    assert push([row("20160606")], list_id="2027-01").json()["accepted"] == 0
    assert Tip.objects.count() == 3


@pytest.fixture
def tip() -> Tip:
    assert push([row()]).status_code == 200
    return Tip.objects.get()


def test_visited_and_closed_by_the_township(tip: Tip, sign_in: Any) -> None:
    clerk = sign_in(officer("clerk", Role.TOWNSHIP_CLERK, TOWN))
    address = f"/tips/{tip.pk}/"
    page = clerk.get(address).content.decode()
    assert number("20120101") not in page
    assert "3501222012" not in page.replace("350122****", "")
    early = clerk.post(address, {"step": "settle", "outcome": "no_need"})
    assert (early.status_code, "还没有走访" in early.content.decode()) == (422, True)
    before = {"step": "visit", "visited_on": "2026-02-01", "found": "在家"}
    assert "走访日期应不早于发生日期" in clerk.post(address, before).content.decode()
    empty = clerk.post(address, before | {"visited_on": today().isoformat(), "found": " "})
    assert "走访情况应填写" in empty.content.decode()
    clerk.post(address, before | {"visited_on": today().isoformat(), "found": "已返校读书"})
    tip.refresh_from_db()
    assert (tip.state, tip.found, tip.outcome) == ("visited", "已返校读书", "")
    clerk.post(address, {"step": "settle", "outcome": "no_need"})
    tip.refresh_from_db()
    assert (tip.state, tip.outcome) == ("closed", "no_need")
    again = clerk.post(address, {"step": "settle", "outcome": "applied"})
    assert "已经办结" in again.content.decode()
    acts = Record.objects.filter(action__startswith="verification.tip_").order_by("at")
    assert list(acts.values_list("action", flat=True)) == [
        "verification.tip_visited", "verification.tip_settled",
    ]  # fmt: skip


def test_no_result_without_a_visit_on_any_road(tip: Tip) -> None:
    for wrong in (
        {"state": "closed", "outcome": "no_need"}, {"state": "visited"}, {"outcome": "no_need"},
    ):  # fmt: skip
        with pytest.raises(IntegrityError, match="tip_visited_before"), transaction.atomic():
            Tip.objects.filter(pk=tip.pk).update(**wrong)


def test_who_sees_tips(tip: Tip, sign_in: Any) -> None:
    assert sign_in(officer("a", Role.COUNTY_EXAMINER)).get("/tips/").status_code == 200
    other = sign_in(officer("b", Role.TOWNSHIP_CLERK, "350122106"))
    assert other.get(f"/tips/{tip.pk}/").status_code == 404
    assert "现在没有线索" in other.get("/tips/").content.decode()
    for role in (Role.VERIFICATION_HANDLER, Role.CITY_PROVINCIAL, Role.AUDITOR):
        assert sign_in(officer(role.value, role, "350000")).get("/tips/").status_code == 403


def test_what_became_of_a_list_is_seen_by_its_department_and_who_watches_sources(
    tip: Tip, sign_in: Any
) -> None:
    load_directory()
    push([row("20120202"), row("20120202", event_on="2012-13-01")], list_id="十一月")
    school, bank = (
        sign_in(desk_of(department)) for department in ("education", "central_bank")
    )  # fmt: skip
    handler = sign_in(officer("h", Role.VERIFICATION_HANDLER))
    for client, address in ((school, "/department/"), (handler, "/sources/")):
        told = client.get(address).content.decode()
        assert ("十一月" in told, "第2行：发生日期不是日期" in told) == (True, True)
        assert row("20120202")["id_number"] not in told
    assert "十一月" not in bank.get("/department/").content.decode()


def desk_of(department: str) -> Any:
    user = create_user(username=department, name=department, unit_name=department, acting_user=None)
    grant_role(
        user=user, role=Role.DEPARTMENT_DESK, division_code="350122", department_code=department,
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    return user


def test_who_visits_opens_the_number_and_sees_whether_the_person_is_on_file(
    tip: Tip, sign_in: Any
) -> None:
    address, ask = f"/tips/{tip.pk}/", {"step": "number"}
    other = sign_in(officer("b", Role.TOWNSHIP_CLERK, "350122106"))
    assert other.post(address, ask).status_code == 404
    clerk = sign_in(officer("clerk", Role.TOWNSHIP_CLERK, TOWN))
    assert tip.id_number not in clerk.get(address).content.decode()
    told = clerk.post(address, ask).content.decode()
    assert (tip.id_number in told, "没有登记过这个人" in told) == (True, True)
    register_applicant(
        id_number=tip.id_number, name=tip.name, division_code=TOWN, acting_user=None
    )  # fmt: skip
    assert f"{tip.name}一户" in clerk.post(address, ask).content.decode()
    looks = Record.objects.using("audit").filter(action="verification.tip_number")
    assert [look.object_id for look in looks] == [str(tip.pk)] * 2
    assert tip.id_number not in str(list(Record.objects.using("audit").values()))
    clerk.post(address, {"step": "visit", "visited_on": today().isoformat(), "found": "看过"})
    clerk.post(address, {"step": "settle", "outcome": "no_need"})
    closed = clerk.post(address, ask).content.decode()
    assert (tip.id_number in closed, looks.count()) == (False, 2)


def test_list_filters_export_and_constant_queries(tip: Tip, sign_in: Any) -> None:
    clerk = sign_in(officer("clerk", Role.TOWNSHIP_CLERK, TOWN))
    assert "陈小明" in clerk.get("/tips/?state=to_visit&kind=dropped_out").content.decode()
    assert "陈小明" not in clerk.get("/tips/?state=closed").content.decode()
    assert "陈小明" not in clerk.get("/tips/?text=林").content.decode()

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert clerk.get("/tips/").status_code == 200
        return len(seen)

    once = count()
    day = date(2010, 1, 1)
    more = [row(f"{day + timedelta(days=n):%Y%m%d}") for n in range(59)]
    assert push(more, list_id="more").json()["accepted"] == 59
    assert count() == once
    sheet = load_workbook(BytesIO(clerk.get("/tips/?export=xlsx").content)).active
    assert sheet.max_row == 61
    assert number("20120101") not in str([c.value for r in sheet.rows for c in r])


def test_used_nonces_are_forgotten_when_no_signature_could_hold(tip: Tip) -> None:

    SeenNonce.objects.update(at=f"{today() - timedelta(days=3)} 00:00+08:00")
    delete_raw_answers(0)
    assert not SeenNonce.objects.exists()
