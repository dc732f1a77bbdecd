from django.db.models import QuerySet

from minjiu.access.api import User
from minjiu.access.enums import Role
from minjiu.access.permissions import division_filter, has_role
from minjiu.assistance.enums import OPEN_STATES, CaseState
from minjiu.assistance.models import Case
from minjiu.registry.enums import SEES_FAMILIES

# Who has the next step in which state.
NEXT_STEP = {
    Role.TOWNSHIP_CLERK: (
        CaseState.DRAFT,
        CaseState.AWAITING_DOCUMENTS,
        CaseState.ACCEPTED,
        CaseState.PUBLICITY,
    ),
    Role.VERIFICATION_HANDLER: (CaseState.ACCEPTED,),
    Role.VERIFICATION_REVIEWER: (CaseState.ACCEPTED,),
    Role.COUNTY_EXAMINER: (CaseState.COUNTY_REVIEW,),
    Role.COUNTY_LEADER: (CaseState.REFUSAL_PROPOSED,),
}


def visible_to(user: User) -> QuerySet[Case]:
    return Case.objects.filter(division_filter(user, "division_code", SEES_FAMILIES))


def waiting_for(user: User) -> QuerySet[Case]:
    """Cases whose next step is the user's, those due first on top."""
    states = {s for role, of in NEXT_STEP.items() if has_role(user, role) for s in of}
    if has_role(user, Role.CITY_PROVINCIAL):
        states |= set(OPEN_STATES)
    return visible_to(user).filter(state__in=states).order_by("due_on", "registered_on", "pk")
