"""纪要: drafted from what was entered, revised, countersigned, signed off, numbered, frozen."""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

import gongwen
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.conference import papers
from minjiu.conference.actions.issuing import send_to_sign
from minjiu.conference.enums import (
    ATTENDED,
    InviteeKind,
    MeetingState,
    MinutesState,
    Opinion,
    Outcome,
    Presence,
)
from minjiu.conference.models import (
    AgendaItem,
    Countersignature,
    Invitation,
    Meeting,
    Minutes,
    Resolution,
)
from minjiu.conference.permissions import require_office, require_unit
from minjiu.directory import api as directory
from minjiu.documents import api as documents
from minjiu.supervision.api import Stance

_STOPS = "。；，、"


@transaction.atomic
def draft_minutes(*, meeting: Meeting, acting_user: User) -> Minutes:
    """Draft (again) from attendance, discussion and decisions. Refused once a person has changed
    the text: generating would overwrite it."""
    require_office(acting_user)
    if meeting.state not in (MeetingState.HELD, MeetingState.CLOSED):
        raise Refused("会议召开后才能起草纪要，", "请先登记会议召开。")
    made, created = Minutes.objects.select_for_update().get_or_create(
        meeting=meeting, defaults={"text": draft_of(meeting), "state": MinutesState.DRAFT}
    )
    if not created:
        _require(made, MinutesState.DRAFT)
        if made.edited_by_hand:
            raise Refused(
                "纪要已经人工修改，重新生成会覆盖修改，", "请直接在现有文本上修改。", field="text"
            )
        made.text = draft_of(meeting)
        made.save(update_fields=["text"])
    audit.record("conference.minutes_drafted", acting_user, made)
    return made


def draft_of(meeting: Meeting) -> str:
    """The text that the entered records make."""
    start = timezone.localtime(meeting.starts_at)
    invited = list(Invitation.objects.filter(meeting=meeting))
    chair = next((i for i in invited if i.seat_number == meeting.chair_seat), None)
    names = directory.name_book()
    resolved: dict[UUID, list[Resolution]] = defaultdict(list)
    kept = Resolution.objects.filter(item__meeting=meeting).select_related("item")
    for one in kept.order_by("year", "serial"):
        resolved[one.item.pk].append(one)
    parts = [
        f"{start:%Y年%-m月%-d日}，{chair.post if chair else ''}{chair.name if chair else ''}主持召开"
        f"{meeting.title}。会议情况纪要如下："
    ]
    for number, item in enumerate(
        AgendaItem.objects.filter(meeting=meeting).exclude(outcome=Outcome.OPEN), 1
    ):
        parts.append(f"{_chinese(number)}、{item.title}")
        if item.discussion:
            parts.append(item.discussion)
        parts.append(item.decision)
        for resolution in resolved[item.pk]:
            parts += _resolution(resolution, names, start.date())
    lists = (("出席", ATTENDED), ("请假", (Presence.EXCUSED,)), ("列席", (Presence.IN_ATTENDANCE,)))
    named = [(label, _people(invited, presence)) for label, presence in lists]
    return "\n".join([*parts, *(f"{label}：{people}" for label, people in named if people)])


def _resolution(one: Resolution, names: directory.NameBook, day: date) -> list[str]:
    """What was resolved, and who does what until when, each unit by its name of the day."""
    lines = [f"{one.number}　{_ended(one.title)}{_ended(one.text)}"]
    for part in one.plan:
        unit = names.of(part["department"], day, part["department"])
        due = date.fromisoformat(part["due_on"])
        does = part["text"].strip().rstrip(_STOPS)
        lines.append(
            f"{Stance(part['stance']).label}：{unit}，{f'{does}，' if does else ''}"
            f"{due:%Y年%-m月%-d日}前完成。"
        )
    return lines


def _ended(sentence: str) -> str:
    return f"{sentence.strip().rstrip(_STOPS)}。"


def _people(invited: Iterable[Invitation], presence: tuple[Presence, ...]) -> str:
    names = [
        f"{one.unit}{one.named_as_came}"
        for one in invited
        if one.presence in presence and one.kind != InviteeKind.LIAISON
    ]
    return "、".join(names)


def _chinese(number: int) -> str:
    digits = "零一二三四五六七八九"
    tens, ones = divmod(number, 10)
    head = "" if not tens else ("十" if tens == 1 else digits[tens] + "十")
    return head + (digits[ones] if ones or not tens else "")


@transaction.atomic
def revise_minutes(*, minutes: Minutes, text: str, acting_user: User) -> Minutes:
    """A new revision; units that had countersigned are asked again."""
    require_office(acting_user)
    locked = _lock(minutes)
    _require(locked, MinutesState.DRAFT, MinutesState.COUNTERSIGNING)
    if not text.strip():
        raise Refused("纪要正文是空的，", "请填写内容。", field="text")
    if text.strip() == locked.text:
        return locked
    locked.text, locked.edited_by_hand = text.strip(), True
    locked.revision += 1
    locked.save(update_fields=["text", "edited_by_hand", "revision"])
    Countersignature.objects.filter(minutes=locked).update(
        opinion=Opinion.PENDING, comment="", answered_at=None, answered_by=""
    )
    audit.record(
        "conference.minutes_revised", acting_user, locked, after={"revision": locked.revision}
    )
    return locked


