"""Every list of the office: found, filtered, sorted, paged, taken away; questions stay constant."""

import re
from datetime import date, datetime, timedelta
from html import unescape
from io import BytesIO
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from minjiu.common.clock import on_day
from minjiu.conference.models import (
    AgendaItem,
    Bulletin,
    Invitation,
    Meeting,
    MemberChange,
    RegisterEntry,
    Resolution,
    Topic,
)
from minjiu.documents.models import Document, Issuer
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance
from tests.signing_in import signed_in

TODAY = date(2026, 11, 2)
THEN = datetime.fromisoformat("2026-11-01T10:00:00+08:00")
# page, its arguments, the orders that its heads offer
LISTS = {
    "topics": ((), ("title", "unit", "proposed", "state")),
    "meetings": ((), ("title", "starts", "place", "kind", "state")),
    "board": ((), ("due", "light", "matter", "unit", "progress")),
    "resolutions": ((), ("number", "title", "meeting", "state")),
    "owing": ((), ("due", "what", "title", "unit")),
    "bulletins": ((), ("title", "period", "cut_off", "number")),
    "documents": ((), ("title", "kind", "number", "state", "drafted")),
    "changes": ((), ("name", "unit", "starts", "proposed", "state")),
    "people": ((), ("place", "unit", "name", "post", "since")),
    "entries": ((), ("title", "kind", "unit", "due", "state", "number")),
    "register": (("training",), ("title", "unit", "due", "state", "number")),
    "registers": ((), ("kind", "entries", "done", "late")),
    "duties": ((), ("place", "unit", "living", "open", "last")),
}


@pytest.fixture(autouse=True)
def _today(settings: Any) -> Any:
    settings.MINJIU_REQUIRE_TOTP = False
    with on_day(TODAY):
        yield


def address(page: str) -> str:
    return reverse(f"office:{page}", args=LISTS[page][0])


def fill(office: Any, start: int, count: int) -> None:
    """Rows for every list; what the pages do not ask about is as small as it may be."""
    issuer, _ = Issuer.objects.get_or_create(code="office", defaults={"name": "办公室"})
    for n in range(start, start + count):
        later = THEN + timedelta(days=n)
        Topic.objects.create(
            title=f"议题{n:03}",
            text="…",
            origin="unit",
            department_code="education",
            state="proposed",
            proposed_at=later,
            proposed_by="甲",
        )
        meeting = Meeting.objects.create(
            kind="regular",
            title=f"会议{n:03}",
            starts_at=later,
            place="省政府",
            ends_at=later + timedelta(hours=1),
            chair_seat=1,
            state="notified",
        )
        Invitation.objects.create(
            meeting=meeting, kind="liaison", department_code="education", unit="省教育厅", name="乙"
        )
        item = AgendaItem.objects.create(
            meeting=meeting, sequence=1, title="议程", outcome="resolved", decision="同意"
        )
        Resolution.objects.create(
            year=2026,
            serial=n,
            item=item,
            title=f"事项{n:03}",
            text="…",
            state="agreed",
            plan=[
                {"department": "education", "stance": "lead", "text": "…", "due_on": "2026-12-01"}
            ],
        )
        supervision.assign(
            number=f"督〔2026〕{n}号",
            subject=f"督促{n:03}",
            requirement="…",
            origin="例会",
            parts=[Part("education", Stance.LEAD, "牵头", date(2026, 11, 30))],
            acting_user=office,
        )
        Bulletin.objects.create(
            title=f"通报{n:03}",
            period_from=TODAY,
            period_to=TODAY + timedelta(days=n + 1),
            cut_off_on=TODAY + timedelta(days=n),
            issue_from=TODAY,
            preview_from=TODAY,
        )
        MemberChange.objects.create(
            department_code="education",
            name=f"人选{n:03}",
            post="副厅长",
            starts_on=TODAY,
            reason="调任",
            proposed_at=later,
            proposed_by="甲",
            seat_number=n,
            state="returned",
        )
        RegisterEntry.objects.create(
            kind="training",
            department_code="education",
            title=f"培训{n:03}",
            plan="…",
            office="人事处",
            planned_on=TODAY,
            due_on=TODAY + timedelta(days=n),
            state="planned",
        )
        Document.objects.create(
            issuer=issuer,
            kind="notice",
            title=f"公文{n:03}",
            content={},
            state="draft",
            drafted_by_id=office.pk,
            drafted_by="甲",
            drafted_at=later,
        )


def sheet(client: Client, page: str, **wanted: str) -> list[tuple[Any, ...]]:
    answer = client.get(address(page), {"export": "xlsx", **wanted})
    assert answer.status_code == 200
    found = load_workbook(BytesIO(answer.content)).worksheets[0]
    return list(found.iter_rows(min_row=2, values_only=True))


def test_no_list_asks_more_for_sixty_rows_than_for_one(
    office: Any, liaison: Any, django_assert_max_num_queries: Any
) -> None:
    users = {"office": signed_in(office), "unit": signed_in(liaison("education"))}
    asked: dict[tuple[str, str, bool], list[int]] = {}
    for start, count in ((1, 1), (2, 59)):
        fill(office, start, count)
        for who, client in users.items():
            for page in LISTS:
                for wanted in ({}, {"export": "xlsx"}):
                    client.get(address(page), wanted)
                    with django_assert_max_num_queries(60) as questions:
                        assert client.get(address(page), wanted).status_code == 200
                    asked.setdefault((who, page, bool(wanted)), []).append(len(questions))
    # a second page needs one question more: which row the first one ended with is not yet asked
    assert {key: few for key, (few, _) in asked.items()} == {
        key: many for key, (_, many) in asked.items()
    }


