"""会议, its invitations, papers, decisions and minutes."""

from datetime import date, timedelta
from urllib.parse import quote
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.timezone import localtime
from django.views.decorators.http import require_safe

from minjiu.access.api import User
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.conference import api as conference
from minjiu.conference.actions import attendance
from minjiu.conference.actions import meetings as actions
from minjiu.conference.actions import minutes as minutes_actions
from minjiu.conference.actions import resolutions as resolution_actions
from minjiu.conference.enums import (
    MeetingKind,
    MeetingState,
    MinutesState,
    Opinion,
    Outcome,
    Presence,
    Reply,
)
from minjiu.directory import api as directory
from minjiu.supervision import api as supervision
from minjiu.supervision.api import Part, Stance
from minjiu.web.listing import asked, years
from minjiu.web.office import inputs, told
from minjiu.web.office.absences import warn_of_absences
from minjiu.web.office.guards import governing
from minjiu.web.paging import Sort, cut, ordered, place_in
from minjiu.web.sheets import ROWS, as_download


@governing
def meetings(request: HttpRequest, user: User) -> HttpResponse:
    if request.method == "POST":
        guests = [
            actions.Guest(unit.strip(), name.strip())
            for line in inputs.text(request, "guests").splitlines()
            if line.strip()
            for unit, _, name in [line.strip().partition(" ")]
        ]
        made = actions.plan_meeting(
            kind=inputs.choice(request, "kind", MeetingKind, "会议类别"),
            title=inputs.text(request, "title"),
            starts_at=inputs.moment(request, "starts_at", "开始时间"),
            ends_at=inputs.moment(request, "ends_at", "结束时间"),
            place=inputs.text(request, "place"),
            chair_seat=inputs.whole(request, "chair", "主持人"),
            department_codes=inputs.texts(request, "departments"), guests=guests,
            acting_user=user,
        )  # fmt: skip
        messages.success(request, "会议已筹备，请安排议程后发通知。")
        return redirect("office:meeting", made.pk)
    wanted = asked(
        request,
        "名称或地点",
        kind=("类别", MeetingKind.choices),
        state=("状态", MeetingState.choices),
        year=("年份", years(conference.meeting_years(user))),
    )
    found = conference.find_meetings(
        user, text=wanted.text, kind=wanted["kind"], state=wanted["state"], year=wanted["year"]
    )
    if wanted.sheet:
        rows = ordered(found, request, SORTS, default="starts")[: ROWS + 1]
        lines = conference.meeting_lines(rows)
        return as_download(f"meetings-{today():%Y%m%d}", _HEAD, map(_row, lines))
    page = cut(found, request, SORTS, default="starts")
    context = {
        "asked": wanted,
        "page": page,
        "lines": conference.meeting_lines(page.rows),
        "kinds": MeetingKind.choices,
        "chairs": [s for s in directory.seats(today()) if s.role.value != "member"],
        "departments": directory.departments(today()),
        "is_office": conference.is_office(user),
    }
    return render(request, "office/meetings.html", context)


SORTS = {
    "title": Sort("会议", "title"),
    "starts": Sort("时间", "starts_at", descending=True),
    "place": Sort("地点", "place"),
    "kind": Sort("类别", place_in("kind", MeetingKind.values)),
    "state": Sort("状态", place_in("state", MeetingState.values)),
}
_HEAD = ("会议", "类别", "开始", "结束", "地点", "状态", "通知文号", "邀请人数", "已回执", "纪要")


def _row(one: conference.MeetingView) -> tuple[object, ...]:
    return (
        one.title, one.kind.label, *(f"{localtime(at):%Y-%m-%d %H:%M}" for at in (one.starts_at, one.ends_at)),
        one.place, one.state.label, one.notice_number, one.invited, one.replied,
        one.minutes_state.label if one.minutes_state else "未起草",
    )  # fmt: skip


