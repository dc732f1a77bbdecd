"""What every staff page shows: as whom one is here, for which place, and where one may go."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from minjiu.access.api import User, has_role, scopes_of
from minjiu.access.api import standing as standing_of
from minjiu.access.enums import Role
from minjiu.assistance.permissions import can_see_outcome
from minjiu.policy.permissions import may_see_prices
from minjiu.registry.enums import SEES_FAMILIES
from minjiu.registry.permissions import HANDLES_FAMILIES
from minjiu.verification.api.outside import answers_outside
from minjiu.verification.permissions import SEES_SOURCES
from minjiu.web.desk.templatetags.desk import division_name


def standing(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return {"demo": settings.DEMO, "standing": ""}
    places = dict.fromkeys(division_name(scope.prefix) for scope in scopes_of(user))
    return {
        "demo": settings.DEMO,
        "standing": standing_of(user),
        "places": "、".join(places),
        "may_see_families": has_role(user, *SEES_FAMILIES),
        "may_see_outcome": can_see_outcome(user),
        "may_see_prices": may_see_prices(user),
        "may_see_sources": has_role(user, *SEES_SOURCES),
        "may_audit": has_role(user, Role.AUDITOR),
        "may_work_for_department": has_role(user, Role.DEPARTMENT_DESK),
        "may_answer_outside": answers_outside(user),
        "may_handle_families": has_role(user, *HANDLES_FAMILIES),
    }
