"""The synthetic province: the same every time, of the census's shape, valid in every fact."""

import json
from datetime import date
from pathlib import Path

import duckdb
import pytest

from cncodes.resident_id import parse
from minjiu.policy import api as policy
from province.census import counties
from province.generate import generate
from province.sample import families


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("province")
    generate(3_000, 7, out)
    return out


def members(data: Path) -> duckdb.DuckDBPyRelation:
    return duckdb.sql(f"SELECT division, unnest(members) AS p FROM '{data}/households/*.parquet'")


def test_the_same_seed_gives_the_same_province(data: Path, tmp_path: Path) -> None:
    generate(3_000, 7, tmp_path)
    generate(3_000, 8, tmp_path / "other")
    kinds = ("households", "registers", "declared")

    def content(root: Path) -> list[bytes]:
        return [p.read_bytes() for kind in kinds for p in sorted((root / kind).iterdir())]

    assert content(tmp_path) == content(data)
    assert content(tmp_path / "other") != content(data)


def test_counties_have_their_share_of_households(data: Path) -> None:
    table = f"'{data}/households/*.parquet'"
    found = dict(duckdb.sql(f"SELECT division, count(*) FROM {table} GROUP BY 1").fetchall())
    all_homes = sum(c.households for c in counties())
    assert sum(found.values()) == 3_000
    for code in {c.code for c in counties()}:
        expected = 3_000 * sum(c.households for c in counties() if c.code == code) / all_homes
        assert abs(found[code] - expected) < 2
    assert json.loads((data / "manifest.json").read_text())["counts"]["households"] == 3_000


def test_every_number_is_right_and_used_once(data: Path) -> None:
    rows = duckdb.sql(
        f"SELECT id_number, birth_on, sex FROM '{data}/registers/*.parquet'"
    ).fetchall()
    read = [parse(number) for number, _, _ in rows]
    assert [(r.birth_on, r.sex) for r in read] == [(birth, sex) for _, birth, sex in rows]
    assert len({number for number, _, _ in rows}) == len(rows)


def test_every_fact_is_in_the_catalogue_and_in_its_range(data: Path) -> None:
    catalogue = policy.fact_catalogue()
    one = members(data).select("p").fetchall()
    there = set(one[0][0]) - {"id"}
    assert there <= {spec.name for spec in catalogue if spec.entity == "person"}
    # Whatever decides 低保, 低保边缘 and 刚性支出 is known of everybody; other programmes' facts are not.
    plan = policy.rulebook().plan(
        date(2026, 11, 1),
        ["dibao_amount", "dibao_eligible", "dibao_margin_eligible", "rigid_expenditure_eligible"],
    )
    asked = {name for step in plan.steps for name, entity in step.sources if entity == "person"}
    assert {name for name in asked if name in catalogue} - there == set()
    for (person,) in one[:500]:
        for name, value in person.items():
            if name != "id":
                catalogue[name].check(value)


def test_the_poor_are_a_few_of_a_hundred(data: Path) -> None:
    answers = [
        policy.evaluate(record, on=policy_day, division=division)[0].answer
        for record, policy_day, division in _some_records(data, 1_000)
    ]
    assert 0.005 < answers.count("yes") / len(answers) < 0.12


def _some_records(data: Path, count: int) -> list[tuple[dict[str, object], object, str]]:
    rows = duckdb.sql(
        f"SELECT * FROM '{data}/households/*.parquet' ORDER BY hash(household_id) LIMIT {count}"
    )
    names = rows.columns
    found = []
    for values in rows.fetchall():
        row = dict(zip(names, values, strict=True))
        home = {k: row[k] for k in names[2:] if k not in ("members", "obligors")}
        record = {"household": home, "members": row["members"], "obligors": []}
        found.append((record, row["applied_on"], row["division"]))
    return found


def test_families_to_try_are_the_same_each_time_and_some_say_less_than_is_true(
    tmp_path: Path,
) -> None:
    generate(2_000, 3, tmp_path, county="350122")
    chosen = list(families(tmp_path, 40, 1))
    assert chosen == list(families(tmp_path, 40, 1))
    assert len(chosen) == 40
    assert {f.members[0].relation for f in chosen} == {"applicant"}
    balances = dict(
        duckdb.sql(
            f"SELECT id_number, balance_fen FROM '{tmp_path}/registers/*.parquet'"
        ).fetchall()
    )
    differ = [
        m for f in chosen for m in f.members if m.declared["bank_balance"] != balances[m.id_number]
    ]
    assert 0 < len(differ) < 30


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"households": 0}, "户数应在"),
        ({"county": "999999"}, "没有区县999999"),
        ({"households": 600_000}, "--registers none"),
    ],
)
def test_refuses_what_it_cannot_make(tmp_path: Path, change: dict[str, object], says: str) -> None:
    given = {"households": 1_000, "seed": 1, "out": tmp_path / "x"} | change
    with pytest.raises(ValueError, match=says):
        generate(**given)
    assert not (tmp_path / "x").exists()
