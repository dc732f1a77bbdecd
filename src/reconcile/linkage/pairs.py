"""Likely pairs between a list without ID numbers and a register, by Fellegi and Sunter's weights.

How often a true pair agrees (m) is assumed below; how often two strangers agree (u) is counted in
the register at hand, so that a place full of one surname is not deceived. `benchmarks/link.py` holds
the outcome against the truth, and the threshold is chosen from it.
"""
# pyright: reportMissingTypeStubs=false, reportUnknownMemberType=false
# pyright: reportUnknownParameterType=false, reportAttributeAccessIssue=false
# pyright: reportUnknownVariableType=false, reportUnknownArgumentType=false

import logging
from collections.abc import Iterable, Mapping
from typing import Any

import duckdb
import pyarrow as pa
import splink.comparison_level_library as levels
import splink.comparison_library as comparisons
from splink import Linker, SettingsCreator, block_on
from splink.internals.duckdb.database_api import DuckDBAPI

from reconcile.names import folded_name
from reconcile.records import Pair, Record

# Chosen by `benchmarks/link.py`: see docs/explanation/performance.md for the figures behind it.
THRESHOLD = 0.3
SEED = 20201209
_ENOUGH_TO_COUNT = 1_000_000  # pairs of strangers; below it the u written here stand


def link(
    wanted: Iterable[Record],
    register: Iterable[Record] | pa.Table,
    *,
    threshold: float = THRESHOLD,
    memory: str = "1GB",
    threads: int = 2,
) -> list[Pair]:
    """Pairs at or above the threshold, likeliest first; the same input gives the same pairs."""
    left = table(wanted)
    right = register if isinstance(register, pa.Table) else table(register)
    if not left.num_rows or not right.num_rows:
        return []
    database = duckdb.connect(
        config={
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "memory_limit": memory,
            "threads": str(threads),
        }
    )
    try:
        return _scored(DuckDBAPI(database), left, right, threshold)
    finally:
        database.close()


def table(records: Iterable[Record]) -> pa.Table:
    """Records as columns, names folded and taken apart (DuckDB's own distances count bytes)."""
    rows = list(records)
    keys = [folded_name(r.name) for r in rows]
    years = [r.birth_on.year if r.birth_on else r.birth_year for r in rows]
    return pa.table(
        {
            "unique_id": pa.array([r.id for r in rows], pa.string()),
            "name": pa.array([key or None for key in keys], pa.string()),
            "first": pa.array([key[:1] or None for key in keys], pa.string()),
            "given": pa.array([key[1:] or None for key in keys], pa.string()),
            "middle": pa.array([key[1:2] or None for key in keys], pa.string()),
            "last": pa.array([key[-1:] if len(key) > 1 else None for key in keys], pa.string()),
            "sorted": pa.array(["".join(sorted(key)) or None for key in keys], pa.string()),
            "length": pa.array([len(key) for key in keys], pa.int8()),
            "sex": pa.array([r.sex or None for r in rows], pa.string()),
            "birth_on": pa.array([r.birth_on for r in rows], pa.date32()),
            "birth_year": pa.array(years, pa.int16()),
            "county": pa.array([r.division[:6] or None for r in rows], pa.string()),
            "town": pa.array([r.division[:9] if len(r.division) >= 9 else None for r in rows], pa.string()),
        }
    )  # fmt: skip


def _level(sql: str, label: str, m: float, u: float) -> Any:
    return levels.CustomLevel(sql, label_for_charts=label).configure(
        m_probability=m, u_probability=u, fix_m_probability=True
    )


def _null(sql: str) -> Any:
    return levels.CustomLevel(sql, label_for_charts="未知").configure(is_null_level=True)


def _rest(m: float, u: float) -> Any:
    return levels.ElseLevel().configure(m_probability=m, u_probability=u, fix_m_probability=True)


_ONE_OFF = (
    "length_l = length_r AND length_l > 1 AND "
    "(first_l = first_r)::INT + (middle_l IS NOT DISTINCT FROM middle_r)::INT"
    " + (last_l = last_r)::INT >= 2"
)
_NEAR_DATE = (
    "birth_year_l = birth_year_r AND (month(birth_on_l) = month(birth_on_r)"
    " OR day(birth_on_l) = day(birth_on_r)"
    " OR (month(birth_on_l) = day(birth_on_r) AND day(birth_on_l) = month(birth_on_r)))"
)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "name": ("不同", "姓氏不同而名相同", "有一字不同", "字序不同", "一致"),
    "birth": ("不同", "相差不超过两年", "同年", "月或日一致", "一致"),
    "sex": ("不同", "一致"),
    "division": ("不同", "同市", "同县", "同乡镇"),
}


