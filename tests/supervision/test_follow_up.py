"""附件1 四: one lead, cooperating units with stated parts, followed by the office to the end."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.supervision import api
from minjiu.supervision.api import LegState, Light, Part, Stance
from minjiu.supervision.models import Leg, Matter

Of = Callable[[str], Any]
START, DUE = date(2026, 11, 2), date(2026, 11, 30)
PARTS = (
    Part("civil_affairs", Stance.LEAD, "牵头制定办法", DUE),
    Part("finance", Stance.COOPERATING, "安排资金", DUE),
    Part("education", Stance.SUPPLYING, "提供学籍信息", DUE),
)


def matter(user: Any, *parts: Part, number: str = "议〔2026〕1号") -> Matter:
    return api.assign(
        number=number, subject="建立共享机制", requirement="年底前建成", origin="例会",
        parts=parts or PARTS, acting_user=user,
    )  # fmt: skip


def leg(found: Matter, department: str) -> Leg:
    return Leg.objects.get(matter=found, department_code=department)


@pytest.fixture(autouse=True)
def _today() -> Any:
    with on_day(START):
        yield


def test_r05_1_exactly_one_lead(office: Any, liaison: Of) -> None:
    with pytest.raises(NotPermitted):
        matter(liaison("finance"))
    with pytest.raises(Refused, match="有且只有一个牵头单位，现有0个"):
        matter(office, *PARTS[1:])
    with pytest.raises(Refused, match="现有2个"):
        matter(office, PARTS[0], Part("finance", Stance.LEAD, "牵头", DUE))
    with pytest.raises(Refused, match="“省民政厅”出现了两次"):
        matter(office, PARTS[0], Part("civil_affairs", Stance.COOPERATING, "配合", DUE))
    with pytest.raises(Refused, match="没有写明“省财政厅”承担的工作"):
        matter(office, PARTS[0], Part("finance", Stance.COOPERATING, " ", DUE))
    with pytest.raises(NotFound):
        matter(office, PARTS[0], Part("nobody", Stance.COOPERATING, "配合", DUE))
    assert not Matter.objects.exists()
    found = matter(office)
    assert [one.stance for one in api.matter_for(office, found.pk).legs] == [
        Stance.LEAD, Stance.SUPPLYING, Stance.COOPERATING,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("due_on", "why"),
    [
        (START, "应晚于今天"),
        (date(2031, 3, 3), "年节假日安排未公布，不能以2031年3月3日为时限"),
    ],
)
def test_deadlines_that_cannot_be(office: Any, due_on: date, why: str) -> None:
    with pytest.raises(Refused, match=why):
        matter(office, Part("civil_affairs", Stance.LEAD, "牵头", due_on))
    assert not Matter.objects.exists()


def test_from_receipt_to_the_end(office: Any, liaison: Of) -> None:
    found = matter(office, *PARTS[:2])
    lead = leg(found, "civil_affairs")
    with pytest.raises(NotPermitted):
        api.receive(leg=lead, acting_user=liaison("finance"))
    with pytest.raises(Refused, match="现在是“待签收”"):
        api.report(leg=lead, text="已办", progress=10, acting_user=liaison("civil_affairs"))
    for code in ("civil_affairs", "finance"):
        api.receive(leg=leg(found, code), acting_user=liaison(code))
    with pytest.raises(Refused, match="没有填写办理情况"):
        api.report(leg=lead, text=" ", progress=10, acting_user=liaison("civil_affairs"))
    with pytest.raises(Refused, match="不在0到100之间"):
        api.report(leg=lead, text="已办", progress=101, acting_user=liaison("civil_affairs"))
    made = api.report(leg=lead, text="初稿已成", progress=60, acting_user=liaison("civil_affairs"))
    with pytest.raises(Refused, match="退回补办需要写明理由"):
        api.review(report=made, accepted=False, acting_user=office)
    assert api.review(report=made, accepted=False, note="缺附件", acting_user=office).state == (
        LegState.UNDER_WAY
    )
    with pytest.raises(Refused, match="现在是“办理中”"):
        api.review(report=made, accepted=True, acting_user=office)
    for code in ("civil_affairs", "finance"):
        last = api.report(
            leg=leg(found, code), text="办结", progress=100, finished=True,
            acting_user=liaison(code),
        )  # fmt: skip
        assert api.review(report=last, accepted=True, acting_user=office).state == LegState.DONE
    found.refresh_from_db()
    assert found.closed_on == START
    view = api.matter_for(office, found.pk)
    assert [one.review_label for one in view.legs[0].reports] == ["退回补办", "通过"]


def test_the_lead_is_not_blamed_for_anothers_silence(office: Any, liaison: Of) -> None:
    found = matter(office, *PARTS[:2])
    lead = leg(found, "civil_affairs")
    api.receive(leg=lead, acting_user=liaison("civil_affairs"))
    made = api.report(
        leg=lead, text="办结", progress=100, finished=True, acting_user=liaison("civil_affairs")
    )
    api.review(report=made, accepted=True, acting_user=office)
    with on_day(date(2026, 12, 1)):
        lights = {one.department_code: one.light for one in api.matter_for(office, found.pk).legs}
    assert lights == {"civil_affairs": Light.GREEN, "finance": Light.RED}
    found.refresh_from_db()
    assert found.closed_on is None


def test_a_measured_leg_is_asked_for_no_figure(office: Any, liaison: Of) -> None:
    found = matter(
        office,
        Part(
            "civil_affairs", Stance.LEAD, "提高按时答复率", DUE,
            indicator_code="D22-02.a", target=Decimal("0.95"),
        ),
    )  # fmt: skip
    measured = leg(found, "civil_affairs")
    with pytest.raises(Refused, match="不要求另行报送"):
        api.ask_for_report(leg=measured, due_on=date(2026, 11, 16), acting_user=office)
    api.measure(leg=measured, value=Decimal("0.90"), starting=Decimal("0.80"), acting_user=None)
    measured.refresh_from_db()
    assert measured.progress == 66
    api.receive(leg=measured, acting_user=liaison("civil_affairs"))
    with pytest.raises(Refused, match="由指标自动测量"):
        api.report(leg=measured, text="很好", progress=100, acting_user=liaison("civil_affairs"))


def test_an_extension_is_a_record_of_its_own(office: Any, liaison: Of) -> None:
    lead = leg(matter(office), "civil_affairs")
    with pytest.raises(NotPermitted):
        api.extend(
            leg=lead, due_on=date(2026, 12, 15), reason="调研", acting_user=liaison("finance")
        )
    with pytest.raises(Refused, match="新时限应晚于原时限"):
        api.extend(leg=lead, due_on=DUE, reason="调研", acting_user=office)
    made = api.extend(leg=lead, due_on=date(2026, 12, 15), reason="调研", acting_user=office)
    assert (made.before_on, made.after_on, made.decided_by) == (DUE, date(2026, 12, 15), "office")
    record = Record.objects.order_by("-pk").first()
    assert record is not None
    assert (record.action, record.after) == ("supervision.extended", {"due_on": "2026-12-15"})


def test_milestones_are_set_reached_and_late_for_their_own_unit_only(
    office: Any, liaison: Of
) -> None:
    found = matter(office, *PARTS[:2])
    lead, other = leg(found, "civil_affairs"), leg(found, "finance")

    def put(user: Any, text: str = "形成初稿", due_on: date = date(2026, 11, 9)) -> Any:
        return api.set_milestone(leg=lead, text=text, due_on=due_on, acting_user=user)

    with pytest.raises(NotPermitted):
        put(liaison("finance"))
    for facts, says in (
        ({"text": " "}, "没有写明阶段任务"),
        ({"due_on": date(2026, 12, 1)}, "晚于整项时限2026年11月30日"),
        ({"due_on": START}, "应晚于今天"),
    ):
        with pytest.raises(Refused, match=says):
            put(office, **facts)
    made = put(office)
    with pytest.raises(Refused, match="已经列出"):
        put(liaison("civil_affairs"))
    for one, code in ((lead, "civil_affairs"), (other, "finance")):
        api.receive(leg=one, acting_user=liaison(code))
        text = api.report(leg=one, text="在办", progress=80, acting_user=liaison(code))
        api.review(report=text, accepted=True, acting_user=office)

    def shown(on: date) -> dict[str, tuple[Light, str]]:
        with on_day(on):
            legs = api.matter_for(office, found.pk).legs
        return {one.department_code: (one.light, one.why) for one in legs}

    assert shown(date(2026, 11, 16))["civil_affairs"][0] is Light.GREEN
    late = shown(date(2026, 11, 17))
    assert late["civil_affairs"] == (Light.YELLOW, "阶段任务已迟6个工作日")
    assert late["finance"][0] is Light.GREEN
    with on_day(date(2026, 11, 17)):
        with pytest.raises(NotPermitted):
            api.reach_milestone(milestone=made, acting_user=office)
        api.reach_milestone(milestone=made, acting_user=liaison("civil_affairs"))
        with pytest.raises(Refused, match="已经登记完成"):
            api.reach_milestone(milestone=made, acting_user=liaison("civil_affairs"))
        view = api.matter_for(office, found.pk).legs[0].milestones[0]
    assert (view.reached_on, view.late) == (date(2026, 11, 17), True)
    assert shown(date(2026, 11, 17))["civil_affairs"][0] is Light.GREEN


def test_each_unit_sees_what_it_has_a_part_in(office: Any, liaison: Of) -> None:
    found = matter(office, *PARTS[:2])
    matter(office, PARTS[0], number="议〔2026〕2号")
    assert len(api.matters_for(office)) == 2
    assert [one.id for one in api.matters_for(liaison("finance"))] == [found.pk]
    with pytest.raises(NotFound):
        api.matter_for(liaison("education"), found.pk)
    assert [one.department_code for one in api.owed(["finance"])] == ["finance"]


@pytest.mark.parametrize("matters", [1, 60])
def test_lists_ask_the_same_few_questions(
    office: Any, matters: int, django_assert_num_queries: Any
) -> None:
    for number in range(matters):
        matter(office, number=f"议〔2026〕{number}号")
    api.matters_for(office)  # scopes of the account are read once
    with django_assert_num_queries(4):
        assert len(api.matters_for(office)) == matters
