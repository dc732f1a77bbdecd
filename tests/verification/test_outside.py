"""省际协查: out, one chosen member is asked about over the network; in, people answer and sign."""

import json
import time
from datetime import date, timedelta
from io import BytesIO
from types import SimpleNamespace
from typing import Any
from urllib.error import HTTPError
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from cncrypto.signed_http import HmacSm3, sign, verify
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import today
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.registry.actions.people import register_applicant
from minjiu.verification import api
from minjiu.verification.actions.running import carry_out
from minjiu.verification.api import outside
from minjiu.verification.enums import OutsideResult
from minjiu.verification.models import OutsideRequest, Query
from province import sending
from province.sample import families
from tests.architecture.test_history import number
from tests.signing_in import signed_in
from tests.verification.bulk import officer
from tests.verification.test_many_offices import start
from tests.verification.test_one_family import staff as one_of

pytestmark = pytest.mark.django_db
JIANGXI, GUANGDONG = "interprovince.360000", "interprovince.440000"
KEY = bytes(range(32))
BOTH = ("interprovince.out", "interprovince.in")


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


@pytest.fixture
def enabled(alter: Any) -> None:
    for code in BOTH:
        alter(code, state="enabled")


# Out ----------------------------------------------------------------------------------------------


def test_a_member_is_asked_about_where_the_handler_says_and_the_answer_is_a_hint(
    departments: Any, enabled: None, staff: Any, alter: Any
) -> None:
    for code in ("police.vehicles", "bank.accounts", "hrss.pension"):
        alter(code, state="disabled")
    with_more = next(f for f in families(departments.data, 300, 1) if _elsewhere(f, departments))
    run = start(with_more)[2]
    before = departments.asked()
    carry_out(run.pk)
    told = {name: n - before[name] for name, n in departments.asked().items()}
    assert (told[JIANGXI], told[GUANGDONG]) == (0, 0)  # nobody asks about everybody
    person = _elsewhere(with_more, departments)
    who = next(
        m.person_id for m in api.members_asked(run.pk)
        if (m.name, m.birth_on) == (person.name, person.birth_on)
    )  # fmt: skip
    asked = (run.pk, who, JIANGXI, "户籍在江西")
    for stranger in (staff.clerk, staff.examiner):
        with pytest.raises(NotPermitted):
            outside.ask_another_province(stranger, *asked)
    for wrong, what in (
        ((run.pk, uuid4(), JIANGXI, "户籍在江西"), "不是这次核对的成员"),
        ((run.pk, who, "police", "户籍在江西"), "没有选择请哪个省协查"),
        ((run.pk, who, JIANGXI, " "), "没有写明为什么"),
    ):
        with pytest.raises(Refused, match=what):
            outside.ask_another_province(staff.handler, *wrong)
    for service in (JIANGXI, GUANGDONG):
        outside.ask_another_province(staff.handler, run.pk, who, service, "户籍在外省")
        carry_out(run.pk)
    with pytest.raises(Refused, match="已经请该省协查过"):
        outside.ask_another_province(staff.handler, *asked)
    told = {name: n - before[name] for name, n in departments.asked().items()}
    assert (told[JIANGXI], told[GUANGDONG]) == (1, 1)
    results = Query.objects.filter(verification=run, source="interprovince.out")
    assert sorted(results.values_list("result", flat=True)) == ["found", "not_found"]
    (line,) = (f for f in api.facts_for_page(staff.handler, run.pk) if f.name == "outside_records")
    assert (line.person_id, line.counted, line.hint) == (who, 1, True)
    assert "outside_records" not in str(api.household_facts(run.pk).record)
    trail = Record.objects.filter(action="verification.another_province_asked")
    assert set(trail.values_list("object_label", flat=True)) == {
        "江西省民政核对机构", "广东省民政核对机构",
    }  # fmt: skip


def _elsewhere(family: Any, departments: Any) -> Any:
    """The member with something in another province, of a small family."""
    from tests.verification.conftest import Asking  # noqa: PLC0415

    if len(family.members) > 3:
        return None
    rows = Asking(departments, None).people(
        f"household_id = '{family.household_id}' AND outside_record", 5
    )
    names = {row["name"] for row in rows}
    return next((m for m in family.members if m.name in names), None)


def test_off_by_default_and_without_a_paper_that_lists_it_nothing_leaves(
    departments: Any, staff: Any, alter: Any
) -> None:
    small = next(f for f in families(departments.data, 60, 1) if len(f.members) == 1)
    _, _, run = start(small)
    carry_out(run.pk)
    who = api.members_asked(run.pk)[0].person_id
    before = departments.asked()
    assert outside.provinces() == ()
    with pytest.raises(Refused, match="没有开通"):
        outside.ask_another_province(staff.handler, run.pk, who, JIANGXI, "户籍在江西")
    alter("interprovince.out", state="enabled")
    with pytest.raises(Refused, match="授权书没有列明省际协查"):
        outside.ask_another_province(staff.handler, run.pk, who, JIANGXI, "户籍在江西")
    api.close(run.pk, None)
    with pytest.raises(Refused, match="已经办结"):
        outside.ask_another_province(staff.handler, run.pk, who, JIANGXI, "户籍在江西")
    assert departments.asked() == before


