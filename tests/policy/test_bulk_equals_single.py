"""A family taken alone and the same family in a province get the same answer, whatever is unknown."""

import os
import random
from datetime import date, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from minjiu.policy import api as policy
from province.generate import generate
from rulebook import UNKNOWN, FactSpec
from rulebook.bulk import Kernel, compile_kernel

ON = date(2026, 11, 1)
# What every programme says of the household; the compiled road has no members' results.
TARGETS = tuple(
    name for name in policy.targets(ON) if policy.rulebook().rules(name)[0].entity == "household"
)
COUNTIES = ("350122", "350206", "350404", "350981")
# `make test-long` asks a hundred times as many families.
EXAMPLES = 3000 if os.environ.get("MINJIU_LONG") else 30
FAMILIES_EACH = 20


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return compile_kernel(policy.rulebook(), on=ON, targets=TARGETS)


def value(spec: FactSpec, dice: random.Random, gaps: float) -> Any:
    if dice.random() < gaps:
        return None
    match spec.unit:
        case "bool":
            return dice.random() < (0.8 if spec.name.startswith("l") else 0.05)
        case "date":
            # Around the birthdays that matter.
            years = dice.choice((dice.randint(0, 95), 18))
            day = date(ON.year - years, ON.month, ON.day)
            return day + timedelta(days=dice.choice((-1, 0, 1, dice.randint(0, 364))))
        case "enum":
            return dice.choice(list(spec.values))
        case "count":
            return dice.choice((0, 0, 0, 1, 2))
        case "ratio":
            return dice.choice((-100, 0, 299, 300, 600, 1200))
        case _:
            low, high = spec.range
            return min(high, max(low, int(dice.choice((0, 0, dice.expovariate(1 / 600_000))))))


def a_family(dice: random.Random) -> dict[str, Any]:
    gaps = dice.choice((0, 0, 0.02, 0.3))
    catalogue = list(policy.fact_catalogue())

    def facts(entity: str) -> dict[str, Any]:
        return {s.name: value(s, dice, gaps) for s in catalogue if s.entity == entity}

    members = [facts("person") for _ in range(dice.randint(1, 5))]
    members[0]["relation"] = "applicant"
    return {
        "household_id": "h", "division": dice.choice(COUNTIES), **facts("household"),
        "members": members, "obligors": [],
    }  # fmt: skip


def schema() -> pa.Schema:
    kinds = {"bool": pa.bool_(), "date": pa.date32(), "enum": pa.string()}

    def fields(entity: str) -> list[pa.Field]:
        specs = [s for s in policy.fact_catalogue() if s.entity == entity]
        return [pa.field(s.name, kinds.get(s.unit, pa.int64())) for s in specs]

    return pa.schema(
        [
            pa.field("household_id", pa.string()), pa.field("division", pa.string()),
            *fields("household"), pa.field("members", pa.list_(pa.struct(fields("person")))),
            pa.field("obligors", pa.list_(pa.struct([pa.field("id", pa.string())]))),
        ]
    )  # fmt: skip


def alone(family: dict[str, Any]) -> dict[str, Any]:
    def known(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if value is not None}

    inside = ("household_id", "division", "members", "obligors")
    record = {
        "household": known({k: v for k, v in family.items() if k not in inside}),
        "members": [known(m) | {"id": str(n)} for n, m in enumerate(family["members"])],
        "obligors": [],
    }
    found = policy.determine(record, on=ON, division=family["division"]).values
    return {name: None if found[name] is UNKNOWN else found[name] for name in TARGETS}


@settings(deadline=None, max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**63))
def test_alone_and_in_bulk(kernel: Kernel, seed: int) -> None:
    dice = random.Random(seed)
    families = [a_family(dice) for _ in range(FAMILIES_EACH)]
    rows = kernel.run(pa.RecordBatch.from_pylist(families, schema=schema())).to_pylist()
    together = [{name: row[name] for name in TARGETS} for row in rows]
    assert together == [alone(family) for family in families]


def test_the_random_families_reach_every_answer(kernel: Kernel) -> None:
    dice = random.Random(1)
    families = [a_family(dice) for _ in range(1500)]
    rows = kernel.run(pa.RecordBatch.from_pylist(families, schema=schema())).to_pylist()
    for target in ("dibao_eligible", "dibao_margin_eligible"):
        assert {row[target] for row in rows} == {True, False, None}


def determine(*words: str) -> list[list[str]]:
    out = StringIO()
    call_command("determine", *words, stdout=out)
    return [line.split("\t") for line in out.getvalue().splitlines()[2:-1]]


def test_determine_counts_by_county_what_single_families_get(tmp_path: Path) -> None:
    generate(300, 3, tmp_path / "p", registers=False)
    lines = determine("--from", str(tmp_path / "p"))
    homes = pq.read_table(tmp_path / "p" / "households").to_pylist()
    expected: dict[str, list[int]] = {}
    for home in homes:
        home.pop("applied_on")
        for member in home["members"]:
            member.pop("id")
        home["applied_on"] = ON
        answer = alone(home)
        counts = expected.setdefault(home["division"], [0, 0, 0])
        counts[0] += 1
        counts[1] += answer["dibao_eligible"]
        counts[2] += answer["dibao_margin_eligible"]
    counted = {line[0]: [int(cell.replace(",", "")) for cell in line[2:5]] for line in lines}
    total = counted.pop("")
    assert counted == expected
    assert total == [sum(c[place] for c in expected.values()) for place in range(3)]


def test_determine_says_what_is_wrong_with_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="请用 --on 指定测算日"):
        determine("--from", str(tmp_path))
    with pytest.raises(CommandError, match="没有 Parquet 文件，请核对位置"):
        determine("--from", str(tmp_path), "--on", "2026-11-01")
