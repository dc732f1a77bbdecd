"""督促办法: step by step, a letter only with its number, a report upward only with its instruction;
dated, and no unit is ranked."""

from collections.abc import Callable, Iterator
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import DatabaseError, transaction

from minjiu.access.actions.grants import grant_role
from minjiu.access.actions.standing_in import delegate
from minjiu.access.enums import Role
from minjiu.access.models import RoleGrant
from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.conference.actions import meetings, reminding
from minjiu.conference.enums import MeetingKind
from minjiu.conference.models import AgendaItem, Meeting
from minjiu.directory import api as directory
from minjiu.documents import api as documents
from minjiu.supervision import api
from minjiu.supervision.api import Colour, Light, Part, Rung, Stance, Step
from minjiu.supervision.models import Ladder, Leg, Letter, Notice

Of = Callable[[str], Any]
START, DUE = date(2026, 11, 2), date(2026, 11, 30)
YELLOW, RED = date(2026, 11, 16), date(2026, 12, 1)
REPLY = date(2026, 12, 8)
SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def lead(office: Any) -> Iterator[Leg]:
    with on_day(START):
        found = api.assign(
            number="议〔2026〕1号", subject="建立共享机制", requirement="年底前建成", origin="例会",
            parts=[Part("civil_affairs", Stance.LEAD, "牵头制定办法", DUE)], acting_user=office,
        )  # fmt: skip
    with on_day(RED):
        yield Leg.objects.select_related("matter").get(matter=found)


def draft(leg: Leg, office: Any, text: str = "请抓紧办理。") -> documents.Document:
    return reminding.draft_letter(leg=leg, text=text, reply_due_on=REPLY, acting_user=office)


def climb(leg: Leg, rung: Rung, office: Any, text: str = "请阅批") -> Notice:
    return api.climb(leg=leg, rung=rung, text=text, reply_due_on=REPLY, acting_user=office)


def chief(role: str) -> int:
    return next(one.number for one in directory.seats(RED) if one.role.value == role)


def test_a_letter_is_marked_only_when_signed_and_numbered(
    lead: Leg, office: Any, convener: Any, signed: Any, liaison: Of
) -> None:
    with on_day(START), pytest.raises(Refused, match=r"灯色是“正常”.*不能办理“提醒函”"):
        draft(lead, office)
    with pytest.raises(NotPermitted):
        draft(lead, liaison("civil_affairs"))
    with pytest.raises(Refused, match="提醒函没有内容"):
        draft(lead, office, text=" ")
    with pytest.raises(Refused, match="还没有起草提醒函"):
        reminding.send_letter(leg=lead, acting_user=office)
    assert not documents.Document.objects.exists()
    first = draft(lead, office)
    letter = draft(lead, office, text="请于本周办结。")
    first.refresh_from_db()
    assert (first.state, Letter.objects.get().document_id) == ("withdrawn", letter.pk)
    with pytest.raises(Refused, match="提醒函现为“送签”，没有文号"):
        climb(lead, Rung.REMINDER, office)
    with pytest.raises(Refused, match="请签发、用印后再发出"):
        reminding.send_letter(leg=lead, acting_user=office)
    signed(letter.pk)
    assert not Notice.objects.exists()
    sent = reminding.send_letter(leg=lead, acting_user=office)
    letter.refresh_from_db()
    assert (sent.document_number, letter.state) == ("闽社救联办函〔2026〕1号", "issued")
    assert (sent.text, sent.reply_due_on, sent.label) == ("请于本周办结。", REPLY, "提醒函")
    assert sent.why == "逾期或两次退回：时限2026-11-30已过1天"
    with pytest.raises(NotFound):
        api.notice_letter(liaison("finance"), sent.pk)
    assert api.notice_letter(liaison("civil_affairs"), sent.pk).startswith(b"%PDF")


def test_the_database_knows_no_letter_without_a_number(lead: Leg) -> None:
    with pytest.raises(DatabaseError, match="letter_is_numbered"), transaction.atomic():
        Notice.objects.create(
            leg=lead, position=1, rung=Rung.REMINDER, label="提醒函", text="…", why="…",
            issued_at=datetime(2026, 12, 1, tzinfo=SHANGHAI), issued_by="甲", reply_due_on=REPLY,
        )  # fmt: skip


@pytest.fixture
def reminded(lead: Leg, office: Any, convener: Any, signed: Any) -> Leg:
    signed(draft(lead, office).pk)
    reminding.send_letter(leg=lead, acting_user=office)
    return lead


@pytest.fixture
def coming(office: Any) -> Meeting:
    start, end = (datetime(2026, 12, 21, hour, tzinfo=SHANGHAI) for hour in (9, 11))
    with on_day(RED):
        return meetings.plan_meeting(
            kind=MeetingKind.REGULAR, title="下次会议", starts_at=start, ends_at=end,
            place="会议室", chair_seat=1, acting_user=office,
        )  # fmt: skip


