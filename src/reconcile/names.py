"""Names as registers write them: separators, full-width letters, old code points, variants."""

import re
import unicodedata
from enum import IntEnum

# 民委发〔2016〕33号 fixes the separator of names as U+00B7. Registers hold many others, most of
# which NFKC leaves alone; they are mapped before it, because NFKC turns two of them into letters.
_DOTS = dict.fromkeys(
    map(ord, "•・･‧⋅∙●．.·⸳ꞏ᛫ᐧㆍ"),
    "·",
)
_BETWEEN_HAN = re.compile(r"(?<=[㐀-鿿豈-﫿])。(?=[㐀-鿿豈-﫿])")
_INVISIBLE = re.compile(r"[\s​-‍⁠﻿︀-️\U000E0100-\U000E01EF]+")
# GB18030-2000 kept these at private-use places; GB18030-2022 gives them code points of their own.
_PRIVATE_USE = {0xE863: "䶮", 0xE815: "⺁", 0xE829: "⺮", 0xE843: "⺗", 0xE854: "⻊"}
# Forms of one character that registers use for each other. The original is stored untouched;
# agreement by this table shows a level of its own and does not attach a fact.
_VARIANTS = str.maketrans(
    "髙靑戶呉裵倂亯彥顏黃張陳劉楊趙吳鄭孫馬許謝韓鄧馮蕭葉蘇盧蔣賈鍾羅爾國華龍鳳雲蘭榮貴寶麗"
    "東偉強剛輝軍峰嶽錦銀鐵鋒濤灃廣慶應學寧實賢義聖聰靜順願風飛齊",
    "高青户吴裴并享彦颜黄张陈刘杨赵吴郑孙马许谢韩邓冯萧叶苏卢蒋贾钟罗尔国华龙凤云兰荣贵宝丽"
    "东伟强刚辉军峰岳锦银铁锋涛沣广庆应学宁实贤义圣聪静顺愿风飞齐",
)


class MatchLevel(IntEnum):
    """How well two names agree, best first; only the first two attach a fact (R10)."""

    EXACT = 1
    CLEANED = 2
    VARIANT = 3
    SWAPPED = 4
    UNREADABLE = 5
    DIFFERENT = 6

    @property
    def attaches(self) -> bool:
        return self <= MatchLevel.CLEANED

    @property
    def label(self) -> str:
        return ("一致", "规范后一致", "异体字一致", "姓和名颠倒", "来源无法显示该字", "不一致")[
            self - 1
        ]


def normalise_name(text: str) -> str:
    """The name with one separator, no spaces or invisible signs, no private-use code points.

    >>> normalise_name("阿卜杜拉 • 买买提")
    '阿卜杜拉·买买提'
    """
    while (cleaned := _clean(text)) != text:  # NFKC takes letters apart: “㏂” brings new dots
        text = cleaned
    return text


def _clean(text: str) -> str:
    text = _INVISIBLE.sub("", text.translate(_PRIVATE_USE).translate(_DOTS))
    return unicodedata.normalize("NFKC", _BETWEEN_HAN.sub("·", text))


def folded_name(text: str) -> str:
    """The cleaned name with variant glyphs folded and separators gone: for finding, not for
    attaching.

    >>> folded_name("髙 靑")
    '高青'
    """
    return normalise_name(text).translate(_VARIANTS).replace("·", "")


def _swapped(one: str, other: str) -> bool:
    """“小燕林” for “林小燕”, “买买提·阿卜杜拉” for “阿卜杜拉·买买提”."""
    if "·" in one:
        return "·".join(reversed(one.split("·"))) == other
    return any(one[n:] + one[:n] == other for n in (1, 2, len(one) - 1) if 0 < n < len(one))


def compare_names(ours: str, theirs: str) -> MatchLevel:
    """Compare a name of ours with the one a register sent back."""
    if ours == theirs:
        return MatchLevel.EXACT
    one, other = normalise_name(ours), normalise_name(theirs)
    if not one or not other:
        return MatchLevel.DIFFERENT
    if one == other:
        return MatchLevel.CLEANED
    if one.translate(_VARIANTS) == other.translate(_VARIANTS):
        return MatchLevel.VARIANT
    if _swapped(one, other):
        return MatchLevel.SWAPPED
    # A register with a GBK column sends “?” for a character that it cannot hold.
    if len(one) == len(other) and all(
        a == b or b in "?�〓" for a, b in zip(one, other, strict=True)
    ):
        return MatchLevel.UNREADABLE
    return MatchLevel.DIFFERENT