@governing
def meeting(request: HttpRequest, user: User, meeting_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _act(request, user, meeting_id)
    found = conference.meeting_for(user, meeting_id)
    mine = conference.departments_of(user)
    sees_all = conference.sees_all(user)
    context = {
        "meeting": found,
        "early": found.starts_at > now(),
        "taking": found.state in (MeetingState.NOTIFIED, MeetingState.HELD),
        "has_papers": any(item.papers for item in found.agenda),
        "excerpts": conference.excerpt_units(user, meeting_id),
        # the standing first item: what earlier meetings resolved and is not done
        "follow_up": None if _over(found) else supervision.owed(None if sees_all else sorted(mine)),
        "unset": sum(one.presence is Presence.EXPECTED for one in found.invitations),
        # 总召集人、召集人 of 省政府 and guests have no liaison: the office answers for them
        "mine": [
            i
            for i in found.invitations
            if i.department_code in mine or (not i.department_code and conference.is_office(user))
        ],
        "is_office": conference.is_office(user),
        "outcomes": [o for o in Outcome if o is not Outcome.OPEN],
        "presences": list(Presence),
        "replies": [r for r in Reply if r is not Reply.NONE],
        "figures": conference.figures_by_unit(),
        "departments": directory.departments(today()),
        "stances": list(Stance),
        "default_due": _usual_deadline(),
        "latest": supervision.latest_deadline(),
    }
    return render(request, "office/meeting.html", context)


def _usual_deadline() -> str:
    """Sixty days on, but not into a year whose working days nobody has published."""
    wanted, latest = today() + timedelta(days=60), supervision.latest_deadline()
    return "" if latest is None else min(wanted, latest).isoformat()


def _over(found: conference.MeetingView) -> bool:
    return found.state in (MeetingState.CLOSED, MeetingState.CANCELLED)


def _act(request: HttpRequest, user: User, meeting_id: UUID) -> HttpResponse:
    found = conference.get_meeting_for(user, meeting_id)
    match request.POST.get("do"):
        case "notify":
            actions.notify(meeting=found, acting_user=user)
            said = f"“{found.title}”的通知已发出，每人一份日历邀请。"
        case "notice":
            drafted = actions.draft_notice(meeting=found, acting_user=user)
            messages.success(request, f"“{found.title}”的通知已起草送签，签发、用印后再发出。")
            return redirect("office:document", drafted.notice_document_id)
        case "move":
            actions.move_meeting(
                meeting=found, starts_at=inputs.moment(request, "starts_at", "开始时间"),
                ends_at=inputs.moment(request, "ends_at", "结束时间"),
                place=inputs.text(request, "place"), acting_user=user,
            )  # fmt: skip
            said = f"“{found.title}”已改期，日历邀请已更新，参会人员需要重新回执。"
        case "cancel":
            actions.cancel_meeting(
                meeting=found, reason=inputs.text(request, "reason"), acting_user=user
            )
            said = f"“{found.title}”已取消，日历邀请随之撤销，已列入的议题可另行列入会议。"
        case "hold":
            began = inputs.text(request, "began_at")
            began_at = inputs.moment(request, "began_at", "实际开始时间") if began else None
            actions.hold(meeting=found, began_at=began_at, acting_user=user)
            said = f"“{found.title}”已登记召开，请登记到会情况和各项议定结果。"
        case "reply":
            invitation = conference.invitation_for(user, inputs.key(request, "invitation", "邀请"))
            answered = actions.answer(
                invitation=invitation, reply=inputs.choice(request, "reply", Reply, "回复"),
                reason=inputs.text(request, "reason"),
                substitute_name=inputs.text(request, "substitute_name"),
                substitute_post=inputs.text(request, "substitute_post"), acting_user=user,
            )  # fmt: skip
            reply = Reply(answered.reply).label
            said = f"{answered.unit}{answered.name}的回执已登记：{reply}，开会前可以更改。"
        case "presence":
            noted = attendance.record_attendance(
                meeting=found, noted=_attendance(request), acting_user=user
            )
            said = f"已保存，{noted}人的到会情况有变动。"
        case "as_replied":
            noted = attendance.record_as_replied(meeting=found, acting_user=user)
            said = f"已按回执登记{noted}人的到会情况，未回复的请逐人登记。"
        case "paper":
            item = conference.agenda_item_for(user, inputs.key(request, "item", "议程"))
            added = actions.add_paper(
                item=item, title=inputs.text(request, "title"), text=inputs.text(request, "text"),
                upload=next(iter(inputs.uploads(request)), None), acting_user=user,
            )  # fmt: skip
            said = f"材料“{added.title}”已附在议程“{item.title}”下，参会单位可以查阅。"
        case "decide":
            item = conference.agenda_item_for(user, inputs.key(request, "item", "议程"))
            decided = actions.decide_item(
                item=item, outcome=inputs.choice(request, "outcome", Outcome, "结果"),
                decision=inputs.text(request, "decision"),
                discussion=inputs.text(request, "discussion"), acting_user=user,
            )  # fmt: skip
            said = f"议程“{item.title}”的结果已登记：{Outcome(decided.outcome).label}。"
            if decided.outcome in (Outcome.RESOLVED, Outcome.REFERRED):
                said += "请登记议定事项和分工。"
        case "resolve":
            said = _resolve(request, user)
        case "sheet":
            actions.send_decisions(meeting=found, acting_user=user)
            said = "议定单已发给有关单位，单位可以先行办理，不等纪要。"
        case "close":
            actions.close_meeting(meeting=found, acting_user=user)
            said = f"“{found.title}”已结束，请办理纪要的起草、会签和签发。"
        case "draft":
            minutes_actions.draft_minutes(meeting=found, acting_user=user)
            messages.success(request, f"“{found.title}”的纪要已起草，请核对修改后送各单位会签。")
            return redirect("office:minutes", meeting_id)
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, said)
    return redirect("office:meeting", meeting_id)