def _settings() -> SettingsCreator:
    name = comparisons.CustomComparison(
        [
            _null("name_l IS NULL OR name_r IS NULL"),
            _level("name_l = name_r", "一致", 0.80, 1e-4).configure(tf_adjustment_column="name"),
            _level("sorted_l = sorted_r", "字序不同", 0.02, 1e-5),
            _level(_ONE_OFF, "有一字不同", 0.13, 2e-3),
            _level("given_l = given_r", "姓氏不同而名相同", 0.02, 1e-3),
            _rest(0.03, 0.997),
        ],
        output_column_name="name",
    )
    birth = comparisons.CustomComparison(
        [
            _null("birth_year_l IS NULL OR birth_year_r IS NULL"),
            _level("birth_on_l = birth_on_r", "一致", 0.60, 4e-5),
            _level(_NEAR_DATE, "月或日一致", 0.12, 1e-3),
            _level("birth_year_l = birth_year_r", "同年", 0.13, 1.2e-2),
            _level("abs(birth_year_l - birth_year_r) <= 2", "相差不超过两年", 0.13, 5e-2),
            _rest(0.02, 0.937),
        ],
        output_column_name="birth",
    )
    sex = comparisons.CustomComparison(
        [
            _null("sex_l IS NULL OR sex_r IS NULL"),
            _level("sex_l = sex_r", "一致", 0.985, 0.5),
            _rest(0.015, 0.5),
        ],
        output_column_name="sex",
    )
    division = comparisons.CustomComparison(
        [
            _null("county_l IS NULL OR county_r IS NULL"),
            _level("town_l = town_r", "同乡镇", 0.60, 1e-3),
            _level("county_l = county_r", "同县", 0.20, 1.2e-2),
            _level("county_l[:4] = county_r[:4]", "同市", 0.10, 0.1),
            _rest(0.10, 0.887),
        ],
        output_column_name="division",
    )
    return SettingsCreator(
        link_type="link_only",
        comparisons=[name, birth, sex, division],
        blocking_rules_to_generate_predictions=[
            block_on("name"),
            block_on("birth_on", "sex", "first"),
            block_on("birth_on", "sex", "given"),
            block_on("sorted", "birth_year"),
            block_on("first", "last", "birth_year", "county"),
            block_on("first", "middle", "birth_year", "county"),
        ],
        retain_matching_columns=True,
        retain_intermediate_calculation_columns=False,
    )


def _scored(api: DuckDBAPI, left: pa.Table, right: pa.Table, threshold: float) -> list[Pair]:
    # Splink tells its progress by logging at INFO: not ours to print.
    inputs = [api.register(left, dataset_display_name="l"), api.register(right, dataset_display_name="r")]  # fmt: skip
    settings = _settings()
    # One true pair to each wanted record is what a list of people of the place would have.
    settings.probability_two_random_records_match = min(0.5, 0.8 / right.num_rows)
    linker = Linker(inputs, settings, log_level=logging.ERROR)
    if left.num_rows * right.num_rows >= _ENOUGH_TO_COUNT:
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=SEED)
    found = linker.inference.predict(threshold_match_probability=threshold)
    columns = (
        "unique_id_l, unique_id_r, source_dataset_l, match_probability,"
        " gamma_name, gamma_birth, gamma_sex, gamma_division"
    )
    sql = f"SELECT {columns} FROM {found.physical_name} ORDER BY 4 DESC, 1, 2"  # noqa: S608
    rows = api.duckdb_con.execute(sql).fetchall()
    return [_pair(*row) for row in rows]


def _pair(
    one: str, other: str, side: str, probability: float, name: int, birth: int, sex: int, place: int
) -> Pair:
    if side != "l":
        one, other = other, one
    return Pair(
        one, other, probability, _word("name", name), _word("birth", birth), _word("sex", sex),
        _word("division", place),
    )  # fmt: skip


def _word(column: str, gamma: int) -> str:
    return "未知" if gamma < 0 else _WORDS[column][gamma]
