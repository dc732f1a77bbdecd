"""代理与外出: the page, its refusals, and the warning to whoever sets a deadline."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from minjiu.access.enums import Role
from minjiu.access.models import Absence, Delegation
from minjiu.common.clock import on_day
from minjiu.conference.models import Topic
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance

SignIn = Callable[[Any], Client]
PAGE = "/standing-in/"


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(date(2026, 11, 2)):
        yield


def form(user: Any, **changes: str) -> dict[str, str]:
    return {
        "do": "delegate", "grant": str(user.grants.get().pk), "deputy": "liaison-finance",
        "starts_on": "2026-11-02", "last_day": "2026-11-06", "basis": "出差", **changes,
    }  # fmt: skip


def test_it_is_given_seen_by_both_and_ended_early(
    office: Any, liaison: Any, sign_in: SignIn
) -> None:
    holder, deputy = liaison("education"), liaison("finance")
    assert Client().get(PAGE).status_code == 302
    told = sign_in(holder).post(PAGE, form(holder), follow=True).content.decode()
    assert "已委托liaison-finance" in told
    made = Delegation.objects.get()
    assert (made.valid_from, made.valid_to) == (date(2026, 11, 2), date(2026, 11, 7))
    assert "代理中" in sign_in(deputy).get(PAGE).content.decode()
    end = {"do": "end", "delegation": str(made.pk), "ends_on": "2026-11-04"}
    assert sign_in(deputy).post(PAGE, end).status_code == 404
    told = sign_in(holder).post(PAGE, end, follow=True).content.decode()
    assert "已提前收回" in told
    sheet = load_workbook(BytesIO(sign_in(holder).get(f"{PAGE}?export=xlsx").content)).active
    assert [cell.value for cell in list(sheet.rows)[1]][-1] == "出差"


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"last_day": ""}, "最后一天没有填写"),
        ({"last_day": "2026-11-01"}, "必须写明结束日"),
        ({"deputy": "nobody"}, "没有这个工号的账号"),
        ({"grant": ""}, "没有选择要办的一项"),
        ({"deputy": "examined"}, "审计人员不得同时办理业务"),
        ({"basis": ""}, "没有写明代理的事由"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_typed(
    office: Any, liaison: Any, account: Any, sign_in: SignIn, changes: dict[str, str], says: str
) -> None:
    holder = liaison("education")
    liaison("finance")
    account("examined", Role.AUDITOR)
    answer = sign_in(holder).post(PAGE, form(holder, **changes))
    page = answer.content.decode()
    assert (answer.status_code, says in page, 'value="2026-11-02"' in page) == (422, True, True)
    assert not Delegation.objects.exists()


def test_somebody_elses_role_is_not_there_to_give(
    office: Any, liaison: Any, sign_in: SignIn
) -> None:
    holder, other = liaison("education"), liaison("finance")
    answer = sign_in(other).post(PAGE, form(holder, deputy="office"))
    assert answer.status_code == 404
    assert not Delegation.objects.exists()


def test_a_deadline_in_an_absence_warns_at_once(office: Any, liaison: Any, sign_in: SignIn) -> None:
    unit, client = liaison("education"), sign_in(office)
    sign_in(unit).post(
        PAGE,
        {"do": "away", "starts_on": "2026-11-09", "last_day": "2026-11-13", "reason": "休假"},
    )
    assert Absence.objects.get().valid_to == date(2026, 11, 14)
    topic = Topic.objects.create(
        title="议题", text="…", origin="office", state="accepted", proposed_by="甲",
        proposed_at="2026-11-01T00:00:00+08:00",
    )  # fmt: skip
    page = reverse("office:topic", args=[topic.pk])
    ask = {"do": "ask", "departments": ["finance", "education"], "due_on": "2026-11-12"}
    told = client.post(page, ask, follow=True).content.decode()
    assert "省教育厅的联络员liaison-education11月9日至11月13日外出，没有代理人" in told
    assert "省财政厅的联络员" not in told
    assert "联络员11月9日至11月13日外出" in client.get(reverse("office:owing")).content.decode()

    sign_in(unit).post(PAGE, form(unit, deputy="office", last_day="2026-11-20"))
    assert "没有代理人" not in client.get(reverse("office:owing")).content.decode()


def test_a_new_deadline_of_a_matter_warns_too(office: Any, liaison: Any, sign_in: SignIn) -> None:
    unit = liaison("education")
    sign_in(unit).post(
        PAGE,
        {"do": "away", "starts_on": "2026-12-07", "last_day": "2026-12-11", "reason": "休假"},
    )
    made = supervision.assign(
        number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
        parts=[Part("education", Stance.LEAD, "牵头", date(2026, 11, 30))], acting_user=office,
    )  # fmt: skip
    leg = supervision.matter_for(office, made.pk).legs[0]
    extend = {"do": "extend", "leg": str(leg.id), "due_on": "2026-12-10", "reason": "调研未完"}
    page = reverse("office:matter", args=[made.pk])
    told = sign_in(office).post(page, extend, follow=True).content.decode()
    assert "12月10日的时限落在其间" in told
