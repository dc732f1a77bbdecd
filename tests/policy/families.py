"""Families for the tests of rules: everything ordinary is known, a test says only what matters.

The ordinary values are those of the policy (no, zero, none), so that a new fact needs no line here;
a date is `DAY`, and a choice without “none” is its first value.
"""

from datetime import date
from typing import Any

from minjiu.policy import api
from rulebook import FactSpec

DAY, HERE = date(2026, 11, 1), "350122"
STANDARD = 970_00  # 连江县, from 2025-07-01

# What the policy calls ordinary of nobody.
_ORDINARY = {
    "birth_on": date(1980, 5, 1),
    "obligor_birth_on": date(1980, 5, 1),
    "relation": "applicant",
}


def ordinary(spec: FactSpec) -> Any:
    if spec.name in _ORDINARY:
        return _ORDINARY[spec.name]
    usual = api.ordinary(spec)
    if usual is not None:
        return usual
    return DAY if spec.unit == "date" else next(iter(spec.values))


def _facts(entity: str) -> dict[str, Any]:
    return {s.name: ordinary(s) for s in api.fact_catalogue() if s.entity == entity}


def person(number: int = 0, **facts: Any) -> dict[str, Any]:
    """A woman or man of 46 who applies, able to work, with nothing."""
    return {**_facts("person"), "id": f"m{number}", **facts}


def obligor(number: int = 0, **facts: Any) -> dict[str, Any]:
    return {**_facts("obligor"), "id": f"o{number}", **facts}


def family(
    *members: dict[str, Any], obligors: tuple[dict[str, Any], ...] = (), **household: Any
) -> dict[str, Any]:
    return {
        "household": {**_facts("household"), **household},
        "members": list(members),
        "obligors": list(obligors),
    }


def values(record: dict[str, Any], on: date = DAY, division: str = HERE) -> dict[str, Any]:
    """All variables of the household."""
    return dict(api.determine(record, on=on, division=division).values)


def member_values(
    record: dict[str, Any], on: date = DAY, division: str = HERE, member: int = 0
) -> dict[str, Any]:
    """All variables of one member."""
    return dict(api.determine(record, on=on, division=division).members[member])


def variable(
    name: str, record: dict[str, Any], on: date = DAY, division: str = HERE, member: int = 0
) -> Any:
    """One variable, of the household or of one member."""
    found = api.rulebook().evaluate(record, on=on, division=division, targets=[name])
    return found.values[name] if name in found.values else found.members[member][name]


def answers(
    record: dict[str, Any], on: date = DAY, division: str = HERE
) -> dict[str, tuple[str, int | None]]:
    """Answer and amount by programme."""
    lines = api.evaluate(record, on=on, division=division)
    return {line.programme: (line.answer, line.amount_fen) for line in lines}
