"""A family taken alone and the same family in a province get the same answer, whatever is unknown."""

import os
import random
from io import StringIO
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from django.core.management import CommandError, call_command
from hypothesis import given, settings
from hypothesis import strategies as st

from minjiu.policy import api as policy
from province.generate import generate
from rulebook.bulk import Kernel, compile_kernel
from tests.policy.random_families import ON, a_family, alone, batch, household_targets

# What every programme says of the household; the compiled road has no members' results.
TARGETS = household_targets()
# `make test-long` asks a hundred times as many families.
EXAMPLES = 3000 if os.environ.get("MINJIU_LONG") else 30
FAMILIES_EACH = 20


@pytest.fixture(scope="module")
def kernel() -> Kernel:
    return compile_kernel(policy.rulebook(), on=ON, targets=TARGETS)


@settings(max_examples=EXAMPLES)
@given(seed=st.integers(0, 2**63))
def test_alone_and_in_bulk(kernel: Kernel, seed: int) -> None:
    dice = random.Random(seed)
    families = [a_family(dice) for _ in range(FAMILIES_EACH)]
    rows = kernel.run(batch(families)).to_pylist()
    together = [{name: row[name] for name in TARGETS} for row in rows]
    assert together == [alone(family, TARGETS) for family in families]


def test_the_random_families_reach_every_answer(kernel: Kernel) -> None:
    dice = random.Random(1)
    families = [a_family(dice) for _ in range(1500)]
    rows = kernel.run(batch(families)).to_pylist()
    for target in ("dibao_eligible", "dibao_margin_eligible"):
        assert {row[target] for row in rows} == {True, False, None}


def determine(*words: str) -> tuple[list[list[str]], list[list[str]]]:
    """The two tables of the command: by county, and by programme."""
    out = StringIO()
    call_command("determine", *words, "--without-published", stdout=out)
    lines = [line.split("\t") for line in out.getvalue().splitlines()[1:-1]]
    gap = lines.index([""])
    return lines[:gap], lines[gap + 1 :]


def number(cell: str) -> int:
    return int(cell.replace(",", "").replace(".", "") or 0)


def test_determine_counts_what_single_families_get(tmp_path: Path) -> None:
    generate(300, 3, tmp_path / "p", registers=False)
    counties, totals = determine("--from", str(tmp_path / "p"))
    programmes = policy.programmes(ON)
    counted: dict[str, list[int]] = {}
    open_or_paid = [[0, 0, 0] for _ in programmes]
    for home in pq.read_table(tmp_path / "p" / "households").to_pylist():
        home["applied_on"] = ON
        answer = alone(home, TARGETS)
        for code in (home["division"], ""):
            row = counted.setdefault(code, [0] * (1 + len(programmes)))
            row[0] += 1
            for place, programme in enumerate(programmes, 1):
                row[place] += bool(answer[programme.eligible])
        for row, programme in zip(open_or_paid, programmes, strict=True):
            listed = bool(programme.measure and answer[programme.measure.recipient])
            row[2 * listed] += answer[programme.eligible] is None
            row[1] += (answer[programme.amount] or 0) if programme.amount else 0
    assert counties[0][2:] == ["户数", *(p.name for p in programmes)]
    assert {row[0]: [number(cell) for cell in row[2:]] for row in counties[1:]} == counted
    assert [row[0] for row in totals[1:]] == [p.name for p in programmes]
    shown = [[number(row[2]), number(row[3]), number(row[5])] for row in totals[1:]]
    assert shown == open_or_paid
    measures = [p.measure is not None for p in programmes]
    assert [row[5] != "" for row in totals[1:]] == measures
    # Somebody receives, and nobody published an index of the month.
    assert all(bool(row[2]) == paid for row, paid in zip(shown, measures, strict=True))


def test_determine_says_what_is_wrong_with_a_folder(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="请用 --on 指定测算日"):
        determine("--from", str(tmp_path))
    with pytest.raises(CommandError, match="没有 Parquet 文件，请核对位置"):
        determine("--from", str(tmp_path), "--on", "2026-11-01")