# In -----------------------------------------------------------------------------------------------


@pytest.fixture
def keys(settings: Any, tmp_path: Any) -> Any:
    kept = {s: {"app_id": "minjiu", "secret": KEY.hex()} for s in (JIANGXI, "education")}
    path = tmp_path / "keys.json"
    path.write_text(json.dumps(kept))
    settings.MINJIU_SOURCE_SECRETS = str(path)
    return path


def question(**change: Any) -> dict[str, Any]:
    paper = {
        "id": "赣核2026-1", "version_hash": "ab" * 32, "valid_from": f"{today()}",
        "valid_to": f"{today() + timedelta(days=300)}",
    }  # fmt: skip
    return {
        "message_id": uuid4().hex, "idem_key": "赣-1", "division_code": "350122",
        "person": {"name": "陈国华", "id_number": number("19700101")},
        "items": ["outside_record"], "purpose": "assistance.dibao",
        "legal_basis": "社会救助暂行办法第五十八条", "authorisation": paper,
    } | change  # fmt: skip


def send(
    told: Any, *, path: str = "submit", service: str = JIANGXI, key: bytes = KEY, at: float = 0,
    nonce: str = "",
) -> Any:  # fmt: skip
    body = told if isinstance(told, bytes) else json.dumps(told).encode()
    headers = sign(
        HmacSm3(key),
        service,
        body,
        at_ms=int((time.time() + at) * 1000),
        nonce=nonce or uuid4().hex,
    )
    return Client().post(
        f"/exchange/interprovince/{path}", body, content_type="application/json", headers=headers
    )


def test_closed_while_it_is_not_enabled(keys: Any) -> None:
    assert send(question()).status_code == 403
    assert not OutsideRequest.objects.exists()
    handler = signed_in(officer("h", Role.VERIFICATION_HANDLER))
    assert handler.get("/outside/").status_code == 403
    assert "外省协查" not in handler.get("/").content.decode()


def paper(**change: Any) -> dict[str, Any]:
    return {"authorisation": question()["authorisation"] | change}


BAD = (
    ({"purpose": "credit.loan"}, "目的不是社会救助"),
    ({"items": ["hukou.member"]}, "数据项不在目录中"),
    ({"items": []}, "数据项不在目录中"),
    ({"authorisation": None}, "没有写明授权书"),
    (paper(version_hash="x" * 64), "授权书摘要不是"),
    (paper(valid_from="2019-01-01", valid_to="2020-01-01"), "授权书不在有效期内"),
    (paper(valid_from="2099-01-01", valid_to="2099-12-31"), "授权书不在有效期内"),
    (paper(valid_to="明年"), "授权止不是日期"),
    ({"person": {"name": "陈国华", "id_number": "350122197001010000"}}, "校验"),
    ({"division_code": "360100"}, "不是我省现行的县或乡镇"),
    ({"division_code": "350000"}, "不是我省现行的县或乡镇"),
    ({"legal_basis": ""}, "没有写明依据"),
)


def test_badly_signed_replayed_old_and_unknown_are_refused_and_what_lacks_a_part_too(
    keys: Any, enabled: None
) -> None:
    assert send(question(), key=b"\0" * 32).status_code == 401
    assert send(question(), at=-3_600).status_code == 401
    assert send(question(), service="education").status_code == 403
    assert send(question(), service=GUANGDONG).status_code == 401  # listed, no key exchanged
    assert send(b"x" * 50_001).status_code == 413
    for body in (b"{", b"[]", b"[" * 40_000):
        assert send(body).status_code == 422
    for change, why in BAD:
        answer = send(question(**change))
        assert (answer.status_code, why in answer.json()["message"]) == (422, True), answer.json()
    assert not OutsideRequest.objects.exists()
    refused = Record.objects.filter(action="verification.outside_refused")
    assert refused.count() == len(BAD) + 3
    assert number("19700101") not in str(list(refused.values()))
    assert send(question(), nonce="once").status_code == 202
    again = send(question(idem_key="赣-2"), nonce="once")
    assert (again.status_code, again.json()["message"]) == (401, "重复的消息")
    assert OutsideRequest.objects.count() == 1