def _attendance(request: HttpRequest) -> list[attendance.Noted]:
    found: list[attendance.Noted] = []
    for name in request.POST:
        kind, _, key = name.partition("-")
        if kind != "presence":
            continue
        presence = inputs.choice(request, name, Presence, "到会情况")
        arrived = inputs.clock(request, f"arrived-{key}")
        left = inputs.clock(request, f"left-{key}")
        instead = inputs.text(request, f"substitute-{key}")
        found.append(attendance.Noted(_key(key), presence, instead, arrived, left))
    return found


def _key(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Refused("没有这位参会人员，", "请刷新页面再登记。") from None


def _resolve(request: HttpRequest, user: User) -> str:
    item = conference.agenda_item_for(user, inputs.key(request, "item", "议程"))
    names = ("department", "stance", "part", "due_on", "indicator", "target")
    columns = [request.POST.getlist(name) for name in names]
    columns = [one or [""] * len(columns[0]) for one in columns]
    parts: list[Part] = []
    used: list[int] = []
    for row, (department, stance, part, due_on, code, target) in enumerate(
        zip(*columns, strict=True)
    ):
        if not department:
            continue
        try:
            day, role = date.fromisoformat(due_on), Stance(stance)
        except ValueError:
            raise Refused(
                "有单位没有写明时限，", "请为每个单位选择时限。", field=f"due_on.{row}"
            ) from None
        aim = inputs.target(code, target, field=f"target.{row}") if code else None
        parts.append(Part(department, role, part, day, code, aim))
        used.append(row)
    try:
        made = resolution_actions.resolve(
            item=item, title=inputs.text(request, "title"), text=inputs.text(request, "text"),
            parts=parts, acting_user=user,
        )  # fmt: skip
    except Refused as refusal:  # the parts are counted without the rows left empty
        name, _, place = refusal.field.partition(".")
        if place:
            refusal.field = f"{name}.{used[int(place)]}"
        raise
    warn_of_absences(request, [(part.department_code, part.due_on) for part in parts])
    if made.matter_id is None:
        return f"{made.number}“{made.title}”已登记，请起草请示报省政府，批复后交办。"
    return f"{made.number}“{made.title}”已登记，已交办{len(parts)}个单位。"


@governing
def calendar(request: HttpRequest, user: User, invitation_id: UUID) -> HttpResponse:
    """The .ics file of one invitation."""
    found = conference.invitation_for(user, invitation_id)
    mine = conference.departments_of(user)
    if found.department_code in mine:
        actions.open_invitation(invitation_id=found.pk, department_codes=mine)
    answer = HttpResponse(
        conference.invitation_file(found, at=now(), organizer_email=settings.MINJIU_OFFICE_EMAIL),
        # the same method as inside (RFC 6047, 2.4), or mail programs take it for a mere file
        content_type=f"text/calendar; charset=utf-8; method={conference.invitation_method(found)}",
    )
    answer["Content-Disposition"] = 'attachment; filename="meeting.ics"'
    return answer


@require_safe
def feed(request: HttpRequest, key: str) -> HttpResponse:
    """A private calendar: its address is its key, for calendar programs that cannot sign in."""
    return HttpResponse(conference.feed_for(key), content_type="text/calendar; charset=utf-8")


@governing
def paper(request: HttpRequest, user: User, paper_id: UUID) -> HttpResponse:
    """One paper; the first look of an invited unit is noted."""
    found = conference.paper_for(user, paper_id)
    mine = conference.departments_of(user)
    if found.text:  # of a file alone, the reading begins when it is opened
        actions.note_read(paper_id=found.pk, department_codes=mine)
    return render(request, "office/paper.html", {"paper": found})


@governing
def papers(request: HttpRequest, user: User, meeting_id: UUID) -> HttpResponse:
    """All papers in one bundle; the first look of an invited unit is noted for each."""
    bundle = conference.papers_bundle(user, meeting_id)
    meeting = conference.get_meeting_for(user, meeting_id)
    actions.note_bundle_read(meeting=meeting, department_codes=conference.departments_of(user))
    answer = HttpResponse(bundle.content, content_type=bundle.media_type)
    answer["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(bundle.name)}"
    answer["Cache-Control"] = "no-store"
    return answer


@governing
def excerpt(request: HttpRequest, user: User, meeting_id: UUID, code: str) -> HttpResponse:
    """纪要摘录 of one unit."""
    found = conference.excerpt_for(user, meeting_id, code)
    context = {"excerpt": found, "units": conference.excerpt_units(user, meeting_id)}
    return render(request, "office/excerpt.html", context)


@governing
def excerpt_pdf(request: HttpRequest, user: User, meeting_id: UUID, code: str) -> HttpResponse:
    answer = HttpResponse(
        conference.excerpt_pdf(user, meeting_id, code), content_type="application/pdf"
    )
    answer["Content-Disposition"] = 'inline; filename="excerpt.pdf"'
    return answer


@governing
def minutes(request: HttpRequest, user: User, meeting_id: UUID) -> HttpResponse:
    if request.method == "POST":
        return _act_on_minutes(request, user, meeting_id)
    found = conference.minutes_for(user, meeting_id)
    mine = conference.departments_of(user)
    context = {
        "minutes": found,
        "excerpts": conference.excerpt_units(user, meeting_id),
        "is_office": conference.is_office(user),
        "mine": [c for c in found.countersignatures if c.department_code in mine],
        "opinions": [Opinion.AGREE, Opinion.COMMENT, Opinion.RESERVATION],
        "answered": sum(c.answered_at is not None for c in found.countersignatures),
    }
    return render(request, "office/minutes.html", context)


def _act_on_minutes(request: HttpRequest, user: User, meeting_id: UUID) -> HttpResponse:
    found = conference.get_minutes_for(user, meeting_id)
    match request.POST.get("do"):
        case "draft":
            minutes_actions.draft_minutes(meeting=found.meeting, acting_user=user)
            said = "纪要已按登记的到会和议定情况重新生成。"
        case "revise":
            revised = minutes_actions.revise_minutes(
                minutes=found, text=inputs.text(request, "text"), acting_user=user
            )
            said = "正文没有变动。"
            if revised.revision != found.revision:
                asked_again = revised.state == MinutesState.COUNTERSIGNING
                said = f"纪要已保存为第{revised.revision}稿{'，各单位需要重新会签' if asked_again else ''}。"
        case "countersign":
            due_on = inputs.day(request, "due_on", "会签时限")
            minutes_actions.start_countersigning(minutes=found, due_on=due_on, acting_user=user)
            asked_of = conference.minutes_for(user, meeting_id).countersignatures
            warn_of_absences(request, [(one.department_code, due_on) for one in asked_of])
            said = f"纪要已送{len(asked_of)}个单位会签，请在{told.day(due_on)}前回复。"
        case "opinion":
            given = minutes_actions.countersign(
                countersignature=conference.countersignature_for(
                    user, inputs.key(request, "countersignature", "会签")
                ),
                opinion=inputs.choice(request, "opinion", Opinion, "意见"),
                comment=inputs.text(request, "comment"), acting_user=user,
            )  # fmt: skip
            unit, opinion = told.unit(given.department_code), Opinion(given.opinion).label
            said = f"{unit}的会签意见已提交办公室：{opinion}。"
        case "submit":
            minutes_actions.submit_minutes(minutes=found, acting_user=user)
            said = "纪要已送签，等签发人签发或退回。"
        case "sign":
            signed = minutes_actions.sign_minutes(minutes=found, acting_user=user)
            said = f"纪要已签发，文号{signed.number}，正文不再变动，请印发。"
        case "return":
            minutes_actions.return_minutes(
                minutes=found, reason=inputs.text(request, "reason"), acting_user=user
            )
            said = "纪要已退回办公室修改，意见已附上。"
        case _:
            raise Refused("没有选择要办的事，", "请使用页面上的按钮。")
    messages.success(request, said)
    return redirect("office:minutes", meeting_id)
