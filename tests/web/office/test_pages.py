"""The office's pages: who may open them, what they show, constant questions to the database."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from minjiu.access.enums import Role
from minjiu.common.clock import on_day
from minjiu.conference.actions.registers import plan_entry
from minjiu.conference.enums import RegisterKind
from minjiu.conference.ledger import ledger
from minjiu.conference.models import MemberChange, Topic
from minjiu.publishing import api as publishing
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance
from tests.signing_in import signed_in

Of = Callable[[str], Any]
TODAY = date(2026, 11, 2)
LISTS = (
    "home", "leader", "people", "changes", "topics", "meetings", "board", "resolutions", "owing",
    "bulletins", "documents", "registers", "entries", "ledger", "duties", "platform", "ladders",
)  # fmt: skip


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(TODAY):
        yield


def matter(office: Any, number: int = 1) -> supervision.Matter:
    return supervision.assign(
        number=f"议〔2026〕{number}号", subject="共享机制", requirement="…", origin="例会",
        parts=[Part("civil_affairs", Stance.LEAD, "牵头", date(2026, 11, 30))], acting_user=office,
    )  # fmt: skip


def test_pages_are_for_those_who_govern(office: Any, account: Callable[..., Any]) -> None:
    outside, stranger = Client(), signed_in(account("stranger", Role.TOWNSHIP_CLERK))
    for name in LISTS:
        page, inside = reverse(f"office:{name}"), signed_in(office)
        assert outside.get(page).headers["Location"].startswith("/accounts/login/")
        assert (name, stranger.get(page).status_code) == (name, 403)
        assert (name, inside.get(page).status_code) == (name, 200)


def test_every_page_of_the_ledger_lives(office_client: Client) -> None:
    pages = sorted({entry.page for entry in ledger().values() if entry.page})
    assert len(pages) > 20
    for page in pages:
        name, _, argument = page.partition(" ")
        answer = office_client.get(reverse(name, args=[argument] if argument else []))
        assert (page, answer.status_code) == (page, 200)


@pytest.fixture
def office_client(office: Any) -> Client:
    return signed_in(office)


def test_a_member_change_goes_from_the_unit_to_the_public(office: Any, liaison: Of) -> None:
    unit, page = signed_in(liaison("education")), reverse("office:people")
    unit.post(
        page,
        {
            "do": "propose", "seat": "6", "name": "新成员", "post": "省教育厅副厅长",
            "starts_on": "2026-11-02", "reason": "工作变动",
        },
    )  # fmt: skip
    change = MemberChange.objects.get()
    told = unit.post(reverse("office:change", args=[change.pk]), {"do": "decide"}, follow=True)
    assert told.status_code == 403
    told = signed_in(office).post(
        reverse("office:change", args=[change.pk]), {"do": "decide"}, follow=True
    )
    assert "已确定，并已在公众门户公布。" in told.content.decode()
    public = publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS)
    assert public is not None
    assert public.content["seats"][5]["name"] == "新成员"


def test_a_refused_form_says_why(office: Any, liaison: Of) -> None:
    unit, page = signed_in(liaison("education")), reverse("office:topics")
    told = unit.post(page, {"department": "education", "title": " ", "text": "写了很久的一段"})
    assert told.status_code == 422
    assert "议题缺少标题或内容" in told.content.decode()
    assert "写了很久的一段</textarea>" in told.content.decode()
    assert not Topic.objects.exists()


def test_what_was_typed_stays_in_its_own_form_of_several(office: Any, liaison: Of) -> None:
    supervision.assign(
        number="议〔2026〕1号", subject="共享机制", requirement="…", origin="例会",
        parts=[
            Part("civil_affairs", Stance.LEAD, "牵头", date(2026, 11, 30)),
            Part("education", Stance.COOPERATING, "配合", date(2026, 11, 30)),
        ],
        acting_user=office,
    )  # fmt: skip
    found = supervision.matters_for(office)[0]
    first, second = found.legs
    told = signed_in(office).post(
        reverse("office:matter", args=[found.id]),
        {"do": "extend", "leg": str(second.id), "due_on": "2026-11-01", "reason": "调研未完"},
    )
    page = told.content.decode()
    assert (told.status_code, page.count("调研未完")) == (422, 1)
    assert page.index(str(first.id)) < page.index(str(second.id)) < page.index("调研未完")


def test_a_unit_reports_and_the_office_reviews(office: Any, liaison: Of) -> None:
    found = matter(office)
    page = reverse("office:matter", args=[found.pk])
    leg = supervision.matter_for(office, found.pk).legs[0]
    unit = signed_in(liaison("civil_affairs"))
    unit.post(page, {"do": "receive", "leg": str(leg.id)})
    unit.post(
        page,
        {"do": "report", "leg": str(leg.id), "text": "已办结", "progress": "100", "finished": "1"},
    )
    report = supervision.matter_for(office, found.pk).legs[0].reports[0]
    told = signed_in(office).post(
        page, {"do": "review", "report": str(report.id), "accepted": "yes"}, follow=True
    )
    assert "2026年11月2日办结" in told.content.decode()
    other = signed_in(liaison("finance"))
    assert other.get(page).status_code == 404


def test_the_duty_ledger_says_what_lives_and_what_does_not(office_client: Client) -> None:
    shown = office_client.get(reverse("office:unit", args=["education"])).content.decode()
    assert "完善教育救助制度,根据不同教育阶段需求和实际情况" in shown
    assert "待建设：教育救助办理" in shown


def test_lists_go_as_sheets_filtered_and_for_the_eyes_that_see_them(
    office: Any, liaison: Of
) -> None:
    matter(office)
    pages = {
        "board": ("office:board", []), "ledger": ("office:ledger", []),
        "unit": ("office:unit", ["education"]), "register": ("office:register", ["training"]),
    }  # fmt: skip

    def rows(user: Any, name: str, **wanted: str) -> list[tuple[Any, ...]]:
        page, arguments = pages[name]
        answer = signed_in(user).get(reverse(page, args=arguments), {"export": "xlsx", **wanted})
        book = load_workbook(BytesIO(answer.content))
        return list(book.worksheets[0].iter_rows(min_row=2, values_only=True))

    assert [row[2] for row in rows(office, "board")] == ["省民政厅"]
    assert rows(office, "board", light="red") == []
    assert rows(liaison("finance"), "board") == []
    assert [len(rows(office, name)) for name in ("ledger", "unit", "register")] == [106, 5, 0]


def test_the_four_small_records_are_counted_on_the_first_page(office: Any, liaison: Of) -> None:
    plan_entry(
        kind=RegisterKind.BRIEFING, department_code="education", title="第一期信息简报", plan="编发",
        office="办公室", due_on=date(2026, 11, 9), acting_user=office,
    )  # fmt: skip
    home = reverse("office:home")
    for user in (office, liaison("education")):
        page = signed_in(user).get(home).content.decode()
        assert [page.count(label) for label in ("决策部署分解", "交办事项", "政策建议")] == [
            1,
            1,
            1,
        ]
        assert "第一期信息简报" in page  # due within two weeks
        assert "列入1，完成0" in page
    other = signed_in(liaison("finance")).get(home).content.decode()
    assert "第一期信息简报" not in other
