"""议题: proposed by any unit at any time, or suggested by the system with its evidence frozen."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction

from cncodes.divisions import Divisions
from minjiu.access.api import Role, User, acts_as
from minjiu.audit import api as audit
from minjiu.common.clock import now, today
from minjiu.common.errors import Refused
from minjiu.common.personal import names_a_person
from minjiu.conference.enums import TopicOrigin, TopicState
from minjiu.conference.models import Topic, TopicOpinion
from minjiu.conference.permissions import require_office, require_unit
from minjiu.directory import api as directory
from minjiu.indicators import api as indicators

PROVINCE = "350000"
OPEN = (TopicState.PROPOSED, TopicState.ACCEPTED, TopicState.DEFERRED)


@transaction.atomic
def propose(
    *,
    title: str,
    text: str,
    department_code: str = "",
    origin: TopicOrigin = TopicOrigin.UNIT,
    indicator_codes: Sequence[str] = (),
    acting_user: User,
) -> Topic:
    """A unit's liaison proposes for the unit, the office for itself; figures named are frozen."""
    if department_code:
        if not (origin is TopicOrigin.PETITION and acts_as(acting_user, Role.CONFERENCE_OFFICE)):
            require_unit(acting_user, department_code)
    else:
        require_office(acting_user)
        origin = TopicOrigin.OFFICE if origin is TopicOrigin.UNIT else origin
    if not title.strip() or not text.strip():
        raise Refused(
            "议题缺少标题或内容，", "请写明要讨论什么、建议怎么办。",
            field="text" if title.strip() else "title",
        )  # fmt: skip
    if names_a_person(f"{title}\n{text}"):
        # what petitions show is a pattern; the conference never hears of a petitioner
        raise Refused(
            "议题里有身份证号或手机号，",
            "请只写问题的类型、数量和建议，不写具体的人。",
            field="text",
        )
    made = Topic.objects.create(
        title=title.strip(), text=text.strip(), origin=origin, department_code=department_code,
        evidence=freeze(_of_province(indicator_codes)), state=TopicState.PROPOSED, proposed_at=now(),
        proposed_by=acting_user.acting_name,
    )  # fmt: skip
    audit.record("conference.topic_proposed", acting_user, made)
    return made


@transaction.atomic
def suggest(*, key: str, title: str, text: str, evidence: list[dict[str, Any]]) -> Topic | None:
    """The system's own suggestion; None where the same one is still open."""
    try:
        with transaction.atomic():
            made = Topic.objects.create(
                title=title[:120], text=text, origin=TopicOrigin.INDICATOR, evidence=evidence,
                suggestion_key=key, state=TopicState.PROPOSED, proposed_at=now(),
                proposed_by="系统",
            )  # fmt: skip
    except IntegrityError:
        return None
    audit.record("conference.topic_suggested", None, made, after={"key": key})
    return made


def _of_province(codes: Sequence[str]) -> Iterator[indicators.Measured]:
    """The province's figures as the ledger of duties shows them, from which units choose."""
    shown = indicators.newest_that_happened(codes)
    return (one for one in shown if one.division_code == PROVINCE)


def freeze(figures: Iterable[indicators.Measured]) -> list[dict[str, Any]]:
    """Figures as they stand now, as JSON: what is argued from may not change under the argument."""
    names = {one.code: one.name for one in Divisions.bundled() if one.code != PROVINCE}
    return [
        {
            "code": found.code,
            "label": found.label,
            "department": found.department_code,
            "division": found.division_code,
            "place": names.get(found.division_code, ""),
            "from": found.period_from.isoformat(),
            "to": found.period_to.isoformat(),
            "numerator": str(found.numerator),
            "denominator": found.denominator,
            "target": None if found.target is None else str(found.target),
            "basis": found.basis,
        }
        for found in figures
    ]


@transaction.atomic
def accept(*, topic: Topic, acting_user: User) -> Topic:
    return _answered(topic, TopicState.ACCEPTED, "", acting_user)


@transaction.atomic
def give_back(*, topic: Topic, reason: str, acting_user: User) -> Topic:
    """退回 with its reason."""
    if not reason.strip():
        raise Refused("退回议题需要理由，", "请写明理由。", field="reason")
    return _answered(topic, TopicState.RETURNED, reason.strip(), acting_user)


@transaction.atomic
def merge(*, topic: Topic, into: Topic, acting_user: User) -> Topic:
    """并入 another that is open; what was proposed stays readable."""
    if into.pk == topic.pk or into.state not in (*OPEN, TopicState.SCHEDULED):
        raise Refused("只能并入另一个未办结的议题，", "请重新选择。", field="into")
    return _answered(topic, TopicState.MERGED, f"并入“{into.title}”", acting_user, merged_into=into)


@transaction.atomic
def withdraw(*, topic: Topic, acting_user: User) -> Topic:
    """The unit takes its topic back while it is not on an agenda."""
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if locked.department_code:
        require_unit(acting_user, locked.department_code)
    else:
        require_office(acting_user)
    if locked.state not in OPEN:
        raise Refused(f"议题已“{TopicState(locked.state).label}”，不能撤回，", "请联系办公室。")
    locked.state = TopicState.WITHDRAWN
    locked.save(update_fields=["state"])
    audit.record("conference.topic_withdrawn", acting_user, locked)
    return locked


@transaction.atomic
def ask_opinions(
    *, topic: Topic, department_codes: Sequence[str], due_on: date, acting_user: User
) -> Topic:
    """Ask units for written opinions before the meeting."""
    require_office(acting_user)
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if locked.state not in (TopicState.ACCEPTED, TopicState.SCHEDULED):
        raise Refused("议题采纳后才征求意见，", "请先采纳议题。")
    if due_on <= today():
        raise Refused("意见时限应晚于今天，", "请核对日期。", field="due_on")
    for code in department_codes:
        directory.department(code, today())  # an unknown unit is refused
        TopicOpinion.objects.get_or_create(topic=locked, department_code=code)
    locked.opinions_due_on = due_on
    locked.save(update_fields=["opinions_due_on"])
    audit.record(
        "conference.opinions_asked", acting_user, locked, after={"of": list(department_codes)}
    )
    return locked


@transaction.atomic
def give_opinion(*, opinion: TopicOpinion, text: str, acting_user: User) -> TopicOpinion:
    locked = TopicOpinion.objects.select_for_update().get(pk=opinion.pk)
    require_unit(acting_user, locked.department_code)
    if not text.strip():
        raise Refused("没有填写意见，", "没有不同意见的请写“无意见”。", field="text")
    locked.text, locked.answered_at, locked.answered_by = (
        text.strip(),
        now(),
        acting_user.acting_name,
    )
    locked.save(update_fields=["text", "answered_at", "answered_by"])
    audit.record("conference.opinion_given", acting_user, locked)
    return locked


def _answered(
    topic: Topic,
    state: TopicState,
    answer: str,
    acting_user: User,
    merged_into: Topic | None = None,
) -> Topic:
    require_office(acting_user)
    locked = Topic.objects.select_for_update().get(pk=topic.pk)
    if locked.state not in OPEN:
        raise Refused(f"议题已“{TopicState(locked.state).label}”，", "请刷新页面查看。")
    locked.state, locked.answer = state, answer
    locked.merged_into = merged_into  # type: ignore[assignment]
    locked.save(update_fields=["state", "answer", "merged_into"])
    audit.record("conference.topic_answered", acting_user, locked, after={"state": state})
    return locked
