"""Load the directory from the files in data/; loading again changes nothing."""

from collections.abc import Sequence
from datetime import date
from importlib.resources import files
from typing import Any

import yaml
from django.db import models, transaction

from cncodes.divisions import Divisions
from minjiu.directory.models import (
    Appointment,
    Branch,
    Department,
    DepartmentName,
    Division,
    Duty,
    Official,
    Rule,
    Seat,
)

NOTICE_ON = date(2020, 12, 9)
NOTICE = "闽政办函〔2020〕56号"
_DATA = files("minjiu.directory") / "data"


def notice_text() -> str:
    """The notice, verbatim."""
    return (_DATA / "notice.txt").read_text(encoding="utf-8")


def duties_of_notice() -> dict[str, str]:
    """Department code by duty id, from the file: for checks that need no database."""
    return {duty["id"]: d["code"] for d in _read("departments.yaml") for duty in d["duties"]}


@transaction.atomic
def load_directory() -> dict[str, int]:
    """Write departments, divisions, duties, rules, seats and holders; how many rows of each.

    Files are the truth for what they hold; a row that people added later (a new holder of a seat)
    is left alone.
    """
    loaded = {"divisions": _divisions()}
    departments = _read("departments.yaml")
    loaded["departments"] = _put(
        [
            Department(id=n, code=d["code"], heading=d["heading"], kind=d["kind"])
            for n, d in enumerate(departments, 1)
        ],
        ["id"],
    )
    order = {d["code"]: n for n, d in enumerate(departments, 1)}
    _put(
        [
            DepartmentName(
                department_id=order[d["code"]],
                name=n["name"],
                full_name=n["full_name"],
                valid_from=date.fromisoformat(n["from"]),
                valid_to=date.fromisoformat(n["to"]) if n["to"] else None,
                basis=n["basis"],
                confidence=n["confidence"],
            )
            for d in departments
            for n in d["names"]
        ],
        ["department", "valid_from"],
    )
    loaded["branches"] = _put(
        [
            Branch(
                department_id=order[b["department"]],
                division_code=b["division"],
                name=b["name"],
                valid_from=date.fromisoformat(b["from"]),
                valid_to=date.fromisoformat(b["to"]) if b["to"] else None,
                confidence=b["confidence"],
            )
            for b in _read("branches.yaml")
        ],
        ["department", "division_code", "valid_from"],
    )
    loaded["duties"] = _put(
        [
            Duty(
                id=duty["id"],
                department_id=order[d["code"]],
                sequence=number,
                stance=duty["stance"],
                text=duty["text"],
            )
            for d in departments
            for number, duty in enumerate(d["duties"], 1)
        ],
        ["id"],
    )
    loaded["rules"] = _put(
        [Rule(sequence=number, **rule) for number, rule in enumerate(_read("rules.yaml"), 1)],
        ["id"],
    )
    loaded["seats"] = _seats(order)
    return loaded


def _seats(order: dict[str, int]) -> int:
    seats = _read("seats.yaml")
    _put(
        [
            Seat(
                id=s["seat"],
                role=s["role"],
                department_id=order.get(s["department"]),
                unit=s["unit"],
            )
            for s in seats
        ],
        ["id"],
    )
    Official.objects.bulk_create(
        [Official(name=s["official"], unit=s["unit"]) for s in seats], ignore_conflicts=True
    )
    rows = Official.objects.filter(number=1).values_list("name", "unit", "pk")
    officials = {(name, unit): pk for name, unit, pk in rows}
    # A first holder whom somebody has since replaced keeps the end that was given then.
    Appointment.objects.bulk_create(
        [
            Appointment(
                seat_id=s["seat"],
                official_id=officials[s["official"], s["unit"]],
                post=s["post"],
                valid_from=NOTICE_ON,
                basis=NOTICE,
            )
            for s in seats
        ],
        ignore_conflicts=True,
    )
    return len(seats)


def _divisions() -> int:
    return _put(
        [
            Division(
                code=d.code,
                name=d.name,
                level=d.level,
                kind=d.kind,
                parent_code=d.parent_code,
                valid_from=d.valid_from,
                valid_to=d.valid_to,
                confidence=d.confidence,
            )
            for d in Divisions.bundled()
        ],
        ["code"],
    )


def _read(name: str) -> list[dict[str, Any]]:
    return yaml.safe_load((_DATA / name).read_text(encoding="utf-8"))


def _put(rows: Sequence[models.Model], key: list[str]) -> int:
    model = type(rows[0])
    fields = [f.name for f in model._meta.concrete_fields if not f.primary_key]
    model._default_manager.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=key,
        update_fields=[name for name in fields if name not in key],
    )
    return len(rows)
