"""The public site: no account, only what was published."""

from datetime import date
from io import BytesIO
from typing import Any

from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from minjiu.common.clock import on_day
from minjiu.conference.actions.membership import follow_post, publish_members
from minjiu.directory import api as directory
from minjiu.publishing import api as publishing
from minjiu.publishing.api import SnapshotKind

PAGES = ("home", "notice", "members", "duties", "bulletins", "documents")


def shown(name: str, *arguments: Any) -> str:
    answer = Client().get(reverse(f"portal:{name}", args=arguments))
    assert answer.status_code == 200
    return answer.content.decode()


def test_everybody_may_read_and_nothing_is_asked(office: Any) -> None:
    for name in PAGES:
        answer = Client().get(reverse(f"portal:{name}"))
        assert (name, answer.status_code, answer.cookies.keys()) == (name, 200, set())


def test_r00_3_members_are_those_that_were_published(office: Any) -> None:
    assert "成员名单还没有在本网站公布" in shown("members")
    with on_day(date(2026, 11, 2)):
        publish_members(on=date(2026, 11, 2), acting_user=office)
    # changed behind the snapshot: the public page says what was published
    directory.replace_holder(
        seat_number=6, official="未公布的人", post="副厅长", starts_on=date(2026, 11, 3), basis="…",
        acting_user=None,
    )  # fmt: skip
    page = shown("members")
    assert "李迅" in page
    assert "未公布的人" not in page
    follow_post(
        seat_number=1, name="新总召集人", post="省政府副省长", starts_on=date(2026, 11, 4),
        basis="任免文件", acting_user=office,
    )  # fmt: skip
    assert "新总召集人" in shown("members")


def test_every_duty_word_for_word(office: Any) -> None:
    page = shown("duties")
    assert all(duty.text in page for duty in directory.duties())


def test_a_withdrawn_bulletin_is_gone(office: Any) -> None:
    made = publishing.publish(
        kind=SnapshotKind.BULLETIN, title="第三季度通报",
        content={"number": "1号", "cut_off_on": "2026-10-01", "rows": []}, basis="…",
        acting_user=office,
    )  # fmt: skip
    assert "第三季度通报" in shown("bulletins")
    assert "截至2026年10月1日" in shown("bulletin", made.pk)
    publishing.withdraw(snapshot=made, reason="有误", acting_user=office)
    assert "第三季度通报" not in shown("bulletins")
    gone = Client().get(reverse("portal:bulletin", args=[made.pk]))
    assert gone.status_code == 404


def bulletin(office: Any, number: int) -> None:
    publishing.publish(
        kind=SnapshotKind.BULLETIN, title=f"第{number:02}期通报",
        content={"number": f"通{number:02}号", "cut_off_on": "2026-10-01", "rows": []}, basis="…",
        acting_user=office,
    )  # fmt: skip


def rows(name: str, **wanted: str) -> list[tuple[Any, ...]]:
    answer = Client().get(reverse(f"portal:{name}"), {"export": "xlsx", **wanted})
    sheet = load_workbook(BytesIO(answer.content)).worksheets[0]
    return list(sheet.iter_rows(min_row=2, values_only=True))


def test_public_lists_are_searched_sorted_and_taken_away(office: Any) -> None:
    publish_members(on=date(2026, 11, 2), acting_user=office)
    for number in (1, 2, 3):
        bulletin(office, number)
    assert len(rows("members")) == 28
    assert [row[0] for row in rows("members", role="召集人")] == ["召集人"] * 2
    assert [row[1] for row in rows("members", text="李迅")] == ["李迅"]
    assert rows("members", text="没有这个人") == []
    nobody = Client().get(reverse("portal:members"), {"text": "没有这个人"}).content.decode()
    assert "没有符合条件的成员" in nobody
    assert len(rows("duties")) == 106
    assert {row[0] for row in rows("duties", unit="education")} == {"省教育厅"}
    titles = [row[0] for row in rows("bulletins", sort="title")]
    assert titles == ["第01期通报", "第02期通报", "第03期通报"]
    assert [row[0] for row in rows("bulletins", sort="-title")] == titles[::-1]
    assert [row[1] for row in rows("bulletins", text="通02")] == ["通02号"]


def test_no_question_a_row_and_a_second_page(
    office: Any, django_assert_max_num_queries: Any
) -> None:
    asked: dict[str, list[int]] = {}
    for count in (1, 59):
        for number in range(count):
            bulletin(office, number)
        for name in PAGES:
            with django_assert_max_num_queries(20) as questions:
                shown(name)
            asked.setdefault(name, []).append(len(questions))
    assert {name: few for name, (few, _) in asked.items()} == {
        name: many for name, (_, many) in asked.items()
    }
    assert 'rel="next"' in shown("bulletins")
