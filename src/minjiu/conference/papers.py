"""The conference's official documents as values: what each says; `gongwen` lays them out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.timezone import localtime

from gongwen import (
    Attachment,
    Attendance,
    Block,
    Document,
    Form,
    Heading,
    Issuer,
    Kind,
    Paragraph,
    Table,
    read_attachments,
    read_body,
    write_attachments,
    write_body,
)
from minjiu.conference.enums import ATTENDED, InviteeKind, Presence
from minjiu.conference.models import (
    AgendaItem,
    Bulletin,
    Invitation,
    Meeting,
    Minutes,
    Paper,
    Resolution,
)

OFFICE, BUREAU, PROVINCE = "office", "bureau", "福建省人民政府"
CONFERENCE = "福建省社会救助工作联席会议"
_WEEK = "一二三四五六日"


def meeting_notice(meeting: Meeting, agenda: Iterable[AgendaItem]) -> Document:
    """会议通知 to the member units."""
    start, end = localtime(meeting.starts_at), localtime(meeting.ends_at)
    items = [item.title for item in agenda]
    one = f"。{items[0]}。" if len(items) == 1 else ""
    when = f"{start:%Y年%-m月%-d日}（星期{_WEEK[start.weekday()]}）{start:%H:%M}至{end:%H:%M}"
    return Document(
        kind=Kind.NOTICE,
        issuer=Issuer(""),  # the register's row says who issues and who seals
        title=f"关于召开{meeting.title}的通知",
        addressees=("各成员单位",),
        body=(
            Paragraph("根据联席会议制度，现就召开会议有关事项通知如下。"),
            Heading(1, "时间", f"。{when}。"),
            Heading(1, "地点", f"。{meeting.place}。"),
            Heading(1, "议程", one),
            *(() if one else (Heading(3, f"{title}；") for title in items[:-1])),
            *(() if one else (Heading(3, f"{title}。") for title in items[-1:])),
            Heading(1, "参会人员", "。联席会议成员、联络员，以及受邀单位人员。"),
            Paragraph("请各单位在系统中回执；请假或委托他人参加的，请写明理由和代会人。"),
        ),
    )


@dataclass(frozen=True, slots=True)
class Written:
    """What the office types of a 函 or 情况报告; attachments as `gongwen.read_attachments` reads them."""

    title: str
    addressees: tuple[str, ...]
    text: str
    attachments: str = ""
    copies_to: tuple[str, ...] = ()


def written_document(kind: Kind, typed: Written) -> Document:
    """函、情况报告: what the office writes itself. DocumentRefused where the text cannot be read."""
    return Document(
        kind=kind, issuer=Issuer(""), title=typed.title.strip(), addressees=typed.addressees,
        body=read_body(typed.text), attachments=read_attachments(typed.attachments),
        copies_to=typed.copies_to,
    )  # fmt: skip


def typed_of(document: Document) -> Written:
    """A written document as it was typed, to be corrected."""
    return Written(
        document.title, document.addressees, write_body(document.body),
        write_attachments(document.attachments), document.copies_to,
    )  # fmt: skip


def minutes_document(minutes: Minutes, invited: Iterable[Invitation]) -> Document:
    """纪要: the agreed text, and who came."""
    people = list(invited)
    # attendance is a part of its own in 纪要 (10.3), not a line of the text
    lists = ("出席：", "请假：", "列席：")
    lines = [line for line in minutes.text.splitlines() if not line.startswith(lists)]
    return Document(
        kind=Kind.MINUTES,
        issuer=Issuer(""),
        mark=f"{CONFERENCE}纪要",  # 10.3：×××纪要, the conference's, which its office issues
        title=f"{minutes.meeting.title}纪要",
        body=read_body("\n".join(lines)),
        present=_attendance(people, ATTENDED),
        absent=_attendance(people, (Presence.EXCUSED,)),
        observers=_attendance(people, (Presence.IN_ATTENDANCE,)),
        copies_to=("各成员单位",),
    )


def papers_document(meeting: Meeting, papers: Iterable[Paper]) -> Document:
    """会议材料: one bundle with its contents first, each written paper on a page of its own. Files that
    were handed in are named in the contents and stand beside it."""
    listed = list(papers)
    written = [one.pk for one in listed if one.text]
    rows = tuple(
        (str(number), one.item.title, one.title, _where(one, written))
        for number, one in enumerate(listed, 1)
    )
    start = localtime(meeting.starts_at)
    return Document(
        kind=Kind.BULLETIN,
        form=Form.PLAIN,
        issuer=Issuer(CONFERENCE),
        title=f"{meeting.title}材料目录",
        body=(
            Paragraph(f"{start:%Y年%-m月%-d日%H:%M}，{meeting.place}。"),
            Table(columns=("序号", "议程", "材料", "位置"), rows=rows, widths=(0.6, 3, 3, 1.4)),
        ),
        attachments=tuple(
            Attachment(_name(one.title), tuple(map(Paragraph, _lines(one.text))))
            for one in listed
            if one.text
        ),
    )


def _where(one: Paper, written: Sequence[UUID]) -> str:
    number = written.index(one.pk) + 1 if len(written) > 1 and one.text else ""
    places = [f"附件{number}"] if one.text else []
    return "、".join([*places, *(["另附文件"] if one.file_id else [])])


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _name(title: str) -> str:
    return title.strip().rstrip("。；，、")  # 附件名称后不加标点 (7.3.4)


def excerpt_document(
    signed: Document, digest: str, unit: str, sections: Iterable[str], parts: Sequence[str]
) -> Document:
    """纪要摘录 for one unit: what the signed text says where the unit has a part, word for word, under
    the number and date of the whole."""
    own = (Paragraph(f"{unit}的分工："), *map(Paragraph, parts)) if parts else ()
    return replace(
        signed,
        mark=f"{CONFERENCE}纪要摘录",
        title=f"{signed.title}摘录\n（{unit}）",
        body=(
            *(Paragraph(line) for section in sections for line in _lines(section)),
            *own,
            Paragraph(f"以上摘自{signed.number}，文字与签发的纪要一致。纪要全文的摘要值："),
            Paragraph(" ".join(digest[at : at + 8] for at in range(0, len(digest), 8))),
        ),
        attachments=(),
        copies_to=(unit,),
    )


def _attendance(
    people: Sequence[Invitation], presence: Sequence[Presence]
) -> tuple[Attendance, ...]:
    found: dict[str, list[str]] = {}
    for one in people:
        if one.presence in presence and one.kind != InviteeKind.LIAISON:
            found.setdefault(one.unit, []).append(one.named_as_came)
    return tuple(Attendance(unit, tuple(names)) for unit, names in found.items())


def bulletin_document(
    bulletin: Bulletin, rows: Iterable[Mapping[str, Any]], remarks: Mapping[str, str]
) -> Document:
    """通报: the frozen table and what units remarked."""
    table = Table(
        columns=("事项", "单位", "时限", "进度", "情况"),
        rows=tuple(
            (
                f"{row['number']} {row['subject']}",
                f"{row['department']}（{row['stance']}）",
                str(row["due_on"]),
                f"{row['progress']}%",
                "；".join(filter(None, [row["why"], remarks.get(row["department_code"], "")])),
            )
            for row in rows
        ),
        widths=(3, 2.1, 1.7, 0.9, 2.8),  # a date stands on one line
    )  # fmt: skip
    intro = f"现将截至{bulletin.cut_off_on:%Y年%-m月%-d日}联席会议议定事项进展情况通报如下。"
    body: tuple[Block, ...] = (Paragraph(intro), table)
    if not table.rows:
        body = (Paragraph(f"截至{bulletin.cut_off_on:%Y年%-m月%-d日}，没有在办的议定事项。"),)
    return Document(
        kind=Kind.BULLETIN, issuer=Issuer(""), title=bulletin.title, addressees=("各成员单位",),
        body=body,
    )  # fmt: skip


def request_document(resolution: Resolution) -> Document:
    """请示 in 民政厅's own name, to the provincial government."""
    return Document(
        kind=Kind.REQUEST,
        issuer=Issuer(""),
        title=f"关于{resolution.title}的请示",
        addressees=(PROVINCE,),
        body=(
            Paragraph(f"经{resolution.item.meeting.title}讨论，现就有关重大事项请示如下。"),
            *(Paragraph(line) for line in resolution.text.splitlines() if line.strip()),
            Paragraph("妥否，请批示。"),
        ),
    )


def letter_document(
    *,
    slip: str,
    label: str,
    unit: str,
    number: str,
    subject: str,
    part: str,
    why: str,
    text: str,
    reply_due_on: date,
) -> Document:
    """提醒函, or a slip where its colour is given, to one unit on its own leg."""
    return Document(
        kind=Kind.SUPERVISION_SLIP if slip else Kind.REMINDER,
        issuer=Issuer(""),
        title=f"关于{subject}的{label}",
        addressees=(unit,),
        body=(
            Paragraph(f"{number}“{subject}”由你单位承担：{part}。现{why}。"),
            *(Paragraph(line) for line in text.splitlines() if line.strip()),
            Paragraph(f"请于{reply_due_on:%Y年%-m月%-d日}前回复办理情况。"),
        ),
    )
