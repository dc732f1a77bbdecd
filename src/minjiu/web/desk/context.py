"""What every staff page shows: as whom one is here."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from minjiu.access.api import User
from minjiu.access.api import standing as standing_of


def standing(request: HttpRequest) -> dict[str, Any]:
    user = getattr(request, "user", None)
    return {
        "demo": settings.DEMO,
        "standing": standing_of(user) if isinstance(user, User) else "",
    }
