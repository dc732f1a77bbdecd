"""One official document as a value: what it says, not how it looks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongwen.numbering import DocumentNumber, HeadingCounter


class Kind(StrEnum):
    """What a document is for; the value is its Chinese name."""

    LETTER = "函"
    NOTICE = "通知"
    MINUTES = "纪要"
    REQUEST = "请示"
    BULLETIN = "通报"
    REMINDER = "提醒函"
    SUPERVISION_SLIP = "督查单"
    REPORT = "情况报告"


class Form(StrEnum):
    """The three layouts of GB/T 9704-2012 that we use, and one for papers that are no document."""

    DOCUMENT = "文件格式"  # 7
    LETTER = "信函格式"  # 10.1
    MINUTES = "纪要格式"  # 10.3
    PLAIN = "材料"  # the same page and faces, without head, number, signature or foot


class Urgency(StrEnum):
    """紧急程度 (7.2.3)."""

    NORMAL = ""
    URGENT = "加急"
    EXTREMELY_URGENT = "特急"


# 上行文：标注签发人，只主送一个上级机关（《党政机关公文处理工作条例》第十五条）
UPWARD = frozenset({Kind.REQUEST, Kind.REPORT})

_USUAL_FORM = {
    Kind.LETTER: Form.LETTER,
    Kind.REMINDER: Form.LETTER,
    Kind.SUPERVISION_SLIP: Form.LETTER,
    Kind.MINUTES: Form.MINUTES,
}


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of level 1 to 4, without its number: numbers are counted, never typed.

    `text_after` continues in the same paragraph in the body's face.
    """

    level: int
    text: str
    text_after: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Body text, one paragraph, indented by two characters."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """A ruled table; the header repeats on every page it reaches."""

    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    # how wide the columns are, relative to each other
    widths: tuple[float, ...] = ()
    caption: str = ""


Block = Heading | Paragraph | Table


def numbered(blocks: Iterable[Block]) -> tuple[tuple[str, Block], ...]:
    """Blocks with the number of each heading (“一、”), "" for the others."""
    counter = HeadingCounter()
    return tuple(
        (counter.number(one.level) if isinstance(one, Heading) else "", one) for one in blocks
    )


@dataclass(frozen=True, slots=True)
class Attachment:
    """附件: its name is listed after the body; it starts on a page of its own."""

    name: str
    body: tuple[Block, ...]

    @property
    def numbered_body(self) -> tuple[tuple[str, Block], ...]:
        return numbered(self.body)


@dataclass(frozen=True, slots=True)
class Attendance:
    """One unit and those who came for it, as minutes print them."""

    unit: str
    names: tuple[str, ...] = ()

    def __str__(self) -> str:
        return self.unit + (f"　{'、'.join(self.names)}" if self.names else "")


@dataclass(frozen=True, slots=True)
class Issuer:
    """Who speaks, and who seals.

    An office without a seal of its own names the body that seals for it (代章): that body is
    printed in brackets under the name, since a seal should match the name it stands on.
    """

    name: str
    sealed_by: str | None = None

    @property
    def on_behalf(self) -> bool:
        return self.sealed_by is not None and self.sealed_by != self.name


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """The parts of GB/T 9704-2012: head (版头), body (主体), foot (版记)."""

    kind: Kind
    issuer: Issuer
    title: str  # a line break says where the title turns; otherwise it is balanced
    body: tuple[Block, ...]
    signed_on: date | None = None  # None: a draft
    number: DocumentNumber | None = None  # None: a draft
    addressees: tuple[str, ...] = ()
    form: Form | None = None  # None: the usual one of the kind
    mark: str = ""  # 发文机关标志; empty: the usual one of the form
    copy_number: int | None = None  # 份号
    secrecy: str = ""  # 密级: the part exists only to be refused
    urgency: Urgency = Urgency.NORMAL
    signers: tuple[str, ...] = ()  # 签发人, upward documents only
    attachments: tuple[Attachment, ...] = ()
    remark: str = ""  # 附注, without its brackets
    present: tuple[Attendance, ...] = ()  # 出席, minutes only
    absent: tuple[Attendance, ...] = ()  # 请假
    observers: tuple[Attendance, ...] = ()  # 列席
    copies_to: tuple[str, ...] = ()  # 抄送 (分送 for minutes)
    printed_by: str = ""  # 印发机关
    printed_on: date | None = None

    @property
    def numbered_body(self) -> tuple[tuple[str, Block], ...]:
        """The body as a page of text shows it: with the numbers that the layout counts."""
        return numbered(self.body)

    @property
    def layout(self) -> Form:
        return self.form or _USUAL_FORM.get(self.kind, Form.DOCUMENT)

    @property
    def upward(self) -> bool:
        return self.kind in UPWARD

    @property
    def is_draft(self) -> bool:
        return self.number is None or self.signed_on is None

    @property
    def issuer_mark(self) -> str:
        if self.mark:
            return self.mark
        match self.layout:
            case Form.DOCUMENT:
                return f"{self.issuer.name}文件"
            case Form.LETTER:
                return self.issuer.name  # 10.1：不加“文件”
            case Form.MINUTES:
                return f"{self.issuer.name}纪要"
            case Form.PLAIN:
                return ""

    @property
    def sealed(self) -> bool:
        # 10.3：纪要不加盖印章
        return self.layout in (Form.DOCUMENT, Form.LETTER) and self.issuer.sealed_by is not None
