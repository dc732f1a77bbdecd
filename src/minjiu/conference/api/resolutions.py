"""议定事项, as pages show them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.conference import queries
from minjiu.conference.enums import (
    ResolutionState,
)
from minjiu.conference.models import (
    Resolution,
)
from minjiu.conference.permissions import sees_all


@dataclass(frozen=True, slots=True)
class ResolutionView:
    id: UUID
    number: str
    title: str
    text: str
    state: ResolutionState
    matter_id: UUID | None
    meeting_id: UUID
    meeting: str
    request_document_id: UUID | None
    request_number: str
    answer_number: str
    plan: Sequence[Mapping[str, Any]]


def resolutions_for(user: User) -> tuple[ResolutionView, ...]:
    """议定事项 of meetings the user may see, newest first."""
    found = Resolution.objects.select_related("item__meeting").order_by("-year", "-serial")
    if not sees_all(user):
        found = found.filter(item__meeting__in=queries.meetings_visible_to(user))
    return tuple(resolution_view(one) for one in found)


def resolution_for(user: User, resolution_id: UUID) -> Resolution:
    found = (
        Resolution.objects.select_related("item__meeting")
        .filter(pk=resolution_id, item__meeting__in=queries.meetings_visible_to(user))
        .first()
    )
    if found is None:
        raise NotFound("议定事项")
    return found


def resolution_view(one: Resolution) -> ResolutionView:
    return ResolutionView(
        one.pk,
        one.number,
        one.title,
        one.text,
        ResolutionState(one.state),
        one.matter_id,
        one.item.meeting.pk,
        one.item.meeting.title,
        one.request_document_id,
        one.request_number,
        one.answer_number,
        cast("list[Mapping[str, Any]]", one.plan),  # pyright: ignore[reportUnknownMemberType]
    )
