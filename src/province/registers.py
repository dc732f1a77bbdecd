"""What each department answers from its register: dated items, as it would hold them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from province.generate import LARGEST_WITH_REGISTERS, assumptions

Row = dict[str, Any]
Item = dict[str, Any]


@dataclass
class Registers:
    """People by ID number and by 户口 number, in memory; a county's worth."""

    by_number: dict[str, Row]
    by_hukou: dict[str, list[Row]]
    today: date

    @classmethod
    def load(cls, data: Path) -> "Registers":
        """Raises ValueError where the folder holds no province, or one too large for this."""
        parts = sorted((data / "registers").glob("*.parquet"))
        if not parts or not (data / "manifest.json").exists():
            raise ValueError(f"{data.name}里没有可用的登记数据，请先运行 province generate。")
        rows: list[Row] = [row for part in parts for row in pq.read_table(part).to_pylist()]
        if len({row["household_id"] for row in rows}) > LARGEST_WITH_REGISTERS:
            raise ValueError(f"登记数据超过{LARGEST_WITH_REGISTERS:,}户，服务装不下。")
        hukou: dict[str, list[Row]] = {}
        for row in rows:
            hukou.setdefault(row["household_no"], []).append(row)
        return cls({row["id_number"]: row for row in rows}, hukou, assumptions()["applied_on"])

    def items(self, name: str, row: Row, start: date, end: date) -> list[Item]:
        """The dated items of one kind that touch [start, end)."""
        return _ITEMS[name](self, row, start, end)


def _months(start: date, end: date) -> list[tuple[date, date]]:
    """Calendar months whose pay day, the 15th, lies in [start, end)."""
    found: list[tuple[date, date]] = []
    day = start.replace(day=1)
    while day < end:
        following = (day + timedelta(days=32)).replace(day=1)
        if start <= day.replace(day=15) < end:
            found.append((day, following))
        day = following
    return found


def _dated(item: str, value: Item, start: date, end: date | None, record: str) -> Item:
    return {
        "item": item,
        "value": value,
        "event_on": start.isoformat(),
        "period_from": start.isoformat(),
        "period_to": end.isoformat() if end else None,
        "record_id": record,
        "flags": [],
    }


def _hukou(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    return [
        _dated(
            "hukou.member",
            {
                "name": one["name"],
                "relation": one["relation"],
                "sex": one["sex"],
                "birth_on": one["birth_on"].isoformat(),
            },
            one["birth_on"],
            None,
            one["person_id"],
        )
        for one in self.by_hukou[row["household_no"]]
    ]


def _vehicles(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    motorcycles = row["exempt_vehicles"]
    kinds = ["motorcycle_low_power"] * motorcycles + ["car"] * (row["vehicles"] - motorcycles)
    return [
        _dated("vehicle", {"kind": kind}, date(2021, 3, 1), None, f"{row['person_id']}-V{i}")
        for i, kind in enumerate(kinds)
    ]


def _pension(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    value = {
        "scheme": "employee" if row["employee_scheme"] else "resident",
        "amount_fen": row["pension_fen"],
        "central_basic_fen": row["central_fen"],
    }
    return [
        _dated("pension.payment", value, a, b, f"{row['person_id']}-P{a:%Y%m}")
        for a, b in (_months(start, end) if row["pension_fen"] else ())
    ]


def _unemployment(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    paid = _months(start, end)[: assumptions()["unemployment"]["months"]]
    return [
        _dated(
            "unemployment.payment", {"amount_fen": row["unemployment_fen"]}, a, b,
            f"{row['person_id']}-U{a:%Y%m}",
        )
        for a, b in (paid if row["unemployment_fen"] else ())
    ]  # fmt: skip


def _employment(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    if not row["insured"]:
        return []
    value = {"base_fen": row["base_fen"]}
    return [_dated("insured_employment", value, date(2022, 1, 1), None, f"{row['person_id']}-E")]


def _real_estate(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    kinds = ["home"] * row["homes"] + ["shop"] * row["other_real_estate"]
    return [
        _dated("real_estate", {"kind": kind}, date(2015, 6, 1), None, f"{row['person_id']}-R{i}")
        for i, kind in enumerate(kinds)
    ]


def _accounts(self: Registers, row: Row, start: date, end: date) -> list[Item]:
    if not row["balance_fen"]:
        return []
    value = {"bank": "福建农信", "balance_fen": row["balance_fen"]}
    return [_dated("account", value, date(2018, 1, 1), None, f"{row['person_id']}-A")]


_ITEMS: dict[str, Callable[[Registers, Row, date, date], list[Item]]] = {
    "hukou.member": _hukou,
    "vehicle": _vehicles,
    "pension.payment": _pension,
    "unemployment.payment": _unemployment,
    "insured_employment": _employment,
    "real_estate": _real_estate,
    "account": _accounts,
}
DEPARTMENTS: dict[str, frozenset[str]] = {
    "police": frozenset({"hukou.member", "vehicle"}),
    "hrss": frozenset({"pension.payment", "unemployment.payment", "insured_employment"}),
    "natural_resources": frozenset({"real_estate"}),
    "bank": frozenset({"account"}),
}
