"""督促 through the pages: the letter first, then the step; 督促办法 keeps what was typed."""

from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from minjiu.common.clock import on_day
from minjiu.documents.models import Document
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Rung, Stance
from minjiu.supervision.models import Ladder, Leg, Notice
from tests.signing_in import signed_in

RED = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def _no_second_factor(settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False


@pytest.fixture
def leg(office: Any) -> Iterator[Leg]:
    with on_day(date(2026, 11, 2)):
        found = supervision.assign(
            number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
            parts=[Part("civil_affairs", Stance.LEAD, "牵头", date(2026, 11, 30))],
            acting_user=office,
        )  # fmt: skip
    with on_day(RED):
        yield Leg.objects.select_related("matter").get(matter=found)


def test_the_letter_comes_before_the_step(
    leg: Leg, office: Any, convener: Any, signed: Any
) -> None:
    client, page = signed_in(office), reverse("office:matter", args=[leg.matter.pk])
    given = {"do": "draft", "leg": str(leg.pk), "rung": "reminder"}
    told = client.post(page, {**given, "text": "请抓紧", "due_on": "2027-01-08"})
    assert told.status_code == 422
    assert "2027年节假日安排未公布，不能以2027年1月8日为时限" in told.content.decode()
    assert "请抓紧</textarea>" in told.content.decode()
    assert not Document.objects.exists()
    told = client.post(page, {**given, "text": "请抓紧", "due_on": "2026-12-08"})
    letter = Document.objects.get()
    assert told.headers["Location"] == reverse("office:document", args=[letter.pk])
    assert "签发编号后才能发出" in client.get(page).content.decode()
    signed(letter.pk)
    assert "发出并登记" in client.get(page).content.decode()
    client.post(page, {"do": "send", "leg": str(leg.pk)})
    assert Notice.objects.get().document_number == "闽社救联办函〔2026〕1号"
    assert "闽社救联办函〔2026〕1号" in client.get(page).content.decode()


def test_what_is_reported_upward_is_on_the_conveners_page(
    leg: Leg, office: Any, convener: Any, signed: Any
) -> None:
    client, page = signed_in(office), reverse("office:matter", args=[leg.matter.pk])
    due = {"leg": str(leg.pk), "due_on": "2026-12-08"}
    client.post(page, {"do": "draft", "text": "请抓紧", **due})
    signed(Document.objects.get().pk)
    client.post(page, {"do": "send", "leg": str(leg.pk)})
    client.post(page, {"do": "climb", "rung": "convener", "text": "请阅批", **due})
    notice = Notice.objects.get(rung=Rung.CONVENER)
    chair = signed_in(convener)
    assert "报召集人阅批：请阅批" in chair.get(reverse("office:leader")).content.decode()
    form = {"do": "instruct", "notice": str(notice.pk), "seat": "2", "on": "2026-12-01"}
    told = chair.post(page, {**form, "text": " "})
    assert (told.status_code, "批示是空的" in told.content.decode()) == (422, True)
    chair.post(page, {**form, "text": "请民政厅抓紧"})
    assert "批示：请民政厅抓紧" in client.get(page).content.decode()
    assert "报请批示" not in chair.get(reverse("office:leader")).content.decode()


def test_a_ladder_is_adopted_on_its_page_and_no_unit_is_ranked(office: Any, convener: Any) -> None:
    client, page = signed_in(office), reverse("office:ladders")
    assert "逐级督促" in client.get(page).content.decode()
    assert "蓝色督促单" in client.get(page, {"draft": "slips"}).content.decode()
    given = {
        "name": "两级督促", "basis": "例会议定", "valid_from": "2026-11-03",
        "rung": ["reminder", "convener", ""], "label": ["提醒函", "", ""],
        "light": ["yellow", "red", "red"], "colour": ["", "", ""],
    }  # fmt: skip
    with on_day(date(2026, 11, 2)):
        told = client.post(page, given)
        assert (told.status_code, "有一级没有名称" in told.content.decode()) == (422, True)
        assert 'value="两级督促"' in told.content.decode()
        refused = signed_in(convener).post(page, given)
        assert refused.status_code == 403
        assert not Ladder.objects.exists()
        client.post(page, {**given, "label": ["提醒函", "报召集人阅批", ""]})
    assert [one.label for one in supervision.scheme_on(date(2026, 11, 3)).steps] == [
        "提醒函", "报召集人阅批",
    ]  # fmt: skip
    text = client.get(page).content.decode() + client.get(reverse("office:board")).content.decode()
    assert "不排名" in text
