"""What a document must have before it is laid out. All problems are told at once."""

import unicodedata
from collections.abc import Iterator

from gongwen.document import Attendance, Block, Document, Form, Heading, Kind, Paragraph, Table
from gongwen.errors import DocumentRefused

_ADDRESSED = frozenset({Kind.LETTER, Kind.NOTICE, Kind.REMINDER, Kind.SUPERVISION_SLIP})


def require_complete(document: Document) -> None:
    """Refuse a document with missing or contradictory parts (a draft may lack number and date)."""
    problems = [*_parts(document), *_characters(document)]
    if problems:
        raise DocumentRefused(problems)


def texts(document: Document) -> Iterator[tuple[str, str]]:
    """Every text with the name of its part."""
    yield "发文机关标志", document.issuer_mark
    yield "发文机关", document.issuer.name
    yield "代章机关", document.issuer.sealed_by or ""
    yield "标题", document.title.replace("\n", "")
    for part, many in (
        ("主送机关", document.addressees),
        ("签发人", document.signers),
        ("抄送机关", document.copies_to),
    ):
        for text in many:
            yield part, text
    for part, people in _attendance(document):
        for one in people:
            yield part, str(one)
    yield from (("正文", text) for text in _block_texts(document.body))
    for attachment in document.attachments:
        yield "附件名称", attachment.name
        yield from ((f"附件“{attachment.name}”", t) for t in _block_texts(attachment.body))
    yield "附注", document.remark
    yield "印发机关", document.printed_by


def _attendance(document: Document) -> tuple[tuple[str, tuple[Attendance, ...]], ...]:
    return (
        ("出席", document.present),
        ("请假", document.absent),
        ("列席", document.observers),
    )


def _block_texts(blocks: tuple[Block, ...]) -> Iterator[str]:
    for block in blocks:
        match block:
            case Heading():
                yield block.text + block.text_after
            case Paragraph():
                yield block.text
            case Table():
                yield block.caption
                yield from block.columns
                for row in block.rows:
                    yield from row


def _parts(document: Document) -> Iterator[str]:
    if not document.issuer.name.strip():
        yield "缺少发文机关。"
    if not document.title.strip():
        yield "缺少标题。"
    if not any(text.strip() for text in _block_texts(document.body)):
        yield "正文为空，请填写正文。"
    elif not any(isinstance(block, Paragraph | Heading) for block in document.body):
        yield "正文只有表格，请加一段说明。"
    if document.secrecy.strip():
        # 本系统不处理涉密公文
        yield "本系统不得处理涉密公文，请撤下本件，改按保密规定办理。"
    if document.copy_number is not None and not 1 <= document.copy_number <= 999_999:
        yield "份号应为1至999999的整数，印成6位。"
    if (document.number is None) != (document.signed_on is None):
        yield "发文字号与成文日期应同时具备；草稿两者都不填。"
    yield from _addressees(document)
    yield from _minutes(document)
    yield from _attachments(document)
    for block in (*document.body, *(b for a in document.attachments for b in a.body)):
        if isinstance(block, Table):
            yield from _table(block)
    if (document.printed_on is not None) != bool(document.printed_by.strip()):
        yield "印发机关与印发日期应同时具备。"
    if document.printed_on and document.signed_on and document.printed_on < document.signed_on:
        yield "印发日期早于成文日期，请核对。"


def _addressees(document: Document) -> Iterator[str]:
    if document.kind in _ADDRESSED and not document.addressees:
        yield f"{document.kind}缺少主送机关。"
    if document.upward:
        # 条例第十五条：原则上主送一个上级机关
        if len(document.addressees) != 1:
            yield f"{document.kind}应主送一个上级机关，现有{len(document.addressees)}个。"
        if not document.signers:
            yield f"{document.kind}是上行文，应标注签发人。"
    elif document.signers:
        yield f"{document.kind}不是上行文，不标注签发人。"


def _minutes(document: Document) -> Iterator[str]:
    if document.layout is Form.MINUTES:
        if not document.present:
            yield "纪要缺少出席人员。"
        if document.addressees:
            yield "纪要不写主送机关，请改填分送机关。"
    elif any(people for _, people in _attendance(document)):
        yield f"{document.kind}不列出席、请假、列席人员，只有纪要列。"


def _attachments(document: Document) -> Iterator[str]:
    for place, attachment in enumerate(document.attachments, start=1):
        if not attachment.name.strip():
            yield f"第{place}个附件缺少名称。"
        elif attachment.name.strip()[-1] in "。；，、":
            yield f"附件名称“{attachment.name}”后不加标点。"
        if not any(text.strip() for text in _block_texts(attachment.body)):
            yield f"附件“{attachment.name}”没有内容。"


def _table(table: Table) -> Iterator[str]:
    if not table.columns:
        yield "表格没有栏目。"
    if any(len(row) != len(table.columns) for row in table.rows):
        yield f"表格“{table.caption}”有的行与栏目数不符，请核对。"
    if table.widths and len(table.widths) != len(table.columns):
        yield f"表格“{table.caption}”的栏宽与栏目数不符。"
    if any(width <= 0 for width in table.widths):
        yield f"表格“{table.caption}”的栏宽应大于零。"


def _characters(document: Document) -> Iterator[str]:
    for part, text in texts(document):
        if any(unicodedata.category(c) in {"Cc", "Cf", "Cs", "Co"} for c in text):
            yield f"{part}含有不可打印的字符（如换行、制表符、零宽字符或私用区字），请删去。"
