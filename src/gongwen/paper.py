"""GB/T 9704-2012 as numbers, in points from the top left corner of the paper.

Clause numbers are the standard's; the values were checked against several transcriptions of it,
not against the printed standard; “酌定” marks what is ours (README).
"""

from dataclasses import dataclass

MM = 72 / 25.4


@dataclass(frozen=True, slots=True)
class Box:
    left: float
    top: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.left + self.width

    @property
    def bottom(self) -> float:
        return self.top + self.height


PAPER = Box(0, 0, 210 * MM, 297 * MM)  # 5.1 A4
AREA = Box(28 * MM, 37 * MM, 156 * MM, 225 * MM)  # 5.2.1 版心

# 5.2.3：每面排22行，每行排28个字，并撑满版心
LINES = 22
CHARACTERS = 28
PITCH = AREA.height / LINES
CELL = AREA.width / CHARACTERS

# 字号 (points)
SIZE_2 = 22.0
SIZE_3 = 16.0
SIZE_4 = 14.0
SIZE_SMALL_4 = 12.0

GAP = SIZE_3 * 7 / 8  # 三号汉字高度的7/8

MARK_TOP = AREA.top + 35 * MM  # 7.2.4 发文机关标志上边缘至版心上边缘
MARK_HEIGHT = 18 * MM  # 酌定；不大于上级机关的标志
RED_LINE_BELOW_NUMBER = 4 * MM  # 7.2.7
RED_LINE_WEIGHT = 1.5

LETTER_MARK_TOP = 30 * MM  # 10.1 上边缘至上页边
LETTER_MARK_HEIGHT = 13 * MM
LETTER_RULE_BELOW_MARK = 4 * MM
LETTER_RULE_FROM_BOTTOM = 20 * MM
LETTER_RULE_WIDTH = 170 * MM
LETTER_RULE_THICK, LETTER_RULE_GAP, LETTER_RULE_THIN = 2.0, 1.4, 0.7

FOOT_RULE = 0.35 * MM  # 7.4.1 首条、末条
FOOT_RULE_INSIDE = 0.25 * MM

PAGE_NUMBER_BELOW = 7 * MM  # 7.5 一字线上距版心下边缘

SEAL_DIAMETER = 42 * MM
