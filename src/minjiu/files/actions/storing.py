"""Taking a file in."""

import hashlib
import re
from dataclasses import dataclass

from django.db import transaction

from cncodes.resident_id import InvalidResidentId, parse
from cncrypto import sm3
from minjiu.access.api import User
from minjiu.audit import api as audit
from minjiu.common.clock import now
from minjiu.common.errors import Refused
from minjiu.files.contents import kind_of
from minjiu.files.models import StoredFile

_LONGEST_NAME = 160


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed in: the name it had, its bytes."""

    name: str
    content: bytes


@transaction.atomic
def store(*, upload: Upload, acting_user: User) -> StoredFile:
    """Keep a file. Refused where it is empty, over 20 MB, of another kind, or dangerous to unpack."""
    name = _clean(upload.name)
    kind = kind_of(upload.content, name)
    if not name.lower().endswith((f".{kind.value}", ".jpeg")):
        name = f"{name[: _LONGEST_NAME - 5]}.{kind.value}"
    made = StoredFile.objects.create(
        name=name, kind=kind, size=len(upload.content), sm3=sm3(upload.content).hex(),
        sha256=hashlib.sha256(upload.content).hexdigest(), content=upload.content,
        stored_at=now(), stored_by=acting_user.acting_name,
    )  # fmt: skip
    audit.record(
        "files.stored", acting_user, made,
        after={"kind": kind.value, "size": made.size, "sm3": made.sm3},
    )  # fmt: skip
    return made


def _clean(name: str) -> str:
    """The bare name without folders and control characters; no ID number of a person in it."""
    bare = re.split(r"[/\\]", name)[-1]
    bare = "".join(c for c in bare if c.isprintable()).strip(" .")[-_LONGEST_NAME:] or "附件"
    for digits in re.findall(r"(?<!\d)\d{17}[\dXx](?!\d)", bare):
        try:
            parse(digits)
        except InvalidResidentId:
            continue
        raise Refused("文件名里有身份证号码，", "请改名后重新上传。", field="file")
    return bare
