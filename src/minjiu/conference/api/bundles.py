"""What a meeting hands out: its papers in one bundle, and to each unit its excerpt of the minutes."""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, cast
from uuid import UUID

from minjiu.access.api import User
from minjiu.common.errors import NotFound, Refused
from minjiu.conference import papers
from minjiu.conference.api.meetings import (
    get_meeting_for,
    invited_units,
    open_paper,
    papers_of,
)
from minjiu.conference.api.names import names_at
from minjiu.conference.api.resolutions import ResolutionView, parts_of, resolution_lines
from minjiu.conference.enums import MinutesState
from minjiu.conference.models import AgendaItem, Minutes, Resolution
from minjiu.conference.permissions import departments_of, require_governs, sees_all
from minjiu.documents import api as documents
from minjiu.supervision.api import Stance

_SECTION = re.compile(r"^[一二三四五六七八九十]{1,3}、")
_UNSAFE = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


@dataclass(frozen=True, slots=True)
class Bundle:
    """A file to hand out: a PDF, or a ZIP where files were handed in beside written papers."""

    name: str
    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class ExcerptView:
    """What the signed minutes say where a unit has a part. `missing`: items whose heading the signed
    text does not have, so that the whole must be read for them."""

    meeting_id: UUID
    meeting: str
    department_code: str
    department: str
    number: str
    digest: str
    sections: tuple[str, ...]
    parts: tuple[str, ...]
    missing: tuple[str, ...]


def papers_bundle(user: User, meeting_id: UUID) -> Bundle:
    """All papers that the user may see: contents, written papers, files. Each file opened is written
    down; Refused where there is none."""
    meeting = get_meeting_for(user, meeting_id)
    listed = papers_of(user, meeting)
    if not listed:
        raise Refused("这次会议还没有材料，", "办公室加入材料后再下载。")
    book = documents.laid_out(papers.papers_document(meeting, listed))
    name = f"{_safe(meeting.title)}材料"
    invited = invited_units(meeting)
    opened = [
        (number, one.title, open_paper(user, one, invited))
        for number, one in enumerate(listed, 1)
        if one.file_id is not None
    ]
    if not opened:
        return Bundle(f"{name}.pdf", "application/pdf", book)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("00 目录和文字材料.pdf", book)
        for number, title, file in opened:
            ending = file.name.rpartition(".")[2]
            package.writestr(f"{number:02} {_safe(title)}.{_safe(ending)}", file.content)
    return Bundle(f"{name}.zip", "application/zip", out.getvalue())


def _safe(name: str) -> str:
    """A name that no file system takes for a path."""
    return _UNSAFE.sub("_", name).strip(" .")[:80] or "材料"


def excerpt_units(user: User, meeting_id: UUID) -> tuple[tuple[str, str], ...]:
    """(code, name) of units with an excerpt of the signed minutes, as far as the user may read them,
    in the notice's order."""
    signed = Minutes.objects.filter(meeting=meeting_id, state=MinutesState.SIGNED).first()
    if signed is None:
        return ()
    having = {
        code
        for item in AgendaItem.objects.filter(meeting=meeting_id).prefetch_related("resolutions")
        for code in _units_of(item)
    }
    mine = departments_of(user)
    shown = having if sees_all(user) else having & mine
    return tuple((code, name) for code, name in _names(signed).items() if code in shown)


def excerpt_for(user: User, meeting_id: UUID, department_code: str) -> ExcerptView:
    """A unit's own excerpt, also where it was not called to the meeting; the office reads all."""
    minutes, items = _signed(user, meeting_id, department_code)
    sections, missing = cut_sections(minutes.text, [item.title for item in items])
    name = _names(minutes).get(department_code, department_code)
    parts = tuple(
        _part(one, part)
        for one in resolution_lines(
            Resolution.objects.filter(item__in=items)
            .select_related("item__meeting")
            .order_by("year", "serial")
        )
        for part in one.plan
        if part["department"] == department_code
    )
    return ExcerptView(
        meeting_id, minutes.meeting.title, department_code, name, minutes.number, minutes.digest,
        sections, parts, missing,
    )  # fmt: skip


def excerpt_pdf(user: User, meeting_id: UUID, department_code: str) -> bytes:
    """The excerpt laid out as minutes are. Refused where the signed text no longer has its hash."""
    view = excerpt_for(user, meeting_id, department_code)
    minutes, _ = _signed(user, meeting_id, department_code)
    signed = documents.signed_content(minutes.document_id)
    content = papers.excerpt_document(
        signed, view.digest, view.department,
        [*view.sections, *(f"“{title}”一项请看纪要全文。" for title in view.missing)], view.parts,
    )  # fmt: skip
    return documents.laid_out(content)


def _names(minutes: Minutes) -> Mapping[str, str]:
    """Units as they were called on the day of the minutes, that is of their signing (成文日期)."""
    return names_at(cast("datetime", minutes.signed_at))


def _signed(
    user: User, meeting_id: UUID, department_code: str
) -> tuple[Minutes, Sequence[AgendaItem]]:
    """The signed minutes and the items in which the unit has a part; NotFound without either, and for
    the unit of somebody else."""
    require_governs(user)
    minutes = Minutes.objects.select_related("meeting").filter(
        meeting=meeting_id, state=MinutesState.SIGNED
    )
    found = minutes.first()
    if found is None or not (sees_all(user) or department_code in departments_of(user)):
        raise NotFound("纪要摘录")
    agenda = AgendaItem.objects.filter(meeting=meeting_id).order_by("sequence")
    items = [
        item
        for item in agenda.prefetch_related("resolutions")
        if department_code in _units_of(item)
    ]
    if not items:
        raise NotFound("纪要摘录")
    return found, items


def _units_of(item: AgendaItem) -> set[str]:
    """Units with a part in an item: who reported on it, and who does something of what was resolved."""
    resolutions = cast(
        "Sequence[Resolution]", vars(item)["_prefetched_objects_cache"]["resolutions"]
    )
    doing = {str(part["department"]) for one in resolutions for part in parts_of(one)}
    return {code for code in (item.presenter_code, *doing) if code}


def cut_sections(text: str, titles: Sequence[str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Sections of the text under these headings, and the headings that it does not have."""
    sections: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in text.splitlines():
        if found := _SECTION.match(line.strip()):
            lines = sections.setdefault(line.strip()[found.end() :].rstrip("。"), [])
        if line.startswith(("出席：", "请假：", "列席：")):
            lines = []  # attendance stands after the last section
        lines.append(line.strip())
    cut = tuple("\n".join(sections[title]) for title in titles if title in sections)
    return cut, tuple(title for title in titles if title not in sections)


def _part(one: ResolutionView, part: Mapping[str, Any]) -> str:
    due = date.fromisoformat(part["due_on"])
    signed = f"{one.number}“{one.title}”，{Stance(part['stance']).label}"
    return (
        f"{signed}：{part['text']}（{due:%Y年%-m月%-d日}前）。" if part["text"] else f"{signed}。"
    )
