"""What each indicator counts: one line in `definitions.yaml`, or in `series.yaml` one for
all duties of a kind; dated targets included."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from minjiu.common.errors import Refused
from minjiu.indicators.enums import Better, Unit

_HERE = Path(__file__).parent
_NEEDED = {"label", "unit", "better"}
_FIELDS = {*_NEEDED, "targets", "of_all"}


@dataclass(frozen=True, slots=True)
class Target:
    """What is aimed at from a day on, with its basis; nobody invents one."""

    since: date
    value: Decimal
    basis: str


@dataclass(frozen=True, slots=True)
class Definition:
    code: str
    label: str
    unit: Unit
    better: Better
    targets: tuple[Target, ...]
    of_all: bool = False  # the denominator counts all there is, whether anything was done or not

    def target_on(self, day: date) -> Target | None:
        """The target in force, or None where none has been set."""
        return next((t for t in reversed(self.targets) if t.since <= day), None)


@cache
def definitions() -> Mapping[str, Definition]:
    """All indicators by code; ValueError names the line that is wrong."""
    found = {f"{duty}.{name}": entry for duty, name, entry in _series()}
    found |= yaml.safe_load((_HERE / "definitions.yaml").read_text("utf-8"))
    return {code: _read(code, entry) for code, entry in found.items()}


@cache
def _series() -> tuple[tuple[str, str, Mapping[str, Any]], ...]:
    text = yaml.safe_load((_HERE / "series.yaml").read_text("utf-8"))
    return tuple(
        (duty, name, entry) for duty in text["duties"] for name, entry in text["names"].items()
    )


def series_of(duty: str) -> tuple[str, ...]:
    """Codes of the indicators that a duty shares with others of its kind; empty where none."""
    return tuple(f"{one}.{name}" for one, name, _ in _series() if one == duty)


def definition(code: str) -> Definition:
    """One indicator; Refused where it is not defined."""
    if code not in definitions():
        raise Refused(f"没有名为“{code}”的指标，", "请先在指标定义文件中写明口径。")
    return definitions()[code]


def _read(code: str, entry: Mapping[str, Any]) -> Definition:
    if not _NEEDED <= set(entry) <= _FIELDS:
        raise ValueError(f"指标“{code}”应写明 label、unit、better，另可有 targets、of_all。")
    targets = sorted(
        (
            Target(t["since"], Decimal(str(t["value"])), t["basis"])
            for t in entry.get("targets", ())
        ),
        key=lambda target: target.since,
    )
    return Definition(
        code,
        entry["label"],
        Unit(entry["unit"]),
        Better(entry["better"]),
        tuple(targets),
        bool(entry.get("of_all", False)),
    )
