from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.access.api import Role, User, has_role, scopes_of
from minjiu.directory import api as directory
from minjiu.documents.enums import DocumentKind, DocumentState
from minjiu.documents.models import Document, NumberSeries, Signatory

EVERY_UNIT = "各成员单位"
SENT_OUT = (DocumentState.ISSUED, DocumentState.FILED)


def in_force(on: date) -> Q:
    """Rows whose period holds the day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def signatory(issuer_code: str, user_id: UUID, on: date) -> Signatory | None:
    return Signatory.objects.filter(in_force(on), issuer_id=issuer_code, user_id=user_id).first()


def series(issuer_code: str, kind: DocumentKind, on: date) -> NumberSeries | None:
    return NumberSeries.objects.filter(in_force(on), issuer_id=issuer_code, kind=kind).first()


def visible_to(user: User, on: date) -> QuerySet[Document]:
    """The office, conveners and auditors see all; a signatory sees what comes to sign; a liaison what
    was sent out to all member units or to their own."""
    documents = Document.objects.select_related("issuer")
    if has_role(user, Role.CONFERENCE_OFFICE, Role.CONVENER, Role.AUDITOR):
        return documents
    to_sign = Q(issuer_id__in=issuers_of(user, on))
    units = {s.department_code for s in scopes_of(user) if s.role is Role.LIAISON}
    names = directory.names_ever(units)
    sent = Q(pk__in=[])
    for name in [*names, *([EVERY_UNIT] if units else [])]:
        sent |= Q(content__addressees__contains=[name]) | Q(content__copies_to__contains=[name])
    return documents.filter(to_sign | sent & Q(state__in=SENT_OUT))


def issuers_of(user: User, on: date) -> frozenset[str]:
    """Codes of the issuers that the user signs for."""
    found = Signatory.objects.filter(in_force(on), user_id=user.pk)
    return frozenset(found.values_list("issuer_id", flat=True))


def registered(number_code: str, year: int) -> QuerySet[Document]:
    """Every number given, voided ones too, in order."""
    return Document.objects.filter(number_code=number_code, year=year).order_by("serial")
