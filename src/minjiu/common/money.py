"""Fen and yuan: the only place where one becomes the other."""

import unicodedata
from decimal import Decimal, InvalidOperation

from minjiu.common.errors import Refused

FEN = Decimal("0.01")
_TOO_MUCH = Decimal(10) ** 15
_DIGITS = "零壹贰叁肆伍陆柒捌玖"
_PLACES = ("", "拾", "佰", "仟")
_GROUPS = ("", "万", "亿", "万亿")


def yuan_to_fen(yuan: Decimal) -> int:
    """Exact; raises Refused where the amount has parts of a fen, or more digits than any sum has."""
    if abs(yuan) >= _TOO_MUCH:
        raise Refused("金额过大，", "请核对是否多写了数字，单位是否为元。")
    fen = yuan * 100
    if fen != fen.to_integral_value():
        raise Refused(f"金额{yuan}不足一分的部分无法记账，", "请精确到分。")
    return int(fen)


def fen_to_yuan(fen: int) -> Decimal:
    return (Decimal(fen) / 100).quantize(FEN)


def typed_yuan(text: str, field: str = "") -> Decimal:
    """Yuan as people type them (thousands separators, full width, 元); else Refused at `field`."""
    plain = unicodedata.normalize("NFKC", text).strip().replace(",", "").removesuffix("元").strip()
    try:
        amount = Decimal(plain)
        if not amount.is_finite():
            raise InvalidOperation
    except InvalidOperation:
        raise Refused(
            f"“{text.strip()}”不是金额，", "请只填数字，例如 1,840.00。", field=field
        ) from None
    return amount


def parse_yuan(text: str) -> int:
    """Fen from an amount as people type it (`typed_yuan`); else Refused."""
    return yuan_to_fen(typed_yuan(text))


def format_yuan(fen: int | None) -> str:
    """1,840.00; an unknown amount is 未知."""
    return "未知" if fen is None else f"{fen_to_yuan(fen):,.2f}"


def chinese_uppercase(fen: int) -> str:
    """大写 as on vouchers: 壹仟捌佰肆拾元整; negative amounts begin with 负."""
    if fen < 0:
        return f"负{chinese_uppercase(-fen)}"
    yuan, rest = divmod(fen, 100)
    if yuan >= 10**16:
        raise Refused("金额过大，无法写成大写，", "请核对金额。")
    jiao, cents = divmod(rest, 10)
    whole = f"{_whole(yuan)}元" if yuan else ""
    if not rest:
        return f"{whole or '零元'}整"
    small = f"{_DIGITS[jiao]}角" if jiao else ("零" if yuan else "")
    return whole + small + (f"{_DIGITS[cents]}分" if cents else "整")


def _whole(number: int) -> str:
    groups: list[int] = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    text, gap = "", False
    for index in range(len(groups) - 1, -1, -1):
        group = groups[index]
        if not group:
            gap = bool(text)
            continue
        if text and (gap or group < 1000):
            text += "零"
        text += _four(group) + _GROUPS[index]
        gap = False
    return text


def _four(group: int) -> str:
    text, gap = "", False
    for place in range(3, -1, -1):
        digit = group // 10**place % 10
        if digit:
            text += ("零" if gap else "") + _DIGITS[digit] + _PLACES[place]
            gap = False
        else:
            gap = bool(text)
    return text