def test_step_by_step_to_the_next_meeting(
    reminded: Leg, office: Any, convener: Any, liaison: Of, account: Any, coming: Meeting
) -> None:
    with pytest.raises(Refused, match="下一级是“报召集人阅批”"):
        climb(reminded, Rung.CHIEF_CONVENER, office)
    with on_day(YELLOW), pytest.raises(Refused, match="不能办理“报召集人阅批”"):
        climb(reminded, Rung.CONVENER, office)
    upward = climb(reminded, Rung.CONVENER, office)
    assert [one.label for one in api.waiting_instructions()] == ["报召集人阅批"]
    with pytest.raises(Refused, match="“报召集人阅批”还没有批示"):
        climb(reminded, Rung.CHIEF_CONVENER, office)
    said = {"text": "请厅领导督办", "on": RED}
    with pytest.raises(NotPermitted, match="由2026年12月1日在任的召集人本人批示"):
        api.instruct(notice=upward, seat_number=2, **said, acting_user=liaison("civil_affairs"))
    with pytest.raises(Refused, match="批示日期在将来"):
        api.instruct(
            notice=upward, seat_number=2, text="好", on=date(2026, 12, 2), acting_user=convener
        )
    with pytest.raises(Refused, match="批示日期早于报请日期"):
        api.instruct(
            notice=upward, seat_number=2, text="好", on=date(2026, 11, 30), acting_user=convener
        )
    given = api.instruct(notice=upward, seat_number=chief("convener"), **said, acting_user=convener)
    official = next(one.official for one in directory.seats(RED) if one.role.value == "convener")
    assert (given.instructed_by, given.instruction) == (official, "请厅领导督办")
    with pytest.raises(Refused, match="已经登记批示"):
        api.instruct(notice=upward, seat_number=chief("convener"), **said, acting_user=convener)
    top = climb(reminded, Rung.CHIEF_CONVENER, office)
    first = account("chief", Role.CONVENER, seat_number=1)
    api.instruct(notice=top, seat_number=chief("chief_convener"), **said, acting_user=first)
    put = {"text": "请单位汇报。", "reply_due_on": REPLY, "acting_user": office}
    with on_day(START):
        old = meetings.plan_meeting(
            kind=MeetingKind.REGULAR, title="取消的会议", place="会议室", chair_seat=1,
            starts_at=coming.starts_at, ends_at=coming.ends_at, acting_user=office,
        )  # fmt: skip
        meetings.cancel_meeting(meeting=old, reason="改期", acting_user=office)
    with pytest.raises(Refused, match="“取消的会议”已经召开或取消"):
        reminding.put_on_agenda(leg=reminded, meeting=old, **put)
    reminding.put_on_agenda(leg=reminded, meeting=coming, **put)
    item = AgendaItem.objects.filter(meeting=coming).order_by("sequence").last()
    assert item is not None
    assert (item.title, item.presenter_code) == (
        "议〔2026〕1号“建立共享机制”落实情况",
        "civil_affairs",
    )
    with pytest.raises(Refused, match="各级督促都已用过"):
        draft(reminded, office)
    assert api.matter_for(office, reminded.matter.pk).legs[0].next_step is None


def test_only_who_holds_the_seat_that_day_or_their_deputy_writes_an_instruction(
    reminded: Leg, office: Any, convener: Any, account: Any
) -> None:
    upward = climb(reminded, Rung.CONVENER, office)

    def instruct(user: Any, seat_number: int = 2) -> Notice:
        return api.instruct(
            notice=upward, seat_number=seat_number, text="请抓紧", on=RED, acting_user=user
        )

    for user, seat in (
        (office, 2),  # from paper too: only with a delegation on record
        (account("c0", Role.CONVENER), 2),  # a convener's account of no seat
        (account("c3", Role.CONVENER, seat_number=3), 2),  # of the other convener's seat
        (account("c1", Role.CONVENER, seat_number=1), 1),  # 总召集人 has a step of their own
        (convener, 3),
    ):
        with pytest.raises(NotPermitted, match="本人批示"):
            instruct(user, seat)
    grant = RoleGrant.objects.get(user=convener)
    delegate(
        grant=grant, to_user=office, valid_from=RED, valid_to=date(2026, 12, 8), basis="出差",
        acting_user=convener,
    )  # fmt: skip
    given = instruct(office)
    assert given.instructed_by == "林依钦（office代）"
    record = Record.objects.filter(action="supervision.instructed").get()
    assert (record.actor_name, record.for_whom) == ("office", "convener（）")
    # what the deputy does in their own office is nobody else's
    climb(reminded, Rung.CHIEF_CONVENER, office)
    assert Record.objects.filter(action="supervision.chased").latest("pk").for_whom == ""


