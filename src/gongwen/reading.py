"""A body as an office types it, read into blocks, and written back.

A line is a paragraph; one that begins with “一、” “（一）” “1.” “（1）” is a heading of that level.
"""

import re

from gongwen.document import Attachment, Block, Heading, Paragraph, Table, numbered
from gongwen.errors import DocumentRefused
from gongwen.numbering import HeadingCounter

_MARKS = (
    (1, re.compile(r"([一二三四五六七八九十]{1,3}、)\s*(.+)")),
    (2, re.compile(r"([（(][一二三四五六七八九十]{1,3}[）)])\s*(.+)")),
    (3, re.compile(r"(\d{1,2}[.．])(?!\d)\s*(.+)")),
    (4, re.compile(r"([（(]\d{1,2}[）)])\s*(.+)")),
)
_HALF_WIDTH = str.maketrans("()．", "（）.")


def read_body(text: str) -> tuple[Block, ...]:
    """Blocks of a typed body; refuses headings whose typed number is not the next one."""
    blocks: list[Block] = []
    problems: list[str] = []
    counter = HeadingCounter()
    for row, line in enumerate(text.splitlines(), start=1):
        clean = line.strip()
        if not clean:
            continue
        block, typed = _read_line(clean)
        if isinstance(block, Heading):
            expected = counter.number(block.level)
            if typed != expected:
                problems.append(f"第{row}行的层次序号“{typed}”应为“{expected}”，请核对。")
        blocks.append(block)
    if problems:
        raise DocumentRefused(problems)
    return tuple(blocks)


_NAMED = re.compile(r"附件\d{0,2}[：:]\s*(.+)")


def read_attachments(text: str) -> tuple[Attachment, ...]:
    """Attachments as typed: each begins with a line “附件：名称”, what follows is what it says."""
    typed: list[tuple[str, list[str]]] = []
    for line in text.splitlines():
        named = _NAMED.fullmatch(line.strip())
        if named is not None:
            typed.append((named[1].strip(), []))
        elif line.strip():
            if not typed:
                raise DocumentRefused(["附件没有名称：第一行应写“附件：名称”，下面写内容。"])
            typed[-1][1].append(line)
    if empty := [name for name, lines in typed if not lines]:
        raise DocumentRefused([f"附件“{name}”没有内容，请写在名称下面。" for name in empty])
    return tuple(Attachment(name, read_body("\n".join(lines))) for name, lines in typed)


def write_body(blocks: tuple[Block, ...]) -> str:
    """Blocks as an office would type them; ValueError for a table, which nobody types."""
    lines: list[str] = []
    for number, block in numbered(blocks):
        match block:
            case Paragraph():
                lines.append(block.text)
            case Heading():
                gap = " " if block.level == 3 else ""  # “1.2026年” would read as a number
                lines.append(f"{number}{gap}{block.text}{block.text_after}")
            case Table():
                raise ValueError("表格不能改写成文字。")
    return "\n".join(lines)


def write_attachments(attachments: tuple[Attachment, ...]) -> str:
    """Attachments as `read_attachments` reads them."""
    return "\n".join(f"附件：{one.name}\n{write_body(one.body)}" for one in attachments)


def _read_line(line: str) -> tuple[Block, str]:
    for level, mark in _MARKS:
        read = mark.fullmatch(line)
        if read is None:
            continue
        text, after = read[2], ""
        # 一、二层标题后接正文时，只有第一句用标题字体；三、四层与正文同字体，不必分开
        if level <= 2 and (stop := text.find("。")) not in (-1, len(text) - 1):
            text, after = text[: stop + 1], text[stop + 1 :]
        return Heading(level, text, after), read[1].translate(_HALF_WIDTH)
    return Paragraph(line), ""