@pytest.mark.parametrize("page", LISTS)
def test_each_head_sorts_and_turns_round(office: Any, page: str) -> None:
    fill(office, 1, 3)
    client, rows = signed_in(office), {}
    for sort in LISTS[page][1]:
        shown = client.get(address(page), {"sort": sort}).content.decode()
        assert f"sort=-{sort}" in shown  # once more: the other way round
        there, back = (sheet(client, page, sort=way) for way in (sort, f"-{sort}"))
        assert sorted(map(str, there)) == sorted(map(str, back))
        rows[sort] = there, back
    assert any(there == back[::-1] and there != back for there, back in rows.values())


def test_sixty_rows_are_walked_and_each_comes_once(office: Any) -> None:
    fill(office, 1, 60)
    client = signed_in(office)
    titles = {
        "topics": "议题", "meetings": "会议", "board": "督促", "resolutions": "事项",
        "bulletins": "通报", "documents": "公文", "changes": "人选", "register": "培训",
        "entries": "培训",
    }  # fmt: skip
    for page, title in titles.items():
        seen: list[str] = []
        where = address(page)
        for _ in range(2):
            shown = client.get(where).content.decode()
            seen += re.findall(rf">(?:督〔2026〕\d+号 )?({title}\d{{3}})", shown)
            later = re.search(r'rel="next" href="([^"]+)"', shown)
            where = address(page) + (unescape(later[1]) if later else "")
        assert later is None
        assert (page, len(seen), len(set(seen))) == (page, 60, 60)


@pytest.mark.parametrize(
    ("page", "wanted", "rows"),
    [
        ("topics", {"text": "题002"}, 1),
        ("topics", {"unit": "finance"}, 0),
        ("topics", {"state": "proposed", "origin": "unit", "unit": "education"}, 3),
        ("meetings", {"text": "会议003"}, 1),
        ("meetings", {"year": "2026", "kind": "plenary"}, 0),
        ("board", {"text": "督促001", "light": "green"}, 1),
        ("board", {"light": "red"}, 0),
        ("resolutions", {"text": "议〔2026〕2号"}, 1),
        ("resolutions", {"unit": "finance"}, 0),
        ("owing", {"what": "督促事项"}, 3),
        ("owing", {"when": "late"}, 0),
        ("owing", {"text": "培训00", "when": "week"}, 3),
        ("bulletins", {"issued": "yes"}, 0),
        ("documents", {"text": "文002", "kind": "notice"}, 1),
        ("documents", {"state": "signed"}, 0),
        ("changes", {"text": "人选001"}, 1),
        ("people", {"role": "总召集人"}, 1),
        ("people", {"unit": "education"}, 1),
        ("entries", {"kind": "training", "state": "late"}, 0),
        ("register", {"text": "人事处"}, 3),
        ("duties", {"unit": "education", "text": "教育救助"}, 2),
        ("topics", {"state": "no such state"}, 3),
    ],
)
def test_what_is_filtered_is_shown_and_taken_away(
    office: Any, page: str, wanted: dict[str, str], rows: int
) -> None:
    fill(office, 1, 3)
    client = signed_in(office)
    shown = client.get(address(page), wanted).content.decode()
    taken = sheet(client, page, **wanted)
    assert (len(taken), "没有符合条件的" in shown) == (rows, not rows)
    export = re.search(r'href="(\?[^"]*export=xlsx)"', shown)
    assert export is not None
    again = load_workbook(BytesIO(client.get(address(page) + unescape(export[1])).content))
    assert again.worksheets[0].max_row == rows + 1


def test_filters_are_folded_with_how_many_are_in_force(office: Any) -> None:
    client, page = signed_in(office), address("topics")

    def summary(**wanted: str) -> str:
        text = client.get(page, wanted).content.decode()
        folded = text[text.index("<details") : text.index("</details>")]
        assert folded.count("<select") == 4  # three filters and the order
        assert '<details class="find-more">' in folded  # closed, so that a phone shows the list
        return re.sub("<[^>]+>", "", folded[: folded.index("</summary>")])

    assert summary(text="迟复") == "筛选和排序"
    assert summary(state="proposed", unit="education", origin="nothing") == "筛选和排序2项"


def test_a_unit_finds_and_takes_away_only_its_own(office: Any, liaison: Any) -> None:
    fill(office, 1, 2)
    own, other = signed_in(liaison("education")), signed_in(liaison("finance"))
    for page in ("board", "owing", "entries", "changes", "topics", "meetings", "resolutions"):
        assert (page, len(sheet(other, page))) == (page, 0)
        assert (page, len(sheet(own, page)) > 0) == (page, True)


def test_an_empty_list_says_what_to_do(office: Any) -> None:
    says = {
        "documents": "起草后，会出现在这里", "meetings": "在下面筹备第一次会议", "topics": "可以在下面提出",
        "board": "会自动出现在这里", "resolutions": "写明分工后", "bulletins": "固定第一期",
        "register": "在下面列入第一项", "changes": "页面提出",
    }  # fmt: skip
    client = signed_in(office)
    for page, words in says.items():
        assert (page, words in client.get(address(page)).content.decode()) == (page, True)
