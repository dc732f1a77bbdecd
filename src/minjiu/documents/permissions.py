"""Who may do what with a document: the office drafts, a signatory signs, another person each."""

from minjiu.access.api import Role, User, act_by, require_role
from minjiu.common.clock import today
from minjiu.common.errors import NotPermitted
from minjiu.documents import queries
from minjiu.documents.models import Document, Signatory


def require_office(user: User) -> None:
    require_role(user, Role.CONFERENCE_OFFICE)


def require_appointing(user: User) -> None:
    """Who may sign is a power, granted as powers are."""
    require_role(user, Role.SECURITY_ADMIN)


def require_signatory(user: User, document: Document) -> Signatory:
    """The row by which this user signs for the issuer today; NotPermitted without one."""
    found = queries.signatory(document.issuer_id, user.pk, today())
    if found is None:
        raise NotPermitted(
            f"“{document.issuer.name}”的公文由其签发人签发，",
            "您今天没有签发权；如有需要请联系安全管理员登记。",
        )
    if document.drafted_by_id == user.pk:
        raise NotPermitted("起草人不得签发自己起草的公文，", "请由另一位签发人签发。")
    act_by(user, None)  # the power to sign is the signatory's own, never a delegated role
    return found


def can_sign(user: User, document: Document) -> bool:
    """Whether `require_signatory` would let the user sign."""
    return (
        document.drafted_by_id != user.pk
        and queries.signatory(document.issuer_id, user.pk, today()) is not None
    )
