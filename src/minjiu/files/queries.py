from collections.abc import Iterable
from uuid import UUID

from django.db.models import QuerySet

from minjiu.files.models import StoredFile


def named(file_ids: Iterable[UUID]) -> QuerySet[StoredFile]:
    """Files without their content."""
    return StoredFile.objects.filter(pk__in=list(file_ids)).defer("content").order_by("stored_at")
