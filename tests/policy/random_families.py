"""Families as chance makes them, for the tests that hold for every family."""

import random
from datetime import date, timedelta
from typing import Any

import pyarrow as pa

from minjiu.policy import api as policy
from rulebook import UNKNOWN, FactSpec

ON = date(2026, 11, 1)
COUNTIES = ("350122", "350206", "350404", "350981")
_INSIDE = ("household_id", "division", "members", "obligors")
_ARROW = {"bool": pa.bool_(), "date": pa.date32(), "enum": pa.string()}


def value(spec: FactSpec, dice: random.Random) -> Any:
    match spec.unit:
        case "bool":
            return dice.random() < (0.8 if spec.name.startswith("l") else 0.1)
        case "date":
            # Around the birthdays that matter.
            years = dice.choice((dice.randint(0, 95), 16, 18, 60))
            day = date(ON.year - years, ON.month, ON.day)
            return day + timedelta(days=dice.choice((-1, 0, 1, dice.randint(0, 364))))
        case "enum":
            return dice.choice(list(spec.values))
        case "count":
            low, high = spec.range
            return min(high, max(low, dice.choice((0, 0, 0, 1, 2, 3))))
        case "ratio":
            low, high = spec.range
            return min(high, max(low, dice.choice((-100, 0, 299, 300, 600, 1200))))
        case _:
            low, high = spec.range
            return min(high, max(low, int(dice.choice((0, 0, dice.expovariate(1 / 600_000))))))


def a_family(dice: random.Random, gaps: float | None = None) -> dict[str, Any]:
    """One row of the bulk input; None is unknown, of as many facts as `gaps` says."""
    if gaps is None:
        gaps = dice.choice((0, 0, 0.02, 0.3))
    catalogue = list(policy.fact_catalogue())

    def facts(entity: str) -> dict[str, Any]:
        return {
            s.name: None if dice.random() < gaps else value(s, dice)
            for s in catalogue
            if s.entity == entity
        }

    members = [{"id": str(n), **facts("person")} for n in range(dice.randint(1, 5))]
    members[0]["relation"] = "applicant"
    obligors = [{"id": f"o{n}", **facts("obligor")} for n in range(dice.choice((0, 0, 1, 2)))]
    return {
        "household_id": "h",
        "division": dice.choice(COUNTIES),
        **facts("household"),
        "members": members,
        "obligors": None if dice.random() < gaps / 4 else obligors,
    }


def record_of(family: dict[str, Any]) -> dict[str, Any]:
    """The same family as `Rulebook.evaluate` takes it."""

    def known(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if value is not None}

    return {
        "household": known({k: v for k, v in family.items() if k not in _INSIDE}),
        **{
            key: None if family[key] is None else [known(row) for row in family[key]]
            for key in ("members", "obligors")
        },
    }


def schema() -> pa.Schema:
    def fields(entity: str) -> list[pa.Field]:
        specs = [s for s in policy.fact_catalogue() if s.entity == entity]
        return [pa.field(s.name, _ARROW.get(s.unit, pa.int64())) for s in specs]

    def rows(entity: str) -> pa.DataType:
        return pa.list_(pa.struct([pa.field("id", pa.string()), *fields(entity)]))

    return pa.schema(
        [
            pa.field("household_id", pa.string()),
            pa.field("division", pa.string()),
            *fields("household"),
            pa.field("members", rows("person")),
            pa.field("obligors", rows("obligor")),
        ]
    )


def batch(families: list[dict[str, Any]]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(families, schema=schema())


def alone(family: dict[str, Any], targets: tuple[str, ...]) -> dict[str, Any]:
    """What the family gets by itself, None where unknown."""
    found = policy.rulebook().evaluate(
        record_of(family), on=ON, division=family["division"], targets=targets
    )
    return {n: None if found.values[n] is UNKNOWN else found.values[n] for n in targets}


def household_targets() -> tuple[str, ...]:
    """Every programme's variables of the household."""
    book = policy.rulebook()
    return tuple(n for n in policy.targets(ON) if book.rules(n)[0].entity == "household")
