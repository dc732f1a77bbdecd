"""附件1 二: members by proposal, decision and publication; liaisons by filing."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.db import ProgrammingError, transaction
from django.urls import reverse

from minjiu.access.api import User
from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.conference.actions.membership import (
    decide_member,
    file_liaison,
    follow_post,
    propose_member,
    publish_members,
    return_member,
)
from minjiu.conference.enums import ChangeState
from minjiu.conference.models import Liaison, MemberChange
from minjiu.conference.queries import liaisons_on
from minjiu.directory import api as directory
from minjiu.publishing import api as publishing
from tests.signing_in import signed_in

EDUCATION_SEAT, DAY = 6, date(2026, 11, 2)
Of = Callable[[str], User]


def propose(user: User, **facts: object) -> MemberChange:
    given = {
        "seat_number": EDUCATION_SEAT, "name": "新成员", "post": "省教育厅副厅长",
        "starts_on": DAY, "reason": "工作变动", **facts,
    }  # fmt: skip
    return propose_member(**given, acting_user=user)  # type: ignore[arg-type]


def holder(seat: int, on: date) -> str:
    return next(s.official for s in directory.seats(on) if s.number == seat)


def test_r03_4_a_unit_proposes_only_for_its_own_seat(office: User, liaison: Of) -> None:
    with pytest.raises(NotPermitted, match="由该单位联络员"):
        propose(liaison("finance"))
    with pytest.raises(Refused, match="随职务确定"):
        propose(liaison("civil_affairs"), seat_number=3)
    with pytest.raises(Refused, match="没有填写姓名"):
        propose(liaison("education"), name=" ")
    propose(liaison("education"))
    with pytest.raises(Refused, match="已有一件成员调整"):
        propose(liaison("education"))


def test_r03_4_the_office_decides_and_publishes_at_once(office: User, liaison: Of) -> None:
    change = propose(liaison("education"))
    with pytest.raises(NotPermitted):
        decide_member(change=change, acting_user=liaison("education"))
    with on_day(DAY):
        decided = decide_member(change=change, acting_user=office)
    assert decided.state == ChangeState.PUBLISHED
    assert (holder(EDUCATION_SEAT, date(2026, 11, 1)), holder(EDUCATION_SEAT, DAY)) == (
        "李迅", "新成员",
    )  # fmt: skip
    public = publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS)
    assert public is not None
    assert public.id == decided.snapshot_id
    assert [s["name"] for s in public.content["seats"]][EDUCATION_SEAT - 1] == "新成员"
    assert len(public.content["seats"]) == 28
    acts = list(Record.objects.order_by("pk").values_list("action", flat=True))[-4:]
    assert acts == [
        "conference.member_proposed", "directory.holder_replaced", "publishing.published",
        "conference.member_decided",
    ]  # fmt: skip
    with pytest.raises(Refused, match="已确定并公布"):
        decide_member(change=change, acting_user=office)


def test_r03_4_a_change_goes_back_with_its_reason(office: User, liaison: Of) -> None:
    change = propose(liaison("education"))
    with pytest.raises(Refused, match="退回需要理由"):
        return_member(change=change, reason="", acting_user=office)
    assert return_member(change=change, reason="职务有误", acting_user=office).answer == "职务有误"
    assert holder(EDUCATION_SEAT, DAY) == "李迅"
    assert publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS) is None


def test_an_appointment_does_not_overlap_the_one_before(office: User, liaison: Of) -> None:
    change = propose(liaison("education"), starts_on=date(2020, 12, 9))
    with pytest.raises(Refused, match="重叠"):
        decide_member(change=change, acting_user=office)
    assert MemberChange.objects.get().state == ChangeState.PROPOSED
    assert publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS) is None


def test_r03_2_conveners_follow_their_posts(office: User, liaison: Of) -> None:
    with pytest.raises(NotPermitted):
        follow_post(
            seat_number=1, name="甲", post="副省长", starts_on=DAY, basis="任免文件",
            acting_user=liaison("civil_affairs"),
        )  # fmt: skip
    with pytest.raises(Refused, match="由所在单位提出"):
        follow_post(
            seat_number=EDUCATION_SEAT, name="甲", post="副厅长", starts_on=DAY, basis="文件",
            acting_user=office,
        )  # fmt: skip
    follow_post(
        seat_number=1, name="甲", post="省政府副省长", starts_on=DAY, basis="任免文件",
        acting_user=office,
    )  # fmt: skip
    assert holder(1, DAY) == "甲"


def test_r03_1_units_are_not_for_the_office_to_change(office: User, settings: Any) -> None:
    settings.MINJIU_REQUIRE_TOTP = False
    page = signed_in(office).get(reverse("office:people")).content.decode()
    assert "成员单位的增减须报省政府同意" in page
    with pytest.raises(NotFound):  # a seat that the notice does not have
        propose(office, seat_number=29)
    assert len(directory.departments(DAY)) == 25


def test_r03_6_and_r03_7_a_liaison_is_filed_and_joins_the_office_by_that(
    office: User, liaison: Of
) -> None:
    def file(
        department: str, name: str, starts_on: date = DAY, *, another: bool = False
    ) -> Liaison:
        return file_liaison(
            department_code=department, name=name, post="社会救助处处长", starts_on=starts_on,
            reason="单位来函", another_person=another, acting_user=liaison(department),
        )  # fmt: skip

    with pytest.raises(NotPermitted):
        file_liaison(
            department_code="education", name="甲", post="处长", starts_on=DAY, reason="来函",
            acting_user=office,
        )  # fmt: skip
    file("education", "甲")
    with pytest.raises(Refused, match="甲已是省教育厅的联络员"):
        file("finance", "甲")
    namesake = file("finance", "甲", another=True)  # the unit says that it is somebody else
    assert [one.department_code for one in liaisons_on(DAY)] == ["education", "finance"]
    namesake.delete()
    with pytest.raises(Refused, match="任期重叠"):
        file("education", "乙")
    file("education", "乙", date(2026, 12, 1))
    assert [one.name for one in liaisons_on(date(2026, 11, 30))] == ["甲"]
    assert [one.name for one in liaisons_on(date(2026, 12, 1))] == ["乙"]
    assert publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS) is None


def test_a_rare_name_of_forty_characters_is_published_whole(office: User, liaison: Of) -> None:
    name = "\U0002ebf0" + "长" * 39
    with on_day(DAY):
        decide_member(change=propose(liaison("education"), name=name), acting_user=office)
    public = publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS)
    assert public is not None
    assert public.content["seats"][EDUCATION_SEAT - 1]["name"] == name


def test_what_was_published_cannot_be_changed(office: User) -> None:
    with on_day(DAY):
        publish_members(on=DAY, acting_user=office)
    published = publishing.Snapshot.objects.get()
    published.title = "另一份"
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        published.save()


def test_a_namesake_in_the_unit_takes_a_seat_as_another_person(office: User, liaison: Of) -> None:
    change = propose(liaison("education"), name="李迅", namesake=2)
    with on_day(DAY):
        decide_member(change=change, acting_user=office)
    seat = next(s for s in directory.seats(DAY) if s.number == EDUCATION_SEAT)
    assert (seat.official, seat.namesake, seat.shown) == ("李迅", 2, "李迅（同名2）")
    public = publishing.latest(publishing.SnapshotKind.CONFERENCE_MEMBERS)
    assert public is not None
    assert public.content["seats"][EDUCATION_SEAT - 1]["name"] == "李迅"
