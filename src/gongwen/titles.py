"""Where a title turns: by sense, in lines of nearly equal length (7.3.1).

There is no dictionary here; common words of official titles are kept whole, and an author who
knows better puts a line break into the title.
"""

import re
import unicodedata

from gongwen.lines import may_break

_WORDS = re.compile(
    "人民政府|联席会议|办公室|福建省|[发财司教水林农]\\w?厅|民政厅|\\w{2}委员会|\\d+年度?|第?[前一二三四]+季度|上半年|下半年|"
    "成员单位|困难群众|居民家庭|家庭|经济|状况|社会|救助|工作|情况|会议|全体|责任|分工|信息|共享|数据|质量|"
    "要求|机制|制度|意见|办法|方案|实施|通知|通报|报告|请示|纪要|基本|生活|保障|低保|特困|人员|临时|"
    "刚性支出|边缘|认定|困难|年度|核对|扩大|专题|全省|议题|名单|标准|职责|履行|"
    "物价|联动|资金|发放|专项|检查|督查|议定|事项|反馈|提请|按期|商请|提供|做好|加强|进一步|开展|"
    "印发|调整|建立|健全|完善|推进|落实|公积金|缴存|住房|医疗|教育|就业|受灾"
)  # fmt: skip
_PAIRS = ("《》", "（）", "“”", "〔〕")


def turn(title: str, most: int) -> list[str]:
    """Lines of at most `most` em; a line break in the title decides alone."""
    if "\n" in title:
        return [part.strip() for part in title.split("\n") if part.strip()]
    count = max(1, -int(-_em(title) // most))
    # 多排一行，胜过拆开一个词
    return min((_split(title, lines, most) for lines in (count, count + 1)), key=lambda s: s[0])[1]


def _split(text: str, lines: int, most: int) -> tuple[float, list[str]]:
    """The cost of `lines` lines, and the lines."""
    if lines == 1:
        return 0.0, [text]
    wanted = _em(text) / lines
    fitting = [
        cut
        for cut in range(1, len(text))
        if _em(text[:cut]) <= most and _em(text[cut:]) <= most * (lines - 1)
    ]
    if not fitting:
        return 1000.0, [text]
    cut = min(fitting, key=lambda cut: _cost(text, cut) + abs(_em(text[:cut]) - wanted) / 2)
    cost, rest = _split(text[cut:], lines - 1, most)
    return cost + 3 + _cost(text, cut), [text[:cut], *rest]


def _em(text: str) -> float:
    return sum(1.0 if unicodedata.east_asian_width(c) in "WFA" else 0.6 for c in text)


def _cost(text: str, cut: int) -> float:
    before, after = text[cut - 1], text[cut]
    if not may_break(before, after):
        return 100
    cost = 6.0 * any(text[:cut].count(a) > text[:cut].count(b) for a, b in _PAIRS)
    if any(word.start() < cut < word.end() for word in _WORDS.finditer(text)):
        cost += 8
    if text.startswith("关于", cut) or before in "、，》":
        return cost
    return cost + (1 if before in "的和及与" else 2)
