"""Who sits in the conference's office, and the changes of members under way."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.access.api import User
from minjiu.common.errors import NotFound
from minjiu.conference import queries
from minjiu.conference.api.names import names_today
from minjiu.conference.models import (
    MemberChange,
)
from minjiu.conference.permissions import departments_of, sees_all


@dataclass(frozen=True, slots=True)
class LiaisonView:
    department_code: str
    department: str
    name: str
    post: str
    since: date


def liaisons(on: date) -> tuple[LiaisonView, ...]:
    """联络员 in the notice's order, and by that the members of the office."""
    names = names_today()
    return tuple(
        LiaisonView(
            found.department_code,
            names.get(found.department_code, found.department_code),
            found.name,
            found.post,
            found.valid_from,
        )
        for found in queries.liaisons_on(on)
    )


def member_changes_for(user: User) -> QuerySet[MemberChange]:
    """Changes the user may see, the newest first."""
    found = MemberChange.objects.order_by("-proposed_at")
    if not sees_all(user):
        found = found.filter(department_code__in=departments_of(user))
    return found


def find_member_changes(
    user: User, *, text: str = "", state: str = "", department_code: str = ""
) -> QuerySet[MemberChange]:
    """Changes the user may see, narrowed by what is given."""
    found = member_changes_for(user).filter(
        Q(name__icontains=text) | Q(post__icontains=text) | Q(reason__icontains=text)
    )
    given = {"state": state, "department_code": department_code}
    return found.filter(**{field: value for field, value in given.items() if value})


def member_change_for(user: User, change_id: UUID) -> MemberChange:
    found = member_changes_for(user).filter(pk=change_id).first()
    if found is None:
        raise NotFound("成员调整")
    return found
