"""A body as an office types it, read into blocks.

A line is a paragraph; one that begins with “一、” “（一）” “1.” “（1）” is a heading of that level.
"""

import re

from gongwen.document import Block, Heading, Paragraph
from gongwen.errors import DocumentRefused
from gongwen.numbering import heading_number

_MARKS = (
    (1, re.compile(r"([一二三四五六七八九十]{1,3}、)\s*(.+)")),
    (2, re.compile(r"([（(][一二三四五六七八九十]{1,3}[）)])\s*(.+)")),
    (3, re.compile(r"(\d{1,2}[.．])(?!\d)\s*(.+)")),
    (4, re.compile(r"([（(]\d{1,2}[）)])\s*(.+)")),
)
_HALF_WIDTH = str.maketrans("()．", "（）.")


class HeadingCounter:
    """Gives headings their numbers; a lower level starts anew under each higher one."""

    def __init__(self) -> None:
        self._counts = [0, 0, 0, 0]

    def number(self, level: int) -> str:
        if not 1 <= level <= 4:
            raise DocumentRefused([f"标题层次为第{level}层；公文标题只有一至四层。"])
        self._counts[level - 1] += 1
        self._counts[level:] = [0] * (4 - level)
        return heading_number(level, self._counts[level - 1])


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
