from collections.abc import Iterator
from datetime import datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from minjiu.audit.enums import Outcome
from minjiu.audit.models import LOOKS, Link, Record


def unsealed(numbered_from: int = 0) -> QuerySet[Record]:
    """Committed records without a link, in the order they were numbered."""
    sealed = Link.objects.filter(record_id=OuterRef("pk"))
    return Record.objects.filter(~Exists(sealed), pk__gte=numbered_from).order_by("pk")


def unsealed_before(moment: datetime) -> int:
    return unsealed().filter(at__lt=moment).count()


def last_link() -> Link | None:
    return Link.objects.order_by("-seq").first()


def link_at(seq: int) -> Link | None:
    return Link.objects.filter(seq=seq).first()


def chain(batch: int = 5_000) -> Iterator[tuple[Link, Record | None]]:
    """The chain from its first link, each with its record (None where it is gone)."""
    after = 0
    while True:
        links = list(Link.objects.filter(seq__gt=after).order_by("seq")[:batch])
        if not links:
            return
        records = Record.objects.in_bulk([link.record_id for link in links])
        for link in links:
            yield link, records.get(link.record_id)
        after = links[-1].seq


def looks(case_id: UUID) -> QuerySet[Record]:
    """Looks at one case, refused ones too, newest first; read where looks are written."""
    seen = Record.objects.using(LOOKS).filter(
        case_id=case_id, outcome__in=[Outcome.SEEN, Outcome.REFUSED]
    )
    return seen.order_by("-pk")


def last_look(actor_id: UUID, what: str, case_id: UUID) -> datetime | None:
    found = looks(case_id).filter(actor_id=actor_id, action=what, outcome=Outcome.SEEN).first()
    return found.at if found else None
