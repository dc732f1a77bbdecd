"""Write a synthetic province to Parquet: households as they are, registers, false declarations."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
import yaml

from province.census import County, apportion, counties
from province.facts import true_facts
from province.holdings import holdings
from province.people import People, draw

CHUNK = 20_000  # households drawn at a time: bounds memory, whatever the size of the province
LARGEST = 14_371_078  # households of the 2020 census
LARGEST_WITH_REGISTERS = 500_000  # some 1.3 million people; the services keep them on disk
# What departments hold and families might say less of.
MAY_DIFFER = ("pension_receipts", "bank_balance", "vehicles", "homes", "insured_employment")
AREA_OF_A_HOME = 80  # square metres
# What households of the sandbox have none of.
NO = (
    "disaster_hit", "disaster_urgent", "winter_spring_need", "rebuilt_elsewhere",
    "public_emergency", "emergency_hardship",
)  # fmt: skip
NOTHING = (
    "transitional_months", "disaster_deaths", "living_rigid_spending", "other_rigid_spending",
)  # fmt: skip
NONE = ("house_damage", "house_grade")
Array = npt.NDArray[Any]


@cache
def assumptions() -> dict[str, Any]:
    return yaml.safe_load(files("province").joinpath("assumptions.yaml").read_text("utf-8"))


def generate(
    households: int, seed: int, out: Path, *, county: str | None = None, registers: bool = True
) -> dict[str, Any]:
    """Write DIR/households (rulebook's bulk layout, true values), registers, declared, manifest.

    The same arguments give the same values. Returns the manifest. Raises ValueError, in Chinese.
    """
    chosen = tuple(c for c in counties() if county in (None, c.code))
    if not chosen:
        raise ValueError(f"普查表里没有区县{county}，请核对代码。")
    if not 1 <= households <= LARGEST:
        raise ValueError(f"户数应在1到{LARGEST:,}之间。")
    if registers and households > LARGEST_WITH_REGISTERS:
        raise ValueError(
            f"带部门登记数据的最多{LARGEST_WITH_REGISTERS:,}户，更大的请加 --registers none。"
        )
    assumed = assumptions()
    counts = {"households": 0, "people": 0, "declared_otherwise": 0}
    for area, number, size in _chunks(households, chosen):
        rng = np.random.default_rng([seed, int(area.code), number])
        people = draw(rng, area, size, number, assumed["applied_on"], assumed)
        facts, monthly = true_facts(rng, people, size, area.car_share, assumed)
        name = f"part-{area.code}-{number:04d}.parquet"
        ids = _household_ids(area.code, number, size)
        # A stream of its own: what a seed gave before further departments came stays as it was.
        further = np.random.default_rng([seed, int(area.code), number, 1])
        urban = rng.random(size) < area.urban_share
        held = holdings(further, people, facts, monthly, ~urban, assumed)
        table = _households(rng, ids, area, people, facts, held, urban, assumed["applied_on"])
        _write(table, out / "households" / name)
        counts["households"] += size
        counts["people"] += len(people.home)
        if registers:
            declared = _declared(rng, ids, people, facts, assumed["declared"])
            counts["declared_otherwise"] += declared.num_rows
            _write(declared, out / "declared" / name)
            _write(_register(rng, ids, people, facts, monthly, held), out / "registers" / name)
    manifest = {
        "households": households,
        "seed": seed,
        "county": county,
        "registers": registers,
        "applied_on": str(assumed["applied_on"]),
        "assumptions_sha256": hashlib.sha256(
            files("province").joinpath("assumptions.yaml").read_bytes()
        ).hexdigest(),
        "counts": counts,
    }
    # Last of all: a folder without it is an unfinished one.
    (out / "manifest.json").write_text(json.dumps(manifest, ensure_ascii=False, indent=2))
    return manifest


def _chunks(households: int, chosen: tuple[County, ...]) -> Iterator[tuple[County, int, int]]:
    # Two counties of the census are one county now (梅列、三元): their chunks count on.
    used: Counter[str] = Counter()
    for area, total in zip(chosen, apportion(households, chosen), strict=True):
        for start in range(0, total, CHUNK):
            yield area, used[area.code], min(CHUNK, total - start)
            used[area.code] += 1


def _household_ids(county: str, chunk: int, size: int) -> Array:
    numbers = np.char.zfill((np.arange(size) + chunk * CHUNK).astype(str), 7)
    return np.char.add(f"{county}-", numbers)


def _write(table: pa.Table, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_suffix(".partial")
    pq.write_table(table, partial, compression="zstd", compression_level=1)
    partial.rename(path)


def _households(
    rng: np.random.Generator,
    ids: Array,
    area: County,
    people: People,
    facts: dict[str, Array],
    held: dict[str, Array],
    urban: Array,
    applied_on: date,
) -> pa.Table:
    n = len(ids)
    members = pa.StructArray.from_arrays(
        [pa.array(_person_ids(ids, people)), *(_arrow(v) for v in facts.values())],
        names=["id", *facts],
    )
    offsets = np.r_[0, np.cumsum(people.sizes)].astype(np.int32)
    owned = np.bincount(people.home, weights=facts["homes"], minlength=n).astype(np.int64)
    nobody = pa.ListArray.from_arrays(
        np.zeros(n + 1, np.int32), pa.StructArray.from_arrays([pa.array([], pa.string())], ["id"])
    )
    return pa.table(
        {
            "household_id": pa.array(ids),
            "division": pa.array(np.full(n, area.code)),
            "applied_on": pa.array([applied_on] * n, pa.date32()),
            "residence": pa.array(np.where(urban, "urban", "rural")),
            "high_cost_school": pa.array(rng.random(n) < 0.01),
            "self_financed_study_abroad": pa.array(rng.random(n) < 0.003),
            "home_area": pa.array(AREA_OF_A_HOME * owned),
            "public_housing_now": _of_any(n, people, held, ("公租房", "租赁补贴")),
            "house_repaired_before": _of_any(n, people, held, ("农村危房改造",)),
            # No disaster, no such spending: known, not unknown.
            **{name: pa.array(np.full(n, "none")) for name in NONE},
            **{name: pa.array(np.zeros(n, bool)) for name in NO},
            **{name: pa.array(np.zeros(n, np.int64)) for name in NOTHING},
            "members": pa.ListArray.from_arrays(offsets, members),
            "obligors": nobody,
        }
    )


def _of_any(n: int, people: People, held: dict[str, Array], kinds: tuple[str, ...]) -> pa.Array:
    """Households of which somebody has housing aid of one of the kinds."""
    has = np.isin(held["public_housing"], kinds)
    return pa.array(np.bincount(people.home, weights=has, minlength=n) > 0)


def _person_ids(ids: Array, people: People) -> Array:
    return np.char.add(np.char.add(ids[people.home], "-"), people.slot.astype(str))


def _arrow(values: Array) -> pa.Array:
    if values.dtype.kind == "M":
        return pa.array(values.astype("datetime64[D]"), pa.date32())
    return pa.array(values)


def _register(
    rng: np.random.Generator,
    ids: Array,
    people: People,
    facts: dict[str, Array],
    monthly: dict[str, Array],
    held: dict[str, Array],
) -> pa.Table:
    """What departments hold of each person; the services make their answers from it."""
    # A 户口 is not the household: some who live together are registered elsewhere.
    elsewhere = (people.slot > 0) & (rng.random(len(people.home)) < 0.04)
    number = np.where(elsewhere, np.char.add(_person_ids(ids, people), "E"), ids[people.home])
    return pa.table(
        {
            "household_id": pa.array(ids[people.home]),
            "person_id": pa.array(_person_ids(ids, people)),
            "household_no": pa.array(number),
            "name": pa.array(people.name),
            "id_number": pa.array(people.id_number),
            "sex": pa.array(facts["sex"]),
            "birth_on": _arrow(people.birth_on),
            "relation": pa.array(people.relation),
            "pension_fen": pa.array(monthly["pension"]),
            "central_fen": pa.array(monthly["central"]),
            "employee_scheme": pa.array(monthly["employee"]),
            "unemployment_fen": pa.array(monthly["unemployment"]),
            "insured": pa.array(facts["insured_employment"]),
            "base_fen": pa.array(monthly["wage"]),
            "balance_fen": pa.array(facts["bank_balance"]),
            "vehicles": pa.array(facts["vehicles"]),
            "exempt_vehicles": pa.array(facts["exempt_vehicles"]),
            "homes": pa.array(facts["homes"]),
            "other_real_estate": pa.array(facts["other_real_estate"]),
            "disability_kind": pa.array(facts["disability_kind"]),
            "disability_grade": pa.array(facts["disability_grade"]),
            "education_stage": pa.array(facts["education_stage"]),
            "medical_fen": pa.array(facts["medical_rigid_spending"]),
            "in_prison": pa.array(facts["in_prison"]),
            "in_detox": pa.array(facts["in_compulsory_detox"]),
            "pregnant": pa.array(facts["pregnant_or_nursing"]),
            **{name: pa.array(column) for name, column in held.items()},
        }
    )


def _declared(
    rng: np.random.Generator, ids: Array, people: People, facts: dict[str, Array], assumed: Any
) -> pa.Table:
    """Only what families would declare otherwise than it is."""
    person, names, values = [], [], []
    keys = _person_ids(ids, people)
    for name in MAY_DIFFER:
        truth = facts[name].astype(np.int64)
        draw_one = rng.random(len(truth))
        under = (truth > 0) & (draw_one < assumed["understated_share"])
        over = (truth > 1) & (draw_one > 1 - assumed["overstated_share"])
        said = np.where(rng.random(len(truth)) < 0.5, 0, truth // 2)
        said = np.where(over, truth + truth // 10, said)
        chosen = under | over
        person.append(keys[chosen])
        names.append(np.full(int(chosen.sum()), name))
        values.append(said[chosen])
    return pa.table(
        {
            "person_id": pa.array(np.concatenate(person)),
            "fact": pa.array(np.concatenate(names)),
            "value": pa.array(np.concatenate(values)),
        }
    )