def test_an_account_of_whoever_sat_there_before_writes_nothing(
    reminded: Leg, office: Any, convener: Any, account: Any
) -> None:
    upward = climb(reminded, Rung.CONVENER, office)
    directory.replace_holder(
        seat_number=2, official="新主任", post="省政府办公厅副主任", starts_on=RED, basis="任免",
        acting_user=office,
    )  # fmt: skip
    assert [one.number for one in api.own_seats(convener, date(2026, 11, 30))] == [2]
    with pytest.raises(NotPermitted, match="本人批示"):
        api.instruct(notice=upward, seat_number=2, text="好", on=RED, acting_user=convener)
    new = account("new", Role.LIAISON, "finance")
    grant_role(
        user=new, role=Role.CONVENER, division_code="350000", valid_from=RED, seat_number=2,
        basis="任免", acting_user=None,
    )  # fmt: skip
    given = api.instruct(notice=upward, seat_number=2, text="好", on=RED, acting_user=new)
    assert given.instructed_by == "新主任"


def test_a_unit_answers_once_and_only_its_own(reminded: Leg, liaison: Of) -> None:
    notice = Notice.objects.get()
    with pytest.raises(NotPermitted):
        api.reply(notice=notice, text="已在办", acting_user=liaison("finance"))
    with pytest.raises(Refused, match="回复是空的"):
        api.reply(notice=notice, text=" ", acting_user=liaison("civil_affairs"))
    assert api.reply(notice=notice, text="已在办", acting_user=liaison("civil_affairs")).reply
    with pytest.raises(Refused, match="已经回复"):
        api.reply(notice=notice, text="再答", acting_user=liaison("civil_affairs"))


SLIPS = (
    Step(1, Rung.SLIP, "蓝色督促单", Light.YELLOW, Colour.BLUE),
    Step(2, Rung.SLIP, "红色督促单", Light.RED, Colour.RED),
)


def adopt(office: Any, valid_from: date, *steps: Step, **facts: Any) -> Ladder:
    given = {"name": "两色督促单", "basis": "联席会议2026年例会议定", **facts}
    return api.adopt_ladder(
        valid_from=valid_from, steps=steps or SLIPS, **given, acting_user=office
    )


def test_slips_are_off_until_the_office_adopts_them_and_then_for_later_matters_only(
    lead: Leg, office: Any, convener: Any, signed: Any, liaison: Of
) -> None:
    assert [one.label for one in api.scheme_on(RED).steps] == [
        "提醒函", "报召集人阅批", "报总召集人批示", "列入下次会议",
    ]  # fmt: skip
    assert [one.code for one in api.offered_schemes()] == ["slips"]
    tomorrow = date(2026, 12, 2)
    with pytest.raises(NotPermitted):
        adopt(liaison("civil_affairs"), tomorrow)
    for refused, says in (
        (lambda: adopt(office, RED), "施行日应晚于今天"),
        (lambda: adopt(office, tomorrow, name=" "), "没有名称"),
        (lambda: adopt(office, tomorrow, basis=""), "没有依据"),
        (lambda: adopt(office, tomorrow, Step(1, Rung.SLIP, "单", Light.RED)), "颜色不对"),
        (
            lambda: adopt(office, tomorrow, Step(1, Rung.REMINDER, "函", Light.RED, Colour.RED)),
            "颜色不对",
        ),
        (lambda: adopt(office, tomorrow, Step(1, Rung.REMINDER, " ", Light.RED)), "没有名称"),
        (lambda: adopt(office, tomorrow, Step(1, Rung.REMINDER, "函", Light.GREEN)), "灯色"),
    ):
        with pytest.raises(Refused, match=says):
            refused()
    assert not Ladder.objects.exists()
    made = adopt(office, tomorrow)
    assert made in Ladder.objects.all()
    with pytest.raises(DatabaseError), transaction.atomic():
        Ladder.objects.update(name="改名")
    with on_day(tomorrow):
        later = api.assign(
            number="议〔2026〕2号", subject="名单比对", requirement="…", origin="例会",
            parts=[Part("finance", Stance.LEAD, "比对", date(2026, 12, 8))], acting_user=office,
        )  # fmt: skip
        steps = {
            number: api.matter_for(office, matter).legs[0].next_step
            for number, matter in ((1, lead.matter.pk), (2, later.pk))
        }
    assert steps[1] is not None
    assert steps[2] is not None
    assert (steps[1].label, steps[2].label, steps[2].colour) == ("提醒函", "蓝色督促单", "blue")
    with on_day(tomorrow):
        leg = Leg.objects.select_related("matter").get(matter=later)
        slip = reminding.draft_letter(
            leg=leg, text="请抓紧。", reply_due_on=date(2026, 12, 8), acting_user=office
        )
        signed(slip.pk)
        sent = reminding.send_letter(leg=leg, acting_user=office)
    slip.refresh_from_db()
    assert (slip.kind, sent.colour, sent.label) == ("supervision_slip", "blue", "蓝色督促单")
    assert "关于名单比对的蓝色督促单" in slip.title


def test_conveners_see_what_waits_for_them(
    reminded: Leg, office: Any, account: Callable[..., Any]
) -> None:
    climb(reminded, Rung.CONVENER, office)
    other = account("convener2", Role.CONVENER)
    notice = Notice.objects.get(rung=Rung.CONVENER)
    assert api.notice_for(other, notice.pk) == notice
