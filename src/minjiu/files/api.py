"""Files for rooms that let people attach them: store, list, open. Who may read is their question."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.errors import NotFound, Refused
from minjiu.files import queries
from minjiu.files.actions.storing import Upload, store
from minjiu.files.contents import LARGEST, too_large
from minjiu.files.enums import FileKind
from minjiu.files.models import StoredFile

__all__ = [
    "ACCEPT",
    "LARGEST",
    "MEDIA_TYPES",
    "FileKind",
    "FileView",
    "OpenedFile",
    "Upload",
    "files",
    "open_file",
    "store",
    "too_large",
]

MEDIA_TYPES: Mapping[FileKind, str] = {
    FileKind.PDF: "application/pdf",
    FileKind.DOCX: "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    FileKind.XLSX: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    FileKind.JPEG: "image/jpeg",
    FileKind.PNG: "image/png",
    FileKind.OFD: "application/ofd",
}
ACCEPT = ".pdf,.docx,.xlsx,.jpg,.jpeg,.png,.ofd"  # what a browser's dialogue offers first


@dataclass(frozen=True, slots=True)
class FileView:
    """A file without its content; `size` in bytes."""

    id: UUID
    name: str
    kind: FileKind
    size: int
    sm3: str
    stored_at: datetime
    stored_by: str


@dataclass(frozen=True, slots=True)
class OpenedFile:
    name: str
    media_type: str
    content: bytes


def files(file_ids: Iterable[UUID]) -> Mapping[UUID, FileView]:
    """Files by id, without content; one query."""
    return {
        one.pk: FileView(
            one.pk, one.name, FileKind(one.kind), one.size, one.sm3, one.stored_at, one.stored_by
        )
        for one in queries.named(file_ids)
    }


def open_file(user: User, file_id: UUID) -> OpenedFile:
    """The content for somebody of whom the caller has asked whether they may; the look is written
    down. Refused where the content no longer has its digest."""
    found = StoredFile.objects.filter(pk=file_id).first()
    if found is None:
        raise NotFound("附件")
    content = bytes(found.content)
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise Refused(f"附件“{found.name}”与上传时不一致，", "请立即联系系统管理员核查。")
    audit.record_look(user, "files.opened", obj=found)
    return OpenedFile(found.name, MEDIA_TYPES[FileKind(found.kind)], content)
