"""Both roads give the same answer, whatever is unknown, on a law that uses the whole language."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rulebook import UNKNOWN, FactCatalogue, FactSpec, Parameters, Rulebook, RulebookError, rule
from rulebook.bulk import Kernel, compile_kernel, run_parquet
from rulebook.definition import Rule
from rulebook.language import (
    age_on,
    all_of,
    any_of,
    at_least,
    count,
    count_if,
    full_months,
    highest,
    lowest,
    ratio_of,
    round_down,
    round_half_up,
    round_up,
    tier,
    total,
)

DAY = date(2025, 7, 1)
DIVISIONS = ("350122", "350200")
KINDS = {"urban": "城镇", "rural": "农村", "island": "海岛"}
FACTS = {
    spec.name: spec
    for spec in (
        FactSpec("wage", "person", "fen", "工资", minimum=0, maximum=5000),
        FactSpec("balance", "person", "fen", "结余", minimum=-5000, maximum=5000),
        FactSpec("birth_on", "person", "date", "出生日期"),
        FactSpec("here", "person", "bool", "共同生活"),
        FactSpec("works", "person", "bool", "就业"),
        FactSpec("kind", "person", "enum", "类别", values=KINDS),
        FactSpec("home", "household", "enum", "城乡", values=KINDS),
        FactSpec("savings", "household", "fen", "存款", minimum=0, maximum=20_000),
        FactSpec("since_on", "household", "date", "入住日期"),
        FactSpec("owns_car", "household", "bool", "有车"),
        FactSpec("owns_shop", "household", "bool", "有店"),
        FactSpec("support", "obligor", "fen", "赡养费", minimum=0, maximum=5000),
        FactSpec("willing", "obligor", "bool", "愿意赡养"),
    )
}
PARAMETERS = """
standard:
  label: 标准
  unit: yuan/month
  values:
    - {division: "350000", from: 2020-01-01, value: 9.7, document: 甲, confidence: confirmed}
    - {division: "350200", from: 2020-01-01, value: 11.2, document: 乙, confidence: confirmed}
bands:
  label: 分档
  unit: ratio
  by: count
  values:
    - {division: "350000", from: 2020-01-01, value: [[0, 10%], [3, 25%], [6, 50%]], document: 丙, confidence: confirmed}
    - {division: "350200", from: 2020-01-01, value: [[0, 0], [2, 33%]], document: 丁, confidence: confirmed}
preferred:
  label: 优先的类别
  unit: text
  meanings: {rural: 农村, unheard-of: 没有的}
  values:
    - {division: "350000", from: 2020-01-01, value: rural, document: 戊, confidence: confirmed}
    - {division: "350200", from: 2020-01-01, value: unheard-of, document: 己, confidence: confirmed}
