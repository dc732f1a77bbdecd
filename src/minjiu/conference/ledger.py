"""职责台账: which page, registers and indicators show each of the 106 duties (data/ledger.yaml)."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import yaml

from minjiu.conference.enums import RegisterKind
from minjiu.indicators import api as indicators

_FIELDS = {"title", "page", "later", "registers", "indicators", "event_only", "all_units"}


@dataclass(frozen=True, slots=True)
class Entry:
    """`page` is a URL's name and perhaps one argument; "" where `later` says why there is none.
    With both, `later` names what the duty still lacks. `all_units`: every unit's entries show it."""

    duty_id: str
    title: str
    page: str
    later: str
    registers: tuple[RegisterKind, ...]
    indicators: tuple[str, ...]
    event_only: bool
    all_units: bool = False


@cache
def ledger() -> Mapping[str, Entry]:
    """All duties by id; ValueError names the line that is wrong."""
    text = (files("minjiu.conference") / "data" / "ledger.yaml").read_text("utf-8")
    return {duty: _read(duty, row) for duty, row in yaml.safe_load(text).items()}


def _read(duty: str, row: Mapping[str, Any]) -> Entry:
    if not set(row) <= _FIELDS or not {"page", "later"} & set(row):
        raise ValueError(f"台账“{duty}”应有 title，并写明 page、later 或两者。")
    for code in row.get("indicators", ()):
        if code not in indicators.definitions():
            raise ValueError(f"台账“{duty}”用到没有定义的指标“{code}”。")
    return Entry(
        duty,
        row["title"],
        row.get("page", ""),
        row.get("later", ""),
        tuple(RegisterKind(kind) for kind in row.get("registers", ())),
        tuple(row.get("indicators", ())),
        bool(row.get("event_only", False)),
        bool(row.get("all_units", False)),
    )