@transaction.atomic
def start_countersigning(*, minutes: Minutes, due_on: date, acting_user: User) -> Minutes:
    """会签 with each member unit that came."""
    require_office(acting_user)
    locked = _lock(minutes)
    _require(locked, MinutesState.DRAFT)
    if due_on <= today():
        raise Refused("会签时限应晚于今天，", "请核对日期。", field="due_on")
    units = (
        Invitation.objects.filter(
            meeting=locked.meeting, kind=InviteeKind.SEAT, presence__in=ATTENDED
        )
        .exclude(department_code="")
        .values_list("department_code", flat=True)
    )
    Countersignature.objects.bulk_create(
        Countersignature(minutes=locked, department_code=code) for code in sorted(set(units))
    )
    if not Countersignature.objects.filter(minutes=locked).exists():
        raise Refused("没有出席的成员单位，", "请先登记到会情况。")
    locked.state, locked.countersign_due_on = MinutesState.COUNTERSIGNING, due_on
    locked.save(update_fields=["state", "countersign_due_on"])
    audit.record("conference.countersigning_started", acting_user, locked)
    return locked


@transaction.atomic
def countersign(
    *, countersignature: Countersignature, opinion: Opinion, comment: str = "", acting_user: User
) -> Countersignature:
    locked = Countersignature.objects.select_for_update().get(pk=countersignature.pk)
    require_unit(acting_user, locked.department_code)
    _require(locked.minutes, MinutesState.COUNTERSIGNING)
    if opinion in (Opinion.PENDING, Opinion.SILENCE):
        raise Refused("没有选择意见，", "请选择同意、有修改意见或保留意见。", field="opinion")
    if opinion is not Opinion.AGREE and not comment.strip():
        raise Refused(f"“{opinion.label}”需要写明内容，", "请填写说明。", field="comment")
    locked.opinion, locked.comment = opinion, comment.strip()
    locked.answered_at, locked.answered_by = now(), acting_user.acting_name
    locked.save(update_fields=["opinion", "comment", "answered_at", "answered_by"])
    audit.record("conference.countersigned", acting_user, locked, after={"opinion": opinion})
    return locked


@transaction.atomic
def submit_minutes(*, minutes: Minutes, acting_user: User) -> Minutes:
    """送签. Before the date for countersigning every unit must have answered; after it silence is
    recorded as silence, not as agreement."""
    require_office(acting_user)
    locked = _lock(minutes)
    _require(locked, MinutesState.COUNTERSIGNING)
    waiting = Countersignature.objects.filter(minutes=locked, opinion=Opinion.PENDING)
    due_on, left = locked.countersign_due_on, waiting.count()
    if left and due_on is not None and today() <= due_on:
        raise Refused(f"还有{left}个单位没有会签，", f"请等到{due_on:%-m月%-d日}后再送签。")
    waiting.update(opinion=Opinion.SILENCE, answered_at=now())
    document = send_to_sign(
        issuer_code=papers.OFFICE, content=_content(locked), before=locked.document_id,
        acting_user=acting_user,
    )  # fmt: skip
    locked.state, locked.document_id = MinutesState.SUBMITTED, document.pk
    locked.save(update_fields=["state", "document_id"])
    audit.record("conference.minutes_submitted", acting_user, locked)
    return locked


def _content(minutes: Minutes) -> gongwen.Document:
    try:
        return papers.minutes_document(
            minutes, Invitation.objects.filter(meeting=minutes.meeting).order_by("seat_number")
        )
    except gongwen.DocumentRefused as refused:
        raise Refused(str(refused), field="text") from refused


@transaction.atomic
def sign_minutes(*, minutes: Minutes, acting_user: User) -> Minutes:
    """签发 by the signatory: numbered from the register and frozen, document and minutes at once."""
    locked = _lock(minutes)
    _require(locked, MinutesState.SUBMITTED)
    document = documents.sign(document=_document(locked), acting_user=acting_user)
    locked.state, locked.signed_by = MinutesState.SIGNED, document.signed_by
    locked.signed_at, locked.number, locked.digest = now(), document.number, document.digest
    locked.save(update_fields=["state", "signed_by", "signed_at", "number", "digest"])
    audit.record(
        "conference.minutes_signed", acting_user, locked,
        after={"number": locked.number, "digest": locked.digest},
    )  # fmt: skip
    return locked


@transaction.atomic
def return_minutes(*, minutes: Minutes, reason: str, acting_user: User) -> Minutes:
    """The signatory sends the minutes back; they may be revised and countersigned again."""
    locked = _lock(minutes)
    _require(locked, MinutesState.SUBMITTED)
    documents.return_to_draft(document=_document(locked), reason=reason, acting_user=acting_user)
    locked.state = MinutesState.COUNTERSIGNING
    locked.save(update_fields=["state"])
    audit.record("conference.minutes_returned", acting_user, locked, after={"reason": reason})
    return locked


def _document(minutes: Minutes) -> documents.Document:
    return documents.Document.objects.get(pk=minutes.document_id)


def _lock(minutes: Minutes) -> Minutes:
    return (
        Minutes.objects.select_for_update(of=("self",)).select_related("meeting").get(pk=minutes.pk)
    )


def _require(minutes: Minutes, *states: MinutesState) -> None:
    if minutes.state in states:
        return
    if minutes.state == MinutesState.SIGNED:
        raise Refused(f"纪要{minutes.number}已经签发，不能再改，", "如有出入请在下次会议更正。")
    names = "、".join(f"“{state.label}”" for state in states)
    raise Refused(
        f"纪要现在是“{MinutesState(minutes.state).label}”，这一步要在{names}时办理，",
        "请刷新页面查看。",
    )
