"""Documents of the conference: drafted and sent to sign in one step, drafted anew until signed."""

from uuid import UUID

import gongwen
from minjiu.access.api import User
from minjiu.common.errors import Refused
from minjiu.documents import api as documents
from minjiu.documents.api import Document, DocumentState

REPLACEABLE = (DocumentState.DRAFT, DocumentState.SUBMITTED)
GONE = (DocumentState.WITHDRAWN, DocumentState.VOIDED)


def send_to_sign(
    *, issuer_code: str, content: gongwen.Document, before: UUID | None, acting_user: User
) -> Document:
    """Draft and submit; an earlier draft of the same paper is withdrawn. Refused once it is signed."""
    if before is not None:
        earlier = documents.document_row_for(acting_user, before)
        if earlier.state in REPLACEABLE:
            documents.withdraw(document=earlier, acting_user=acting_user)
        elif earlier.state not in GONE:
            raise Refused(f"“{earlier.title}”已经签发，", "不能重新起草；确需更改的请先作废。")
    made = documents.draft(
        issuer=documents.issuer(issuer_code), content=content, acting_user=acting_user
    )
    return documents.submit(document=made, acting_user=acting_user)


def send_out(*, document_id: UUID | None, what: str, acting_user: User) -> Document:
    """印发 a signed (and where its kind asks, sealed) document; Refused before that."""
    if document_id is None:
        raise Refused(f"还没有起草{what}，", f"请先起草{what}并送签。")
    row = documents.document_row_for(acting_user, document_id)
    if row.state == DocumentState.ISSUED:
        return row
    if row.state not in (DocumentState.SIGNED, DocumentState.SEALED):
        raise Refused(f"{what}现为“{DocumentState(row.state).label}”，", "请签发、用印后再发出。")
    return documents.issue(document=row, acting_user=acting_user)
