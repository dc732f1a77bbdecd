"""日历订阅: a private address at which a unit's calendar shows its meetings and what it owes."""

import hashlib
import secrets

from django.db import transaction

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.conference.models import CalendarFeed
from minjiu.conference.permissions import require_unit


@transaction.atomic
def make_feed(*, department_code: str, acting_user: User) -> str:
    """A new address for the unit; the one before stops. Returns its key, which is not kept."""
    require_unit(acting_user, department_code)
    key = secrets.token_urlsafe(32)
    made, _ = CalendarFeed.objects.update_or_create(
        department_code=department_code, defaults={"digest": digest(key), "made_at": now()}
    )
    audit.record("conference.feed_made", acting_user, made)
    return key


@transaction.atomic
def stop_feed(*, department_code: str, acting_user: User) -> None:
    """Whoever has the address sees nothing from now on."""
    require_unit(acting_user, department_code)
    found = CalendarFeed.objects.filter(department_code=department_code).first()
    if found is not None:
        audit.record("conference.feed_stopped", acting_user, found)
        found.delete()


def digest(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
