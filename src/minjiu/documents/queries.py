from datetime import date
from uuid import UUID

from django.db.models import Q, QuerySet

from minjiu.access.api import Role, User, has_role
from minjiu.documents.enums import DocumentKind
from minjiu.documents.models import Document, NumberSeries, Signatory


def in_force(on: date) -> Q:
    """Rows whose period holds the day."""
    return Q(valid_from__lte=on) & (Q(valid_to__isnull=True) | Q(valid_to__gt=on))


def signatory(issuer_code: str, user_id: UUID, on: date) -> Signatory | None:
    return Signatory.objects.filter(in_force(on), issuer_id=issuer_code, user_id=user_id).first()


def series(issuer_code: str, kind: DocumentKind, on: date) -> NumberSeries | None:
    return NumberSeries.objects.filter(in_force(on), issuer_id=issuer_code, kind=kind).first()


def visible_to(user: User, on: date) -> QuerySet[Document]:
    """The office, conveners and auditors see all; a signatory sees what comes to sign."""
    documents = Document.objects.select_related("issuer")
    if has_role(user, Role.CONFERENCE_OFFICE, Role.CONVENER, Role.AUDITOR):
        return documents
    issuers = Signatory.objects.filter(in_force(on), user_id=user.pk).values("issuer_id")
    return documents.filter(issuer_id__in=issuers)


def registered(number_code: str, year: int) -> QuerySet[Document]:
    """Every number given, voided ones too, in order."""
    return Document.objects.filter(number_code=number_code, year=year).order_by("serial")