def test_a_person_answers_another_signs_and_only_then_the_province_gets_it(
    keys: Any, enabled: None
) -> None:
    taken = send(question())
    verify(
        HmacSm3(KEY), taken.headers, taken.content, now_ms=int(time.time() * 1000),
        seen=lambda _: False,
    )  # fmt: skip
    ticket = taken.json()["ticket"]
    assert send(question()).json()["ticket"] == ticket  # the same question is the same request
    assert send(question(person={"name": "林秀英", "id_number": number("19720202")})).status_code == 422  # fmt: skip
    poll = {"ticket": ticket, "message_id": "m1"}
    assert send(poll, path="poll").status_code == 202
    assert send({"ticket": uuid4().hex, "message_id": "m"}, path="poll").status_code == 404
    handler, reviewer = officer("h", Role.VERIFICATION_HANDLER), officer("r", Role.VERIFICATION_REVIEWER)  # fmt: skip
    far = officer("far", Role.VERIFICATION_HANDLER, "350123")
    assert [outside.waiting_outside(u) for u in (handler, reviewer, far)] == [1, 0, 0]
    found = OutsideRequest.objects.get()
    said: dict[str, Any] = {
        "request": found, "result": OutsideResult.FOUND, "words": "查不动产登记",
    }  # fmt: skip
    since = {"real_estate": date(2019, 5, 1)}
    for other in (far, reviewer, officer("e", Role.COUNTY_EXAMINER)):
        with pytest.raises(NotPermitted):
            outside.prepare_answer(**said, since=since, acting_user=other)
    with pytest.raises(NotFound):
        outside.outside_request_for(far, found.pk)
    lacking: tuple[tuple[dict[str, Any], str], ...] = (
        ({"since": {}}, "不一致"), ({"since": {"gold": today()}}, "请核对|起始日期"),
        ({"since": {"vehicle": today() + timedelta(days=1)}}, "起始日期晚于今天"),
        ({"since": since, "words": " "}, "没有填写说明"),
        ({"since": since, "result": OutsideResult.NOT_FOUND}, "不一致"),
    )  # fmt: skip
    for wrong, why in lacking:
        with pytest.raises(Refused, match=why):
            outside.prepare_answer(**said | wrong, acting_user=handler)
    with pytest.raises(Refused, match="没有等待复核的答复"):
        outside.sign_answer(request=found, acting_user=reviewer)
    outside.prepare_answer(**said, since=since, acting_user=handler)
    assert [outside.waiting_outside(u) for u in (handler, reviewer)] == [0, 1]
    assert send(poll, path="poll").status_code == 202
    outside.return_answer(request=found, reason="请写明坐落", acting_user=reviewer)
    outside.prepare_answer(**said, since=since, acting_user=handler)
    with pytest.raises(NotPermitted):
        outside.sign_answer(request=found, acting_user=handler)
    outside.sign_answer(request=found, acting_user=reviewer)
    answer = send(poll, path="poll")
    told = answer.json()
    assert (answer.status_code, told["in_reply_to"], told["result"]) == (200, "m1", "found")
    assert told["person_echo"] == {"name": "陈国华", "id_last4": number("19700101")[-4:]}
    assert [(f["value"], f["event_on"]) for f in told["facts"]] == [
        ({"province": "福建省", "kind": "real_estate"}, "2019-05-01")
    ]
    found.refresh_from_db()
    assert found.collected_at is not None
    acts = Record.objects.filter(action__startswith="verification.outside").exclude(
        action__in=("verification.outside_requests", "verification.outside_refused")
    )
    assert list(acts.order_by("at").values_list("action", flat=True)) == [
        f"verification.outside_{act}" for act in
        ("received", "prepared", "returned", "prepared", "signed", "collected")
    ]  # fmt: skip
    assert number("19700101") not in str(list(Record.objects.values()))


def test_the_database_holds_the_second_person_and_what_was_signed(keys: Any, enabled: None) -> None:
    send(question())
    found = OutsideRequest.objects.get()
    handler = officer("h", Role.VERIFICATION_HANDLER)
    outside.prepare_answer(
        request=found, result=OutsideResult.NOT_FOUND, since={}, words="查过", acting_user=handler
    )
    alone = {
        "state": "signed", "reviewed_by": handler, "signed_at": found.received_at, "answer": {},
        "signature": b"x",
    }  # fmt: skip
    with pytest.raises(IntegrityError, match="outside_signed_by_another"), transaction.atomic():
        OutsideRequest.objects.update(**alone)
    outside.sign_answer(request=found, acting_user=officer("r", Role.VERIFICATION_REVIEWER))
    for change in ({"result": "found"}, {"answer": {"result": "found"}}):
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            OutsideRequest.objects.update(**change)
    with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
        OutsideRequest.objects.all().delete()


