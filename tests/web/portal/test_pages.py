"""The public site: no account, only what was published."""

from datetime import date
from typing import Any

from django.test import Client
from django.urls import reverse

from minjiu.common.clock import on_day
from minjiu.conference.actions.membership import follow_post, publish_members
from minjiu.directory import api as directory
from minjiu.publishing import api as publishing
from minjiu.publishing.api import SnapshotKind

PAGES = ("home", "notice", "members", "duties", "bulletins")


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
