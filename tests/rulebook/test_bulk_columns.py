"""How a batch lies in memory, and every day there is, change no answer of the compiled road."""

from datetime import date, timedelta
from typing import Any

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import UNKNOWN, FactCatalogue, FactSpec, Parameters, Rulebook, RulebookError
from rulebook.bulk import Kernel, compile_kernel
from rulebook.definition import Rule, rule
from rulebook.language import age_on, any_of, full_months, total

DAY = date(2024, 2, 29)
FACTS = {
    spec.name: spec
    for spec in (
        FactSpec("since_on", "household", "date", "起始日"),
        FactSpec("wage", "person", "fen", "工资", minimum=-5, maximum=10**12),
        FactSpec("works", "person", "bool", "就业"),
        FactSpec("kind", "person", "enum", "类别", values={"a": "甲", "b": "乙"}),
    )
}


def law(entity: str, unit: str) -> Any:
    return rule(entity=entity, unit=unit, label="某", cites="第一条", since="2020-01-01")


@law("household", "count")
def years(since_on, on):
    """周年"""
    return age_on(since_on, on)


@law("household", "months")
def months(since_on, on):
    """足月"""
    return full_months(since_on, on)


@law("person", "fen")
def earned(wage, works, kind):
    """就业的乙类双倍"""
    if works and kind == "b":
        return wage * 2
    return wage


@law("household", "fen")
def income(earned):
    """合计"""
    return total(earned)


@law("household", "bool")
def somebody_works(works):
    """有人就业"""
    return any_of(works)


RULES = [v for v in globals().values() if isinstance(v, Rule)]


@pytest.fixture(scope="module")
def book() -> Rulebook:
    return Rulebook(RULES, FactCatalogue(FACTS), Parameters([], lambda code, on: (code,)))


@pytest.fixture(scope="module")
def kernel(book: Rulebook) -> Kernel:
    return compile_kernel(book, on=DAY, targets=None)


def test_every_day_of_ten_thousand_years(kernel: Kernel) -> None:
    first, last = (np.datetime64(d, "D") for d in (date.min, date.max))
    days = np.arange(first, last + 1)
    found = kernel.run(
        pa.RecordBatch.from_pydict(
            {
                "household_id": pa.nulls(len(days), pa.string()),
                "division": pa.array(["x"]).take(pa.array(np.zeros(len(days), np.int32))),
                "since_on": pa.array(days),
            }
        )
    )
    month = days.astype("M8[M]")
    day = (days - month.astype("M8[D]")).astype(np.int64) + 1
    expected = (np.datetime64(DAY, "M") - month).astype(np.int64) - (DAY.day < day)
    assert len(days) == (date.max - date.min) // timedelta(1) + 1
    assert (found.column("months").to_numpy() == expected).all()
    assert (found.column("years").to_numpy() == expected // 12).all()


MEMBER = st.fixed_dictionaries(
    {
        "wage": st.none() | st.integers(-5, 100),
        "works": st.none() | st.booleans(),
        "kind": st.sampled_from([None, "a", "b"]),
    }
)
PERSON = pa.struct([("wage", pa.int64()), ("works", pa.bool_()), ("kind", pa.string())])


@settings(max_examples=100)
@given(
    homes=st.lists(st.none() | st.lists(MEMBER, max_size=11), min_size=1, max_size=12),
    whole=st.booleans(),
    coded=st.booleans(),
    data=st.data(),
)
def test_a_piece_of_a_batch_is_the_batch_s_piece(
    book: Rulebook, kernel: Kernel, homes: list[Any], whole: bool, coded: bool, data: st.DataObject
) -> None:
    if whole:  # without any null columns are read in another way
        none = {"wage": 0, "works": False, "kind": "a"}
        homes = [
            [{k: none[k] if v is None else v for k, v in row.items()} for row in home or ()]
            for home in homes
        ]
    batch = pa.RecordBatch.from_arrays(
        [
            pa.array([str(n) for n in range(len(homes))]),
            pa.array(["x", "y"] * len(homes))[: len(homes)],
            pa.array([DAY - timedelta(n) for n in range(len(homes))]),
            pa.array(homes, pa.list_(PERSON)),
        ],
        names=["household_id", "division", "since_on", "members"],
    )
    if coded:
        division = batch.column("division").dictionary_encode()
        batch = batch.set_column(1, "division", division)
    found = kernel.run(batch).to_pylist()
    start = data.draw(st.integers(0, len(homes)))
    count = data.draw(st.integers(0, len(homes) - start))
    assert kernel.run(batch.slice(start, count)).to_pylist() == found[start : start + count]
    for place, (row, home) in enumerate(zip(found, homes, strict=True)):
        alone = book.evaluate(
            {
                "household": {"since_on": DAY - timedelta(place)},
                "members": None
                if home is None
                else [{k: v for k, v in one.items() if v is not None} for one in home],
            },
            on=DAY,
            division="x",
            targets=kernel.targets,
        )
        for name in kernel.targets:
            expected = alone.values[name]
            assert row[name] == (None if expected is UNKNOWN else expected)


@pytest.mark.parametrize("wage", [-6, 10**12 + 1, 2**63 - 1, -(2**63)])
@pytest.mark.parametrize("null_beside", [False, True])
def test_a_value_out_of_range_is_refused_wherever_it_stands(
    kernel: Kernel, wage: int, null_beside: bool
) -> None:
    rows = [{"wage": 0, "works": True, "kind": "a"} for _ in range(40)]
    rows[33]["wage"] = wage
    if null_beside:
        rows[7]["wage"] = None  # type: ignore[assignment]
    batch = pa.RecordBatch.from_pydict(
        {"household_id": ["1"], "division": ["x"], "members": pa.array([rows], pa.list_(PERSON))}
    )
    with pytest.raises(RulebookError, match="“工资”（wage）的值超出允许范围"):
        kernel.run(batch)
