"""Accounts in trouble or at their end: closed, a new password, unlocked, a lost second factor."""

from allauth.mfa.models import Authenticator
from axes.utils import reset as reset_failures
from django.db import transaction

from minjiu.access.actions.grants import check_password
from minjiu.access.enums import Role
from minjiu.access.models import User
from minjiu.access.permissions import require_role
from minjiu.audit import api as audit


@transaction.atomic
def close_account(*, user: User, reason: str, acting_user: User) -> None:
    """From this moment the account signs in nowhere and may do nothing; it is never deleted."""
    require_role(acting_user, Role.SYSTEM_ADMIN)
    user.is_active = False
    user.session_key = ""
    user.save(update_fields=["is_active", "session_key"])
    user.kept_scopes = None
    audit.record("access.account_closed", acting_user, user, after={"reason": reason})


@transaction.atomic
def set_password(*, user: User, password: str, acting_user: User) -> None:
    """For somebody who forgot theirs; ends the session they may have."""
    require_role(acting_user, Role.SYSTEM_ADMIN)
    check_password(password, user)
    user.set_password(password)
    user.session_key = ""
    user.save(update_fields=["password", "session_key"])
    audit.record("access.password_set", acting_user, user)


@transaction.atomic
def unlock(*, user: User, acting_user: User) -> None:
    """Before the half hour is over."""
    require_role(acting_user, Role.SECURITY_ADMIN)
    reset_failures(username=user.username)
    audit.record("access.unlocked", acting_user, user)


@transaction.atomic
def reset_second_factor(*, user: User, acting_user: User) -> None:
    """For a lost device: the next sign-in enrols a new one."""
    require_role(acting_user, Role.SECURITY_ADMIN)
    Authenticator.objects.filter(user=user).delete()
    audit.record("access.second_factor_reset", acting_user, user)
