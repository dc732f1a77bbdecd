"""Which department may push which list, and what a row of it must be (国办发〔2023〕39号).

Minimal fields: who, where, since when. Whatever else a row carries is dropped and reported by name.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from cncodes.divisions import DivisionNotInForce, Divisions, UnknownDivision
from cncodes.resident_id import InvalidResidentId, ResidentId, parse
from minjiu.common.errors import Refused
from minjiu.verification.enums import TipKind
from reconcile import normalise_name

# By list: the service that signs it, and the department it belongs to.
SENDERS: Mapping[TipKind, tuple[str, str]] = {
    TipKind.ILLNESS: ("medical_insurance", "medical_insurance"),
    TipKind.DROPPED_OUT: ("education", "education"),
    TipKind.UNEMPLOYED: ("hrss", "human_resources"),
    TipKind.DISABILITY: ("disabled", "disabled_federation"),
    TipKind.NEEDY_WORKER: ("union", "trade_union"),
    TipKind.POVERTY: ("agriculture", "agriculture"),
}
FIELDS = ("name", "id_number", "division_code", "event_on")
MOST_ROWS = 5_000


@dataclass(frozen=True, slots=True)
class Row:
    name: str
    number: ResidentId
    division_code: str
    event_on: date


@dataclass(frozen=True, slots=True)
class Pushed:
    """A list as read: rows that can be used, those that cannot with the reason, dropped names."""

    reference: str
    as_of: date
    rows: tuple[Row, ...]
    refused: tuple[tuple[int, str], ...]
    dropped: tuple[str, ...]
    count: int


def read_list(body: bytes, on: date) -> Pushed:
    """A list out of its JSON; Refused where the message as a whole is not as agreed."""
    try:
        told = json.loads(body)
        reference, as_of = str(told["list_id"])[:60], date.fromisoformat(told["as_of"])
        given = told["rows"]
    except (ValueError, KeyError, TypeError, RecursionError):
        raise Refused("内容不是约定的格式，", "应有list_id、as_of和rows。") from None
    if not reference or not isinstance(given, list) or as_of > on:
        raise Refused("内容不是约定的格式，", "list_id不能为空，rows应是列表，as_of不能晚于今天。")
    if len(given) > MOST_ROWS:
        raise Refused(f"一次最多{MOST_ROWS:,}行，", "请分批推送。")
    rows: list[Row] = []
    refused: list[tuple[int, str]] = []
    dropped = set[str]()
    for place, entry in enumerate(given, 1):
        if not isinstance(entry, dict):
            refused.append((place, "不是约定的格式"))
            continue
        dropped |= {str(name)[:80] for name in set(entry) - set(FIELDS)}
        try:
            rows.append(_row(entry, on))
        except (InvalidResidentId, _NotARow) as wrong:
            refused.append((place, str(wrong)))
    return Pushed(
        reference, as_of, tuple(rows), tuple(refused), tuple(sorted(dropped)[:50]), len(given)
    )


class _NotARow(ValueError):
    pass


def _row(entry: Mapping[str, Any], on: date) -> Row:
    name = normalise_name(str(entry.get("name") or ""))
    if not name or len(name) > 120:
        raise _NotARow("没有姓名，或姓名过长")
    try:
        event = date.fromisoformat(str(entry.get("event_on") or ""))
    except ValueError:
        raise _NotARow("发生日期不是日期") from None
    if event > on:
        raise _NotARow("发生日期晚于今天")
    try:
        division = Divisions.bundled().get(str(entry.get("division_code") or ""), on)
    except (UnknownDivision, DivisionNotInForce):
        raise _NotARow("所在地区代码不是现行的乡镇或县") from None
    if len(division.code) == 6 and division.code.endswith("00"):
        raise _NotARow("所在地区应到县或乡镇")
    number = parse(str(entry.get("id_number") or ""), on=on)
    return Row(name, number, division.code, event)
