"""议定事项, as pages show them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.db.models import CharField, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.timezone import localtime

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
from minjiu.directory import api as directory


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

    @property
    def lead(self) -> Mapping[str, Any]:
        """The part of the unit that leads (由负责单位牵头); empty where none was written down."""
        nothing: Mapping[str, Any] = {}
        return next((part for part in self.plan if part["stance"] == "lead"), nothing)


def find_resolutions(
    user: User, *, text: str = "", state: str = "", year: str = "", department_code: str = ""
) -> QuerySet[Resolution]:
    """议定事项 of meetings the user may see, narrowed by what is given; `department_code`: a unit
    with a part in them."""
    found = Resolution.objects.select_related("item__meeting")
    if not sees_all(user):
        found = found.filter(item__meeting__in=queries.meetings_visible_to(user))
    if text:
        number = Concat(
            Value("议〔"), Cast("year", CharField()), Value("〕"), Cast("serial", CharField()),
            Value("号"),
        )  # fmt: skip
        found = found.alias(_number=number).filter(
            Q(title__icontains=text) | Q(text__icontains=text) | Q(_number__icontains=text)
        )
    if department_code:
        found = found.filter(plan__contains=[{"department": department_code}])
    given = {"state": state, "year": year}
    return found.filter(**{field: value for field, value in given.items() if value})


def resolution_years(user: User) -> tuple[int, ...]:
    """Years with resolutions the user may see, the newest first."""
    found = find_resolutions(user).order_by("-year").values_list("year", flat=True)
    return tuple(found.distinct())


def resolution_lines(rows: Iterable[Resolution]) -> tuple[ResolutionView, ...]:
    """Rows as pages show them, in their order."""
    names = directory.name_book()
    return tuple(resolution_view(one, names) for one in rows)


def resolutions_for(user: User) -> tuple[ResolutionView, ...]:
    """议定事项 of meetings the user may see, newest first."""
    return resolution_lines(find_resolutions(user).order_by("-year", "-serial"))


def resolution_for(user: User, resolution_id: UUID) -> Resolution:
    found = (
        Resolution.objects.select_related("item__meeting")
        .filter(pk=resolution_id, item__meeting__in=queries.meetings_visible_to(user))
        .first()
    )
    if found is None:
        raise NotFound("议定事项")
    return found


def resolution_view(one: Resolution, names: directory.NameBook) -> ResolutionView:
    """`plan`: each part with `name`, what its unit was called on the day of the meeting."""
    day = localtime(one.item.meeting.starts_at).date()
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
        [{**part, "name": names.of(part["department"], day)} for part in parts_of(one)],
    )


def parts_of(one: Resolution) -> list[Mapping[str, Any]]:
    """分工 as it was written down."""
    return cast("list[Mapping[str, Any]]", one.plan)  # pyright: ignore[reportUnknownMemberType]
