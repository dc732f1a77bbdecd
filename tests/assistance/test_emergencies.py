"""R14: emergency help never waits for data."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import grimp
import pytest
from django.db import IntegrityError, transaction

from minjiu.access.actions.grants import create_user, grant_role
from minjiu.access.enums import Role
from minjiu.assistance import api
from minjiu.assistance.actions import emergency as actions
from minjiu.assistance.actions import refusing_emergency as refusing
from minjiu.assistance.enums import Heard
from minjiu.assistance.models import Emergency, EmergencyRefusal
from minjiu.audit.models import Record
from minjiu.common.clock import on_day
from minjiu.common.errors import NotFound, NotPermitted, Refused
from minjiu.config.demo.families import Staff
from minjiu.verification.models import Query, Verification
from rulebook import Determination

pytestmark = pytest.mark.django_db
TOWN = "350122100"
WEDNESDAY = date(2026, 9, 23)


@pytest.fixture(autouse=True)
def _day(settings: Any) -> Any:
    """No department can be reached at all."""
    settings.MINJIU_SOURCE_ENDPOINTS = ""
    settings.MINJIU_SOURCE_SECRETS = ""
    with on_day(WEDNESDAY):
        yield


def reported(staff: Staff, **given: Any) -> Emergency:
    said: dict[str, Any] = {
        "key": uuid4(), "name": "陈国华", "division_code": TOWN, "persons": 2,
        "what_happened": "房屋失火，无处居住", "acting_user": staff.clerk, **given,
    }  # fmt: skip
    return actions.report(**said)


def order(found: Emergency, staff: Staff, amount: str, **given: Any) -> Emergency:
    said: dict[str, Any] = {
        "means": "现金", "reasons": "当晚食宿无着", "acting_user": staff.clerk, **given,
    }  # fmt: skip
    return actions.order_first_aid(emergency=found, amount=Decimal(amount), **said)


def test_r14_first_aid_is_ordered_while_no_department_answers_and_papers_follow(
    staff: Staff,
) -> None:
    found = reported(staff)
    view = api.get_emergency_for(staff.examiner, found.pk)
    # 25 September and 1 to 7 October are holidays.
    assert (view.state_label, view.due.on) == ("待先行救助", date(2026, 10, 8))
    advice = api.first_aid_advice(view)
    # 连江县: two persons, one month of the base standard each, not above 2,000 yuan.
    assert advice.most == Decimal("2000.00")
    assert Decimal(0) < advice.amount <= advice.most
    order(found, staff, str(advice.amount))
    view = api.get_emergency_for(staff.clerk, found.pk)
    assert (view.state_label, view.amount, view.ordered_on, view.due) == (
        "已先行救助，待补手续", advice.amount, WEDNESDAY, None,
    )  # fmt: skip
    assert not Verification.objects.exists() and not Query.objects.exists()
    actions.complete_papers(emergency=found, papers="火灾证明、身份证", acting_user=staff.clerk)
    assert api.get_emergency_for(staff.clerk, found.pk).state_label == "手续已补齐"
    # The calculation can be made again from what is kept (R7).
    found.refresh_from_db()
    assert Determination.from_json(found.calculation).inputs["household"]["emergency_persons"] == 2
    kinds = Record.objects.filter(case_id=found.pk).values_list("action", flat=True)
    assert set(kinds) == {
        "assistance.emergency_reported", "assistance.emergency_aid_ordered",
        "assistance.emergency_papers_completed",
    }  # fmt: skip


def test_r14_the_road_to_first_aid_cannot_even_import_verification() -> None:
    graph = grimp.build_graph("minjiu")
    road = "minjiu.assistance.actions.emergency"
    assert graph.find_shortest_chain(
        "minjiu.assistance.actions.checking", "minjiu.verification.api"
    )
    verification = {m for m in graph.modules if m.startswith("minjiu.verification")}
    assert not any(graph.find_shortest_chain(road, module) for module in sorted(verification))


def test_r14_neither_a_name_nor_a_hukou_is_asked(staff: Staff) -> None:
    found = reported(staff, name=" ", what_happened="外省务工人员突发重病，昏迷")
    assert found.name == "姓名不详"
    order(found, staff, "800")
    with pytest.raises(NotFound):
        actions.complete_papers(
            emergency=found, papers="身份证", household_id=uuid4(), acting_user=staff.clerk
        )
    actions.complete_papers(emergency=found, papers="查明身份", acting_user=staff.clerk)


def test_first_aid_stays_within_its_bounds_and_has_reasons(staff: Staff) -> None:
    found = reported(staff)
    tries: tuple[tuple[str, dict[str, Any], str], ...] = (
        ("大于0", {}, "0"), ("至多两位小数", {}, "1.005"), ("大于0", {}, "NaN"),
        ("不超过2,000.00元", {}, "2000.01"),
        ("没有填写发放方式", {"means": " "}, "500"), ("没有填写理由", {"reasons": ""}, "500"),
        ("发放方式超过60字", {"means": "现" * 61}, "500"),
    )  # fmt: skip
    for says, given, amount in tries:
        with pytest.raises(Refused, match=says):
            order(found, staff, amount, **given)
    for user in (staff.handler, staff.leader):
        with pytest.raises(NotPermitted):
            order(found, staff, "500", acting_user=user)
    order(found, staff, "2000")
    with pytest.raises(Refused, match="已先行救助"):  # sent twice: paid once
        order(found, staff, "2000")
    with pytest.raises(IntegrityError), transaction.atomic():
        Emergency.objects.filter(pk=found.pk).update(ordered_by=None)


def test_the_same_report_twice_at_once_is_one_and_takes_one_number(
    staff: Staff, monkeypatch: pytest.MonkeyPatch
) -> None:
    key, due = uuid4(), actions._first_money_by
    before = reported(staff)

    def other_is_first(county: str, day: date) -> Any:
        """Between our look for the key and our own row, the same form arrives once more."""
        monkeypatch.setattr(actions, "_first_money_by", due)
        reported(staff, key=key, name="先到的")
        return due(county, day)

    with monkeypatch.context() as broken, pytest.raises(IntegrityError), transaction.atomic():
        broken.setattr(actions, "next_number", lambda *_: before.number)
        reported(staff)  # another fault is not hidden
    monkeypatch.setattr(actions, "_first_money_by", other_is_first)
    assert reported(staff, key=key, name="后到的").name == "先到的"
    assert Emergency.objects.filter(pk=key).count() == 1
    serials = [int(re.findall(r"\d+", e.number)[-1]) for e in (before, reported(staff))]
    assert serials[1] - serials[0] == 2  # the number of the later one went back


def test_a_report_sent_twice_is_one_and_says_what_is_missing(staff: Staff) -> None:
    key = uuid4()
    assert reported(staff, key=key).pk == reported(staff, key=key, name="另一人").pk == key
    assert Emergency.objects.get().name == "陈国华"
    for says, given in (
        ("没有填写急难情形", {"what_happened": ""}), ("受困人数", {"persons": 0}),
        ("不能晚于今天", {"reported_on": date(2026, 9, 24)}),
    ):  # fmt: skip
        with pytest.raises(Refused, match=says):
            reported(staff, **given)
    with pytest.raises(NotPermitted):
        reported(staff, division_code="350181100")


def test_what_is_not_needed_is_closed_with_a_reason_and_strangers_see_nothing(staff: Staff) -> None:
    found = reported(staff)
    with pytest.raises(Refused, match="没有填写原因"):
        actions.close_without_aid(emergency=found, reason=" ", acting_user=staff.clerk)
    actions.close_without_aid(emergency=found, reason="重复登记", acting_user=staff.clerk)
    with pytest.raises(Refused, match="不再办理"):
        order(found, staff, "500")
    assert api.emergency_tasks(staff.clerk).first_aid == 0
    with pytest.raises(NotFound):
        api.get_emergency_for(staff.handler, found.pk)
    far = create_user(username="far", name="远", unit_name="福清市", acting_user=None)
    grant_role(
        user=far, role=Role.TOWNSHIP_CLERK, division_code="350181",
        valid_from=date(2026, 1, 1), basis="测试", acting_user=None,
    )  # fmt: skip
    assert list(api.emergencies(far)) == []
    assert list(api.emergencies(staff.clerk)) == [found]


def tasks(who: Any) -> tuple[int, int, int]:
    found = api.emergency_tasks(who)
    return found.first_aid, found.to_review, found.to_deliver


def proposed(staff: Staff) -> Emergency:
    found = reported(staff)
    refusing.hear(
        emergency=found, kind=Heard.SPOKEN, text="亲戚家也住不下", acting_user=staff.clerk
    )
    api.get_emergency_for(staff.examiner, found.pk)
    refusing.propose_refusal(
        emergency=found, reasons="已由保险公司安置", articles="暂行办法第四十七条",
        acting_user=staff.examiner,
    )  # fmt: skip
    return found


def test_r5_r6_a_refusal_in_an_emergency_is_heard_reasoned_and_by_two(staff: Staff) -> None:
    found = reported(staff)
    api.get_emergency_for(staff.examiner, found.pk)
    given: dict[str, Any] = {"reasons": "已安置", "articles": "第四十七条"}
    with pytest.raises(Refused, match="还没有听取陈述"):
        refusing.propose_refusal(emergency=found, acting_user=staff.examiner, **given)
    with pytest.raises(Refused, match="没有填写陈述内容"):
        refusing.hear(emergency=found, kind=Heard.SPOKEN, text=" ", acting_user=staff.clerk)
    refusing.hear(emergency=found, kind=Heard.SPOKEN, text="无处可住", acting_user=staff.clerk)
    with pytest.raises(Refused, match="已经听取过陈述"):
        refusing.hear(emergency=found, kind=Heard.SPOKEN, text="再说", acting_user=staff.clerk)
    for name in given:
        with pytest.raises(Refused, match="没有填写"):
            refusing.propose_refusal(
                emergency=found, acting_user=staff.examiner, **{**given, name: " "}
            )
    with pytest.raises(NotPermitted):
        refusing.propose_refusal(emergency=found, acting_user=staff.clerk, **given)
    made = refusing.propose_refusal(emergency=found, acting_user=staff.examiner, **given)
    assert (made.number, tasks(staff.leader), tasks(staff.clerk)) == (None, (0, 1, 0), (0, 0, 0))
    with pytest.raises(NotPermitted):
        refusing.confirm_refusal(emergency=found, acting_user=staff.examiner)
    with pytest.raises(Refused, match="还没有查看"):
        refusing.confirm_refusal(emergency=found, acting_user=staff.leader)
    # No road of the database makes it one person's, or unheard.
    for wrong in (
        {"effective_on": WEDNESDAY},
        {"effective_on": WEDNESDAY, "number": "x", "reviewed_by": staff.examiner},
        {"effective_on": WEDNESDAY, "number": "x", "reviewed_by": staff.leader},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            EmergencyRefusal.objects.filter(pk=made.pk).update(**wrong)
    api.get_emergency_for(staff.leader, found.pk)
    refusing.confirm_refusal(emergency=found, acting_user=staff.leader)
    view = api.get_emergency_for(staff.clerk, found.pk)
    assert view.refusal is not None
    assert (view.state_label, view.due, view.refusal.number) == (
        "不予救助", None, "连江县民救〔2026〕1号",
    )  # fmt: skip
    assert (view.refusal.statement, view.refusal.addressed_to, view.refusal.reviewed_by) == (
        "无处可住", "陈国华", "leader",
    )  # fmt: skip
    assert view.refusal.reconsideration_body == "连江县人民政府"
    with pytest.raises(Refused, match="不予救助"):
        order(found, staff, "500")
    # In writing, with its day: the time for remedies runs from there.
    assert [tasks(who) for who in (staff.clerk, staff.examiner)] == [(0, 0, 1)] * 2
    with pytest.raises(Refused, match="送达日期"):
        refusing.record_delivery(
            emergency=found, delivered_on=date(2026, 9, 24), acting_user=staff.clerk
        )
    refusing.record_delivery(emergency=found, delivered_on=WEDNESDAY, acting_user=staff.clerk)
    with pytest.raises(Refused, match="没有等待送达"):
        refusing.record_delivery(emergency=found, delivered_on=WEDNESDAY, acting_user=staff.clerk)
    refusal = api.get_emergency_for(staff.clerk, found.pk).refusal
    assert refusal is not None
    assert refusal.reconsideration_until == date(2026, 11, 23)  # the sixtieth day is a Sunday
    assert tasks(staff.clerk) == (0, 0, 0)
    kinds = Record.objects.filter(case_id=found.pk, outcome="done").order_by("id")
    assert [kind.removeprefix("assistance.emergency_") for kind in kinds.values_list("action", flat=True)] == [
        "reported", "statement_heard", "refusal_proposed", "refused", "refusal_delivered",
    ]  # fmt: skip


def test_r14_help_never_waits_for_a_refusal_and_ends_what_is_only_proposed(staff: Staff) -> None:
    found = proposed(staff)
    assert api.get_emergency_for(staff.clerk, found.pk).due is not None
    order(found, staff, "500")
    assert not EmergencyRefusal.objects.exists()
    with pytest.raises(Refused, match="已先行救助"):
        refusing.confirm_refusal(emergency=found, acting_user=staff.leader)
    again = proposed(staff)
    with pytest.raises(Refused, match="没有填写退回理由"):
        refusing.return_refusal(emergency=again, reason=" ", acting_user=staff.leader)
    refusing.return_refusal(emergency=again, reason="先帮", acting_user=staff.leader)
    view = api.get_emergency_for(staff.clerk, again.pk)
    # What was said stays; the road to help and to another proposal is open.
    assert (view.state_label, view.refusal, view.statement) == (
        "待先行救助", None, "亲戚家也住不下",
    )  # fmt: skip
    order(again, staff, "500")