def test_it_is_visible_among_who_asked_about_a_person_also_after_keys_were_rotated(
    keys: Any, enabled: None, account: Any, keyring: Any
) -> None:
    person = register_applicant(
        id_number=number("19700101"), name="陈国华", division_code="350122100", acting_user=None
    ).household.applicant
    examiner, auditor = officer("e", Role.COUNTY_EXAMINER), account("audit", Role.AUDITOR)
    assert api.asked_about_for(examiner, person.pk) == ((), ())
    send(question())
    send(question(idem_key="赣-2", person={"name": "林秀英", "id_number": number("19720202")}))
    call_command("keys", "rotate")
    for reader in (examiner, auditor):
        ours, theirs = api.asked_about_for(reader, person.pk)
        assert (ours, [o.office for o in theirs]) == ((), ["江西省民政核对机构"])
    call_command("keys", "reseal")
    assert len(api.asked_about_for(examiner, person.pk)[1]) == 1
    with pytest.raises(NotFound):
        api.asked_about_for(one_of("away", Role.COUNTY_EXAMINER, "350181"), person.pk)
    page = signed_in(examiner).get(f"/people/{person.pk}/asked/").content.decode()
    assert "外省来函问过" in page
    assert "赣核2026-1" in page


def test_pages_list_answer_reveal_and_ask_the_database_as_often_for_sixty_as_for_one(
    keys: Any, enabled: None
) -> None:
    send(question())
    handler = signed_in(officer("h", Role.VERIFICATION_HANDLER))
    found = OutsideRequest.objects.get()
    address = f"/outside/{found.pk}/"
    assert "1件外省协查等您办理" in handler.get("/").content.decode()
    assert number("19700101") not in handler.get(address).content.decode()
    assert number("19700101") in handler.post(address, {"step": "number"}).content.decode()
    look = Record.objects.using("audit").get(action="verification.outside_number")
    assert (look.actor_name, look.object_id) == ("h", str(found.pk))
    wrong = {"step": "answer", "result": "found", "words": "查过", "since-vehicle": "昨天"}
    kept = handler.post(address, wrong)
    assert (kept.status_code, "查过" in kept.content.decode()) == (422, True)
    handler.post(address, wrong | {"since-vehicle": "2024-02-03"})
    reviewer = signed_in(officer("r", Role.VERIFICATION_REVIEWER))
    assert "车辆（2024年2月3日起）" in reviewer.get(address).content.decode()
    assert reviewer.post(address, {"step": "sign"}).status_code == 302
    assert "已答复" in reviewer.get("/outside/?state=signed").content.decode()
    assert signed_in(officer("x", Role.COUNTY_EXAMINER)).get("/outside/").status_code == 403

    def count() -> int:
        with CaptureQueriesContext(connection) as seen:
            assert reviewer.get("/outside/").status_code == 200
        return len(seen)

    once = count()
    for n in range(59):
        send(question(idem_key=f"赣-{n + 2}"))
    assert count() == once
    assert reviewer.get("/outside/?export=xlsx").status_code == 200


def test_the_sandbox_speaks_as_the_other_province_does(
    served: Any, settings: Any, enabled: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings.MINJIU_SOURCE_SECRETS = str(served.keys_file)

    def here(request: Any, timeout: float) -> Any:
        answer = Client().post(
            request.full_url.removeprefix("http://here"), request.data,
            content_type="application/json", headers=dict(request.headers),
        )  # fmt: skip
        if answer.status_code >= 400:
            raise HTTPError(request.full_url, answer.status_code, "", {}, BytesIO(answer.content))  # type: ignore[arg-type]
        told = {"headers": dict(answer.headers), "status": answer.status_code}
        body = SimpleNamespace(read=lambda: answer.content, **told)
        return _Opened(body)

    monkeypatch.setattr(sending.urllib.request, "urlopen", here)
    given = {"service": JIANGXI, "division": "350122", "place": 3, "on": today()}
    ticket = sending.ask(served.data, served.keys_file, "http://here/exchange", **given)
    assert ticket == OutsideRequest.objects.get().pk.hex
    where = ("http://here/exchange",)
    assert sending.collect(served.keys_file, *where, service=JIANGXI, ticket=ticket) is None
    with pytest.raises(sending.NotTaken, match="不是我省现行"):
        sending.ask(
            served.data, served.keys_file, *where, **given | {"division": "360100", "place": 4}
        )
    lists = sending.push(
        served.data, served.keys_file, *where, divisions=["350122103", "350122106"], rows=4,
        on=today(),
    )  # fmt: skip
    assert {one.kind for one in lists} == set(sending.LISTS)
    assert all(one.accepted == one.rows > 0 and one.refused == 0 for one in lists)


class _Opened:
    def __init__(self, answer: Any):
        self._answer = answer

    def __enter__(self) -> Any:
        return self._answer

    def __exit__(self, *_: object) -> None:
        pass
