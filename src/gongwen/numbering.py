"""Document numbers and dates as GB/T 9704-2012 7.2.5 and 7.3.5.4 write them."""

import re
from dataclasses import dataclass
from datetime import date

from gongwen.errors import DocumentRefused

_WRITTEN = re.compile(r"(?P<code>[^〔〕\d\s]+)〔(?P<year>\d{4})〕(?P<serial>[1-9]\d*)号")
_CODE = re.compile(r"[㐀-鿿]{1,12}")


@dataclass(frozen=True, slots=True)
class DocumentNumber:
    """机关代字, year, serial: 闽政办函〔2020〕56号."""

    code: str
    year: int
    serial: int

    def __post_init__(self) -> None:
        problems: list[str] = []
        if not _CODE.fullmatch(self.code):
            problems.append(f"机关代字“{self.code}”应为1至12个汉字。")
        if not 1949 <= self.year <= 9999:
            problems.append(f"发文年份“{self.year}”应标全称，为四位数。")
        if self.serial < 1:
            problems.append(f"发文顺序号“{self.serial}”应从1编起。")
        if problems:
            raise DocumentRefused(problems)

    def __str__(self) -> str:
        # 7.2.5：年份用六角括号“〔〕”括入，顺序号不加“第”，不编虚位
        return f"{self.code}〔{self.year}〕{self.serial}号"

    @classmethod
    def parse(cls, text: str) -> "DocumentNumber":
        read = _WRITTEN.fullmatch(text.strip())
        if read is None:
            raise DocumentRefused(
                [
                    f"发文字号“{text}”应写作“机关代字〔年份〕顺序号号”，年份用六角括号〔〕，顺序号前不加0。"
                ]
            )
        return cls(read["code"], int(read["year"]), int(read["serial"]))


def written_date(day: date) -> str:
    """2026年11月3日: Arabic, full year, no leading zero (7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


_DIGITS = "零一二三四五六七八九"


def chinese_number(value: int) -> str:
    """1 to 99 in Chinese, for headings."""
    if not 1 <= value <= 99:
        raise DocumentRefused([f"同一层次的标题有{value}个，超过99个，请调整结构。"])
    tens, units = divmod(value, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else f"{_DIGITS[tens]}十")
    return head + (_DIGITS[units] if units else "")


def heading_number(level: int, count: int) -> str:
    """一、 （一） 1. （1）: the four levels of 7.3.3."""
    match level:
        case 1:
            return f"{chinese_number(count)}、"
        case 2:
            return f"（{chinese_number(count)}）"
        case 3:
            return f"{count}."
        case _:
            return f"（{count}）"


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