"""


def law(entity: str, unit: str) -> Any:
    return rule(entity=entity, unit=unit, label="某", cites="第一条", since="2020-01-01")


@law("person", "count")
def age(birth_on, on):
    """周岁"""
    return age_on(birth_on, on)


@law("person", "bool")
def adult(age, works, kind):
    """成年，或就业的海岛居民"""
    return age >= 18 or (works and kind == "island")


@law("person", "fen")
def earned(wage, balance, works, kind):
    """按类别扣减的收入"""
    share = 2000 if works else 3000
    if kind in ("rural", "island"):
        wage = wage - ratio_of(wage, share)
    return max(0, min(wage, 4000)) + abs(balance) % 7


@law("household", "fen")
def income(earned, here):
    """共同生活成员的收入"""
    return total(earned, where=here)


@law("household", "count")
def persons(here, wage):
    """共同生活的人数，加列出的人数"""
    return count_if(here) * 100 + count(wage)


@law("household", "bool")
def someone_works(works, here):
    """共同生活的人有就业的"""
    return any_of(works, here)


@law("household", "bool")
def all_adult(adult):
    """都成年"""
    return all_of(adult)


@law("household", "bool")
def all_here_adult(adult, here):
    """共同生活的人都成年"""
    return all_of(adult, where=here) and any_of(adult)


@law("household", "bool")
def rich(wage, here, standard):
    """工资达到标准的三倍"""
    return at_least(wage, standard * 3, where=here) or at_least(wage, 9000)


@law("household", "fen")
def spread(balance, here):
    """结余最高的减最低的"""
    return highest(balance, where=here) - lowest(balance)


@law("household", "date")
def eldest_on(birth_on, since_on):
    """最早的日期"""
    return min(lowest(birth_on), since_on)


@law("household", "months")
def months_here(since_on, on):
    """住满的月数"""
    return full_months(since_on, on)


@law("household", "fen")
def rounded(savings, income):
    """三种进位"""
    if 100 < savings <= 5000:
        return round_up(-savings, 7) + round_down(savings, 30)
    return round_half_up(income - savings, 100)


@law("household", "fen/month")
def grant(income, bands, persons, owns_car, owns_shop, standard):
    """分档发放"""
    if owns_car and owns_shop:
        return 0
    result = standard
    if not owns_car:
        result = standard * 2 - ratio_of(income, tier(persons % 100, bands))
    standard = max(0, result)
    return standard if standard < 4000 else 4000


@law("household", "enum:home")
def treated_as(home, owns_shop, preferred):
    """按何种城乡对待"""
    if home == preferred:
        return "island"
    return "urban" if owns_shop else home


@law("household", "bool")
def in_the_city(division, home, owns_car):
    """市区"""
    return division == "350200" and (home != "rural" or owns_car)


@law("obligor", "fen")
def expected(support, willing, grant):
    """应负担的赡养费"""
    return support if willing else max(support, grant)


@law("household", "fen")
def supported(expected, willing, here):
    """赡养费合计"""
    if count(here) == 1:
        return total(expected)
    return total(expected, where=willing)


@law("person", "fen")
def share(grant, earned, supported):
    """每人再计一次"""
    return grant + supported if earned < 1000 else earned


@law("household", "fen")
def shares(share):
    """合计"""
    return total(share)


RULES: list[Rule] = [v for v in globals().values() if isinstance(v, Rule)]
TARGETS = tuple(one.variable for one in RULES if one.entity == "household")
_ARROW = {"bool": pa.bool_(), "date": pa.date32(), "enum": pa.string()}


def arrow_of(spec: FactSpec) -> pa.DataType:
    return _ARROW.get(spec.unit, pa.int64())


def fields(entity: str) -> list[pa.Field]:
    return [pa.field(s.name, arrow_of(s)) for s in FACTS.values() if s.entity == entity]


SCHEMA = pa.schema(
    [
        pa.field("household_id", pa.string()),
        pa.field("division", pa.string()),
        *fields("household"),
        pa.field("members", pa.list_(pa.struct(fields("person")))),
        pa.field("obligors", pa.list_(pa.struct(fields("obligor")))),
    ]
)


def value_of(spec: FactSpec) -> st.SearchStrategy[Any]:
    match spec.unit:
        case "bool":
            known: st.SearchStrategy[Any] = st.booleans()
        case "date":
            known = st.one_of(
                st.dates(), st.sampled_from([date(2007, 7, 1), date(2007, 7, 2), date(2004, 2, 29)])
            )
        case "enum":
            known = st.sampled_from(sorted(spec.values))
        case _:
            known = st.integers(*spec.range) | st.integers(0, 10)
    return st.integers(0, 9).flatmap(lambda n: known if n else st.none())


def row_of(entity: str) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries(
        {s.name: value_of(s) for s in FACTS.values() if s.entity == entity}
    )


HOUSEHOLD = st.builds(
    lambda own, rest: {**own, **rest},
    row_of("household"),
    st.fixed_dictionaries(
        {
            "household_id": st.just("h"),
            "division": st.sampled_from(DIVISIONS),
            "members": st.none() | st.lists(row_of("person"), max_size=4),
            "obligors": st.none() | st.lists(row_of("obligor"), max_size=2),
        }
    ),
)


def parameters(folder: Path) -> Parameters:
    (folder / "p.yaml").write_text(PARAMETERS)
    return Parameters.load(
        folder, lineage=lambda code, on: (code, "350000"), known_division=lambda code: True
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return Rulebook(RULES, FactCatalogue(FACTS), parameters(tmp_path_factory.mktemp("p")))


@pytest.fixture(scope="module")
def kernel(book: Rulebook) -> Kernel:
    return compile_kernel(book, on=DAY, targets=None)


def batch(*households: dict[str, Any]) -> pa.RecordBatch:
    return pa.RecordBatch.from_pylist(list(households), schema=SCHEMA)


def one_by_one(book: Rulebook, household: dict[str, Any]) -> dict[str, Any]:
    def known(row: dict[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in row.items() if value is not None}

    record = {
        key: None if household[key] is None else [known(row) for row in household[key]]
        for key in ("members", "obligors")
    }
    own = known({name: household[name] for name in FACTS if name in household})
    found = book.evaluate(
        {"household": own, **record}, on=DAY, division=household["division"], targets=TARGETS
    )
    return {n: None if found.values[n] is UNKNOWN else found.values[n] for n in TARGETS}


def together(kernel: Kernel, households: list[dict[str, Any]]) -> list[dict[str, Any]]:
    rows = kernel.run(batch(*households)).to_pylist()
    return [{name: row[name] for name in TARGETS} for row in rows]


@settings(max_examples=200)
@given(households=st.lists(HOUSEHOLD, min_size=1, max_size=5))
def test_both_roads_are_equal(
    book: Rulebook, kernel: Kernel, households: list[dict[str, Any]]
) -> None:
    assert kernel.targets == TARGETS
    assert together(kernel, households) == [one_by_one(book, one) for one in households]


def household(*members: dict[str, Any], **facts: Any) -> dict[str, Any]:
    return {
        "household_id": "h1",
        "division": "350122",
        "savings": 0,
        "home": "urban",
        "owns_car": False,
        "owns_shop": False,
        "since_on": date(2020, 2, 29),
        "obligors": [],
        "members": [
            {
                "wage": 0,
                "balance": 0,
                "birth_on": date(1980, 5, 1),
                "here": True,
                "works": False,
                "kind": "urban",
                **member,
            }
            for member in members
        ],
        **facts,
    }


def test_columns_that_are_not_there_are_unknown(kernel: Kernel) -> None:
    rows = [{"household_id": "a", "division": "350122", "owns_car": True, "owns_shop": True}]
    found = kernel.run(pa.RecordBatch.from_pylist(rows)).to_pylist()
    known = {name: value for name, value in found[0].items() if value is not None}
    assert known == {
        "household_id": "a", "division": "350122", "grant": 0, "in_the_city": False,
    }  # fmt: skip


def test_reads_narrow_dictionary_and_sliced_columns(kernel: Kernel) -> None:
    wide = batch(household({}, savings=300), household({}, savings=77, home="rural"))
    expected = kernel.run(wide).to_pylist()
    narrow = wide.set_column(
        wide.schema.get_field_index("savings"), "savings", wide["savings"].cast(pa.int16())
    )
    for name in ("home", "division"):
        coded = narrow[name].dictionary_encode()
        narrow = narrow.set_column(narrow.schema.get_field_index(name), name, coded)
    assert kernel.run(narrow).to_pylist() == expected
    assert kernel.run(wide.slice(1)).to_pylist() == expected[1:]
    assert kernel.run(wide.slice(0, 0)).to_pylist() == []


def test_a_changed_rule_is_compiled_again(book: Rulebook) -> None:
    @law("household", "bool")
    def poor(savings):
        """存款少"""
        return savings < 100

    first = poor

    @law("household", "bool")
    def poor(savings):
        """存款少"""
        return savings < 200

    found: list[bool] = []
    for one in (first, poor, first):
        changed = Rulebook([one], book.facts, book.parameters)
        run = compile_kernel(changed, on=DAY, targets=["poor"]).run
        found += [row["poor"] for row in run(batch(household(savings=150))).to_pylist()]
    assert found == [False, True, False]


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (household({}, savings=20_001), "“存款”（savings）的值超出允许范围"),
        (household({}, savings=-1), "“存款”（savings）的值超出允许范围"),
        (household({}, home="moon"), "“城乡”（home）的值超出允许范围"),
        (household({}, {"wage": -1}), "“工资”（wage）的值超出允许范围"),
        (household(*[{}] * 61), "家庭有61名成员，最多60名"),
        (household({}, division=None), "没有行政区划"),
    ],
)
def test_a_wrong_fact_is_refused_by_name(
    kernel: Kernel, wrong: dict[str, Any], message: str
) -> None:
    assert together(kernel, [household({})])[0]["persons"] == 101
    with pytest.raises(RulebookError, match=message):
        together(kernel, [household({}), wrong])


def test_a_column_of_another_type_is_refused(kernel: Kernel) -> None:
    for name, values in (("savings", [1.5]), ("owns_car", [1]), ("home", [3]), ("since_on", [0])):
        rows = pa.RecordBatch.from_pydict(
            {"household_id": ["a"], "division": ["350122"], name: values}
        )
        with pytest.raises(RulebookError, match=rf"（{name}）的值超出允许范围或类型不对"):
            kernel.run(rows)


def test_only_rules_of_the_household_are_targets(book: Rulebook) -> None:
    with pytest.raises(RulebookError, match="“age”不是"):
        compile_kernel(book, on=DAY, targets=["age"])


def write(folder: Path, *parts: pa.RecordBatch) -> Path:
    folder.mkdir()
    for number, part in enumerate(parts):
        pq.write_table(pa.Table.from_batches([part]), folder / f"part-{number}.parquet")
    return folder


def test_parquet_to_parquet(book: Rulebook, tmp_path: Path) -> None:
    many = [household({"wage": n % 5000}, household_id=str(n)) for n in range(1000)]
    source = write(tmp_path / "in", batch(*many * 70), batch(), batch(household()))
    told: list[tuple[int, int]] = []
    counts = run_parquet(
        book,
        source,
        tmp_path / "out",
        on=DAY,
        targets=None,
        threads=2,
        progress=lambda *far: told.append(far),
    )
    assert counts.households == 70_001
    assert told == [(done, 70_001) for done in (65_536, 70_000, 70_000, 70_001)]
    assert (counts.unknown["income"], counts.unknown["spread"]) == (0, 1)
    assert (counts.yes["in_the_city"], counts.yes["all_adult"]) == (0, 70_001)
    found = pq.read_table(tmp_path / "out").to_pylist()
    assert [row["household_id"] for row in found] == [one["household_id"] for one in many] * 70 + [
        "h1"
    ]
    assert [{n: row[n] for n in TARGETS} for row in found[:1000:100]] == [
        one_by_one(book, one) for one in many[::100]
    ]
    assert [pq.read_metadata(p).num_rows for p in sorted((tmp_path / "out").iterdir())] == [
        70_000, 0, 1,
    ]  # fmt: skip
    assert sorted(path.name for path in tmp_path.iterdir()) == ["in", "out"]


def _cut(whole: bytes) -> bytes:
    return whole[: len(whole) // 2]


def _values_lost(whole: bytes) -> bytes:
    """The list of contents at the end is whole: only reading the values shows it."""
    return whole[:4] + b"\xff" * 100 + whole[104:]


@pytest.mark.parametrize("damaged", [_cut, _values_lost])
def test_a_damaged_file_is_named_and_nothing_stays(
    book: Rulebook, tmp_path: Path, damaged: Callable[[bytes], bytes]
) -> None:
    source = write(tmp_path / "in", batch(household({})), batch(household({})))
    file = source / "part-1.parquet"
    file.write_bytes(damaged(file.read_bytes()))
    with pytest.raises(RulebookError, match=r"^part-1.parquet：读不出内容.*文件是否完整"):
        run_parquet(book, source, tmp_path / "out", on=DAY, targets=None)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_a_run_that_fails_leaves_nothing(book: Rulebook, tmp_path: Path) -> None:
    source = write(tmp_path / "in", batch(household({})), batch(household({}, savings=-1)))
    with pytest.raises(RulebookError, match=r"part-1.parquet：“存款”（savings）"):
        run_parquet(book, source, tmp_path / "out", on=DAY, targets=None)
    assert [path.name for path in tmp_path.iterdir()] == ["in"]


def test_an_earlier_result_is_not_mixed_with(book: Rulebook, tmp_path: Path) -> None:
    source = write(tmp_path / "in", batch(household({})))
    run_parquet(book, source, tmp_path / "out", on=DAY, targets=None)
    with pytest.raises(RulebookError, match="已有内容"):
        run_parquet(book, source, tmp_path / "out", on=DAY, targets=None)
