"""附件: given to whoever may see what they hang on; each opening is written down."""

from io import BytesIO
from uuid import UUID

from django.http import FileResponse, HttpRequest

from minjiu.access.api import User
from minjiu.conference import api as conference
from minjiu.conference.actions import meetings as actions
from minjiu.files.api import MEDIA_TYPES, FileKind, OpenedFile
from minjiu.supervision import api as supervision
from minjiu.web.office.guards import governing

_SHOWN = {MEDIA_TYPES[kind] for kind in (FileKind.PDF, FileKind.JPEG, FileKind.PNG)}


def _answer(found: OpenedFile) -> FileResponse:
    answer = FileResponse(
        BytesIO(found.content), as_attachment=found.media_type not in _SHOWN,
        filename=found.name, content_type=found.media_type,
    )  # fmt: skip
    answer["Cache-Control"] = "no-store"
    return answer


@governing
def report_file(request: HttpRequest, user: User, report_id: UUID, file_id: UUID) -> FileResponse:
    return _answer(supervision.report_file(user, report_id, file_id))


@governing
def entry_file(request: HttpRequest, user: User, entry_id: UUID, file_id: UUID) -> FileResponse:
    return _answer(conference.entry_file(user, entry_id, file_id))


@governing
def paper_file(request: HttpRequest, user: User, paper_id: UUID) -> FileResponse:
    """The file of a paper; the first look of an invited unit is noted."""
    found = conference.paper_file(user, paper_id)
    actions.note_read(paper_id=paper_id, department_codes=conference.departments_of(user))
    return _answer(found)
