"""People without an ID number: compared by a command, judged by an officer, attached to nobody."""

from io import BytesIO, StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from cncodes.resident_id import check_character
from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.audit.models import Record
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.config.demo.families import Staff
from minjiu.registry.actions import linking
from minjiu.registry.actions.people import register_applicant
from minjiu.registry.enums import PairVerdict, RecordOrigin
from minjiu.registry.models import LikelyPair, Person, UnidentifiedRecord

pytestmark = pytest.mark.django_db
HEAD = "编号,姓名,性别,出生日期,出生年份,地区代码\n"


def browser(user: Any) -> Client:
    client = Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    return client


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


def enrol(name: str, birth: str) -> Person:
    number = (body := f"350122{birth}002") + check_character(body)
    register_applicant(
        id_number=number, name=name, division_code="350122100", acting_user=None
    )  # fmt: skip
    return Person.objects.get(name=name)


@pytest.fixture
def pair(tmp_path: Path) -> LikelyPair:
    person = enrol("曾建", "19620304")
    file = tmp_path / "旧档.csv"
    file.write_text(f"{HEAD}A1,曾建,女,,1962,350122100\n", "utf-8")
    out = StringIO()
    call_command("link_records", file=file, origin="old_file", stdout=out)
    assert "比对1条记录，新列出疑似同一人1对" in out.getvalue()
    return LikelyPair.objects.select_related("record", "person").get(person=person)


def test_a_line_that_cannot_be_read_stops_the_file_and_is_named(tmp_path: Path) -> None:
    file = tmp_path / "旧档.csv"
    file.write_text(f"{HEAD}A1,林小燕,女,昨天,,350122100\n", "utf-8")
    with pytest.raises(CommandError, match="第2行不能读取") as refused:
        call_command("link_records", file=file)
    assert "林小燕" not in str(refused.value)
    assert not UnidentifiedRecord.objects.exists()


def test_the_machine_attaches_nothing(pair: LikelyPair) -> None:
    assert pair.verdict == ""
    assert pair.agreement["姓名"] == "一致"
    assert Record.objects.filter(action="registry.compared").count() == 1
    with pytest.raises(IntegrityError), transaction.atomic():
        LikelyPair.objects.filter(pk=pair.pk).update(verdict=PairVerdict.SAME)
    call_command("link_records", threshold=0.01, stdout=StringIO())
    assert LikelyPair.objects.filter(person=pair.person).count() == 1


def test_another_place_sees_no_pair(pair: LikelyPair, staff: Staff) -> None:
    other = create_user(username="far", name="far", unit_name="厦门市", acting_user=None)
    grant_role(
        user=other, role=Role.TOWNSHIP_CLERK, division_code="350203", valid_from=today(),
        basis="测试", acting_user=None,
    )  # fmt: skip
    client = browser(other)
    assert str(pair.record) not in client.get("/likely/").content.decode()
    assert client.get(f"/likely/{pair.pk}/").status_code == 404
    client = browser(staff.handler)
    assert {client.get(page).status_code for page in ("/likely/", f"/likely/{pair.pk}/")} == {403}


def test_an_officer_judges_with_a_reason(pair: LikelyPair, staff: Staff) -> None:
    client = browser(staff.clerk)
    listed = client.get("/likely/").content.decode()
    assert "旧档案A1" in listed
    address = f"/likely/{pair.pk}/"
    shown = client.get(address).content.decode()
    assert pair.person.id_number not in shown
    assert "看这户家庭" in shown
    empty = client.post(address, {"verdict": "different", "reason": " "})
    told = empty.content.decode()
    assert (empty.status_code, "理由没有填写" in told) == (422, True)
    assert 'value="different" checked' in told
    with pytest.raises(Refused, match="理由没有填写"):
        linking.settle_pair(
            pair=pair, verdict=PairVerdict.SAME, reason=" ", acting_user=staff.clerk
        )
    reply = client.post(address, {"verdict": "same", "reason": "上门看过户口簿"}, follow=True)
    assert "已核实：是同一人。" in reply.content.decode()
    for query, listed in (
        ("", True), ("?state=same", True), ("?state=waiting", False), ("?origin=tip", False),
        (f"?text={pair.record.name[:2]}", True), ("?text=无此人", False),
    ):  # fmt: skip
        assert ("旧档案A1" in client.get(f"/likely/{query}").content.decode()) is listed, query
    sheet = load_workbook(BytesIO(client.get("/likely/?export=xlsx").content)).active
    assert sheet is not None
    assert [row[6].value for row in sheet.iter_rows(min_row=2)] == ["是同一人"]
    pair.refresh_from_db()
    assert (pair.verdict, pair.settled_by, pair.reason) == ("same", staff.clerk, "上门看过户口簿")
    assert Record.objects.filter(action="registry.pair_settled").count() == 1
    with pytest.raises(Refused, match="已核实为“是同一人”"):
        linking.settle_pair(
            pair=pair, verdict=PairVerdict.DIFFERENT, reason="看错", acting_user=staff.clerk
        )
    out = StringIO()
    call_command("link_records", stdout=out)
    assert "比对0条记录" in out.getvalue()


def test_a_record_is_one_person(pair: LikelyPair, staff: Staff) -> None:
    another = enrol("曾健", "19620405")
    second = LikelyPair.objects.create(
        record=pair.record, person=another, division_code=pair.division_code, probability=0.4,
        agreement={}, found_at=now(),
    )  # fmt: skip
    linking.settle_pair(pair=pair, verdict=PairVerdict.SAME, reason="上门", acting_user=staff.clerk)
    with pytest.raises(Refused, match="这条记录已核实为另一人"):
        linking.settle_pair(
            pair=second, verdict=PairVerdict.SAME, reason="上门", acting_user=staff.clerk
        )


def test_a_long_list_costs_what_a_short_one_does(pair: LikelyPair, staff: Staff) -> None:
    client = browser(staff.clerk)

    def cost() -> int:
        client.get("/likely/")
        with CaptureQueriesContext(connections["default"]) as asked:
            client.get("/likely/")
        return len(asked)

    one = cost()
    for n in range(59):
        record = UnidentifiedRecord.objects.create(
            origin=RecordOrigin.TIP, reference=f"T{n}", division_code="350122100", name="林小燕",
            recorded_at=now(),
        )  # fmt: skip
        LikelyPair.objects.create(
            record=record, person=pair.person, division_code="350122100", probability=0.5,
            agreement={"姓名": "一致"}, found_at=now(),
        )  # fmt: skip
    assert cost() == one
