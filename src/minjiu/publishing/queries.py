from django.db.models import QuerySet

from minjiu.publishing.enums import SnapshotKind
from minjiu.publishing.models import Snapshot


def public(kind: SnapshotKind) -> QuerySet[Snapshot]:
    """What stands in public, newest first."""
    return Snapshot.objects.filter(kind=kind, withdrawn_at__isnull=True).order_by(
        "-published_at", "pk"
    )
