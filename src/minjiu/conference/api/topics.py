"""What is proposed for discussion."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.timezone import localtime

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.conference import queries
from minjiu.conference.enums import (
    TopicOrigin,
    TopicState,
)
from minjiu.conference.models import (
    Topic,
    TopicOpinion,
)
from minjiu.directory import api as directory


@dataclass(frozen=True, slots=True)
class OpinionView:
    id: UUID
    department_code: str
    department: str
    text: str
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class TopicView:
    id: UUID
    title: str
    text: str
    origin: TopicOrigin
    department_code: str
    department: str
    evidence: Sequence[Mapping[str, Any]]
    state: TopicState
    proposed_at: datetime
    proposed_by: str
    answer: str
    opinions_due_on: date | None
    opinions: tuple[OpinionView, ...] = ()


def find_topics(
    user: User, *, text: str = "", state: str = "", origin: str = "", department_code: str = ""
) -> QuerySet[Topic]:
    """Topics the user may see, narrowed by what is given."""
    found = queries.topics_visible_to(user)
    if text:
        found = found.filter(Q(title__icontains=text) | Q(text__icontains=text))
    given = {"state": state, "origin": origin, "department_code": department_code}
    return found.filter(**{field: value for field, value in given.items() if value})


def topic_lines(rows: Iterable[Topic]) -> tuple[TopicView, ...]:
    """Rows as pages show them, in their order; one query beside that of the rows."""
    names = directory.name_book()
    return tuple(_topic(topic, names) for topic in rows)


def topics_for(user: User) -> tuple[TopicView, ...]:
    """Topics the user may see, newest first; two queries."""
    return topic_lines(find_topics(user).order_by("-proposed_at"))


def get_topic_for(user: User, topic_id: UUID) -> Topic:
    found = queries.topics_visible_to(user).filter(pk=topic_id).first()
    if found is None:
        raise NotFound("议题")
    return found


def topic_for(user: User, topic_id: UUID) -> TopicView:
    """One topic with the opinions written on it."""
    found, names = get_topic_for(user, topic_id), directory.name_book()
    day = localtime(found.proposed_at).date()
    opinions = tuple(
        OpinionView(
            one.pk, one.department_code, names.of(one.department_code, day, one.department_code),
            one.text, one.answered_at,
        )
        for one in TopicOpinion.objects.filter(topic=found).order_by("department_code")
    )  # fmt: skip
    return _topic(found, names, opinions)


def opinion_for(user: User, opinion_id: UUID) -> TopicOpinion:
    found = TopicOpinion.objects.filter(
        pk=opinion_id, topic__in=queries.topics_visible_to(user)
    ).first()
    if found is None:
        raise NotFound("书面意见")
    return found


def _topic(
    found: Topic, names: directory.NameBook, opinions: tuple[OpinionView, ...] = ()
) -> TopicView:
    return TopicView(
        found.pk,
        found.title,
        found.text,
        TopicOrigin(found.origin),
        found.department_code,
        names.of(
            found.department_code,
            localtime(found.proposed_at).date(),
            "办公室" if not found.department_code else "",
        ),
        cast("list[Mapping[str, Any]]", found.evidence),  # pyright: ignore[reportUnknownMemberType]
        TopicState(found.state),
        found.proposed_at,
        found.proposed_by,
        found.answer,
        found.opinions_due_on,
        opinions,
    )
