"""议题: proposed, reviewed, put on an agenda; written opinions."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.clock import today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import meetings as meeting_actions
from minjiu.conference.actions import topics as actions
from minjiu.conference.enums import MeetingState, TopicOrigin, TopicState
from minjiu.directory import api as directory
from minjiu.web.listing import asked
from minjiu.web.office import inputs, told
from minjiu.web.office.absences import warn_of_absences
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download


@governing
def topics(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        made = actions.propose(
            title=inputs.text(request, "title"), text=inputs.text(request, "text"),
            department_code=inputs.text(request, "department"),
            origin=TopicOrigin.PETITION if inputs.text(request, "petition") else TopicOrigin.UNIT,
            indicator_codes=inputs.texts(request, "indicators"), acting_user=user,
        )  # fmt: skip
        messages.success(request, "议题已提出，数据已随议题固定。")
        return redirect("office:topic", made.pk)
    departments = directory.departments(today())
    wanted = asked(
        request,
        "标题或内容",
        state=("状态", TopicState.choices),
        origin=("来源", TopicOrigin.choices),
        unit=("提出单位", [(d.code, d.name) for d in departments]),
    )
    found = conference.find_topics(
        user, text=wanted.text, state=wanted["state"], origin=wanted["origin"],
        department_code=wanted["unit"],
    )  # fmt: skip
    sorts = {
        "title": Sort("标题", "title"),
        "unit": Sort("提出单位", place_in("department_code", [d.code for d in departments])),
        "proposed": Sort("提出日期", "proposed_at", descending=True),
        "state": Sort("状态", place_in("state", TopicState.values)),
    }
    if wanted.sheet:
        rows = ordered(found, request, sorts, default="proposed")[: ROWS + 1]
        return as_download(
            f"topics-{today():%Y%m%d}", _HEAD, map(_row, conference.topic_lines(rows))
        )
    page = cut(found, request, sorts, default="proposed")
    mine = conference.departments_of(user)
    context = {
        "asked": wanted,
        "page": page,
        "lines": conference.topic_lines(page.rows),
        "my_departments": [d for d in departments if d.code in mine],
        "figures": conference.figures_by_unit(),
        "is_office": conference.is_office(user),
    }
    return render(request, "office/topics.html", context)


_HEAD = ("标题", "来源", "提出单位", "提出人", "提出日期", "状态", "办公室意见", "内容和建议")


def _row(one: conference.TopicView) -> tuple[object, ...]:
    return (
        one.title, one.origin.label, one.department, one.proposed_by,
        localtime(one.proposed_at).date(), one.state.label, one.answer, one.text,
    )  # fmt: skip


@governing
def topic(request: HttpRequest, user: User, topic_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user, topic_id)
    found = conference.topic_for(user, topic_id)
    mine = conference.departments_of(user)
    context = {
        "topic": found,
        "is_office": conference.is_office(user),
        "open": found.state in (TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.DEFERRED),
        "mine": mine,
        "asked_of_me": [o for o in found.opinions if o.department_code in mine],
        "departments": directory.departments(today()),
        "others": [
            t for t in conference.topics_for(user)
            if t.id != found.id and t.state in (TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.SCHEDULED)
        ],
        "meetings": [
            m for m in conference.meetings_for(user)
            if m.state in (MeetingState.PLANNED, MeetingState.NOTIFIED)
        ],
        "units": conference.names_at(found.proposed_at),
    }  # fmt: skip
    return render(request, "office/topic.html", context)


def _act(request: HttpRequest, user: User, topic_id: UUID) -> HttpResponse:
    found = conference.get_topic_for(user, topic_id)
    named = f"议题“{found.title}”"
    match request.POST.get("do"):
        case "accept":
            actions.accept(topic=found, acting_user=user)
            said = f"{named}已采纳，可以征求书面意见，或列入会议议程。"
        case "return":
            actions.give_back(topic=found, reason=inputs.text(request, "reason"), acting_user=user)
            said = f"{named}已退回{told.unit(found.department_code)}，理由已附上。"
        case "merge":
            into = conference.get_topic_for(user, inputs.key(request, "into", "并入的议题"))
            actions.merge(topic=found, into=into, acting_user=user)
            said = f"{named}已并入“{into.title}”，一并讨论。"
        case "withdraw":
            actions.withdraw(topic=found, acting_user=user)
            said = f"{named}已撤回，不再列入会议，仍可查阅。"
        case "ask":
            asked_of, due_on = (
                inputs.texts(request, "departments"),
                inputs.day(request, "due_on", "意见时限"),
            )
            actions.ask_opinions(
                topic=found, department_codes=asked_of, due_on=due_on, acting_user=user
            )
            warn_of_absences(request, [(code, due_on) for code in asked_of])
            said = f"已就{named}请{len(asked_of)}个单位在{told.day(due_on)}前提出书面意见。"
        case "opinion":
            opinion = conference.opinion_for(user, inputs.key(request, "opinion", "征求的意见"))
            actions.give_opinion(
                opinion=opinion, text=inputs.text(request, "text"), acting_user=user
            )
            said = f"{told.unit(opinion.department_code)}对{named}的书面意见已提交办公室。"
        case "schedule":
            meeting = conference.get_meeting_for(user, inputs.key(request, "meeting", "会议"))
            meeting_actions.add_topic(meeting=meeting, topic=found, acting_user=user)
            said = f"{named}已列入“{meeting.title}”的议程。"
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, said)
    return redirect("office:topic", topic_id)
