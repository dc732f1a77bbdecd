"""主动公开: an issued document is put on the public site as it was signed."""

from uuid import UUID

from django.db import transaction

import gongwen
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.errors import Refused
from minjiu.conference.permissions import require_office
from minjiu.documents import api as documents
from minjiu.documents.api import DocumentKind, DocumentState
from minjiu.publishing import api as publishing

# What goes to one unit or upward is not for everybody; bulletins are published as they are issued.
MAY_BE_PUBLIC = (DocumentKind.LETTER, DocumentKind.NOTICE, DocumentKind.MINUTES)
SENT_OUT = (DocumentState.ISSUED, DocumentState.FILED)


@transaction.atomic
def disclose(*, document_id: UUID, acting_user: User) -> publishing.Snapshot:
    """Publish an issued document once; Refused where its text no longer has its hash."""
    require_office(acting_user)
    row = documents.document_row_for(acting_user, document_id)
    if row.kind not in MAY_BE_PUBLIC:
        kinds = "、".join(kind.label for kind in MAY_BE_PUBLIC)
        raise Refused(f"{DocumentKind(row.kind).label}不在门户公开，", f"可以公开的是{kinds}。")
    if row.state not in SENT_OUT:
        raise Refused(f"公文“{row.title}”还没有印发，", "请印发后再公开。")
    content = documents.signed_content(row.pk)
    if publishing.find_public(publishing.SnapshotKind.DOCUMENT).filter(content__number=row.number):
        raise Refused(f"{row.number}已经公开，", "无需重复办理。")
    made = publishing.publish(
        kind=publishing.SnapshotKind.DOCUMENT,
        title=row.title,
        content={
            "number": row.number,
            "kind": DocumentKind(row.kind).label,
            "digest": row.digest,
            "document": gongwen.encode(content),
        },
        basis="主动公开",
        acting_user=acting_user,
    )
    audit.record("conference.document_disclosed", acting_user, row, after={"number": row.number})
    return made
