"""What would be: parameters and rules changed as a value, side by side with what is."""

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rulebook import (
    FactCatalogue,
    FactSpec,
    ParameterChange,
    Parameters,
    Reform,
    Rulebook,
    RulebookError,
    RuleChange,
    rule,
)
from rulebook.bulk import compare_parquet

DAY, EARLIER = date(2025, 7, 1), date(2025, 6, 30)
CITY, COUNTY, OTHER = "350100", "350122", "350200"
FACTS = {
    "income": FactSpec("income", "household", "fen", "收入", minimum=0, maximum=10**9),
    "persons": FactSpec("persons", "household", "count", "人数", minimum=0, maximum=20),
}
PARAMETERS = """
standard:
  label: 标准
  unit: yuan/month
  values:
    - {division: "350000", from: 2020-01-01, to: 2025-07-01, value: 800, document: 甲, confidence: confirmed}
    - {division: "350000", from: 2025-07-01, value: 900, document: 乙, confidence: confirmed}
    - {division: "350122", from: 2025-07-01, value: 970.50, document: 丙, confidence: confirmed}
bands:
  label: 分档
  unit: ratio
  by: yuan
  values:
    - {division: "350000", from: 2020-01-01, value: [[0, 50%], [1000, 60%]], document: 丁, confidence: confirmed}
rounding:
  label: 取整
  unit: text
  meanings: {up: 进位, down: 舍去}
  values:
    - {division: "350000", from: 2020-01-01, value: up, document: 己, confidence: confirmed}
generous:
  label: 从宽
  unit: bool
  values:
    - {division: "350000", from: 2020-01-01, value: false, document: 戊, confidence: confirmed}
"""


def law(unit: str, since: str = "2020-01-01", until: str | None = None) -> Any:
    return rule(
        entity="household", unit=unit, label="金额", cites="第一条", since=since, until=until
    )


@law("fen")
def amount(standard, persons, income, generous):
    """标准乘人数减收入，不低于零"""
    if generous:
        return standard * persons
    return max(0, standard * persons - income)


@law("bool")
def eligible(amount):
    """有金额"""
    return amount > 0


def lineage(code: str, on: date) -> tuple[str, ...]:
    return {
        COUNTY: (COUNTY, CITY, "350000"),
        CITY: (CITY, "350000"),
        OTHER: (OTHER, "350000"),
        "350000": ("350000",),
    }[code]


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    folder = tmp_path_factory.mktemp("p")
    (folder / "p.yaml").write_text(PARAMETERS)
    read = Parameters.load(folder, lineage=lineage, known_division=lambda code: True)
    return Rulebook([amount, eligible], FactCatalogue(FACTS), read)


def standards(book: Rulebook) -> list[Any]:
    return [
        book.parameters.get("standard", place, on).value
        for on in (EARLIER, DAY, date(2030, 1, 1))
        for place in ("350000", CITY, COUNTY, OTHER)
    ]


def change(**given: Any) -> Reform:
    return Reform("试", (ParameterChange("standard", since=DAY, **given),))


def test_a_parameter_set_for_a_place_and_a_time(book: Rulebook) -> None:
    before = standards(book)
    assert before == [80000] * 4 + [90000, 90000, 97050, 90000] * 2
    until = date(2030, 1, 1)
    changed = book.with_reform(change(division=CITY, value=1000, until=until))
    assert standards(changed) == [80000] * 4 + [90000, 100000, 100000, 90000] + before[8:]
    assert standards(book) == before
    row = changed.parameters.get("standard", COUNTY, DAY)
    assert (row.document, row.confidence, row.valid_to) == ("改革方案：试", "assumed", until)


def test_a_share_of_what_each_place_has(book: Rulebook) -> None:
    changed = book.with_reform(change(division="350000", times="110%"))
    assert standards(changed) == [80000] * 4 + [99000, 99000, 106755, 99000] * 2
    city = book.with_reform(change(division=CITY, times="110%"))
    assert standards(city) == [80000] * 4 + [90000, 99000, 106755, 90000] * 2


def test_later_changes_go_before_earlier_ones(book: Rulebook) -> None:
    both = (
        ParameterChange("standard", "350000", DAY, value=1000),
        ParameterChange("standard", "350000", DAY, times="50%"),
        ParameterChange("bands", "350000", DAY, value=((0, "40%"), (500, "80%"))),
    )
    changed = book.with_reform(Reform("试", both))
    assert standards(changed)[4:8] == [50000] * 4
    assert changed.parameters.get("bands", CITY, DAY).value == ((0, 4000), (50000, 8000))


RULE = '''
def amount(standard, persons, income):
    """按标准的一半发放"""
    return standard * persons // 2
'''


def test_a_rule_in_place_of_another_for_a_time(book: Rulebook) -> None:
    reform = Reform("试", rules=(RuleChange("amount", RULE, DAY, date(2026, 1, 1)),))
    changed = book.with_reform(reform)
    record = {"household": {"income": 100, "persons": 1}}
    found = [
        changed.evaluate(record, on=on, division=CITY).values["amount"]
        for on in (EARLIER, DAY, date(2026, 1, 1))
    ]
    assert found == [79900, 45000, 89900]
    node = changed.evaluate(record, on=DAY, division=CITY).trace("amount")["amount"]
    assert (node.words, node.cites) == ("按标准的一半发放", "第一条")
    assert changed.version != book.version
    assert book.with_reform(reform) is changed


def test_side_by_side(book: Rulebook) -> None:
    record = {"household": {"income": 95_000, "persons": 1}}
    found = book.compare(record, change(division="350000", times="110%"), on=DAY, division=CITY)
    assert [(d.name, d.before, d.after) for d in found.differences] == [
        ("amount", 0, 4000),
        ("eligible", False, True),
    ]


@pytest.mark.parametrize(
    ("reform", "message"),
    [
        (Reform("试", (ParameterChange("standrad", CITY, DAY, value=1),)), "“standrad”不存在"),
        (change(division=CITY), "应写 value 或 times 之一"),
        (change(division=CITY, value=1, times="1%"), "应写 value 或 times 之一"),
        (change(division=CITY, value="1.005"), "精度与单位"),
        (change(division=CITY, value=1, until=DAY), "until 应晚于 since"),
        (change(division=CITY, value=((0, 1),)), "是（或不是）分档表"),
        (Reform("试", (ParameterChange("generous", CITY, DAY, times="50%"),)), "不能按比例改"),
        (Reform("试", rules=(RuleChange("other", RULE, DAY),)), "应写明 entity、unit、label、cites"),
        (
            Reform("试", rules=(RuleChange("amount", RULE.replace("persons // 2", "open('x')"), DAY),)),
            "规则语言以外的函数",
        ),
        (
            Reform("试", rules=(RuleChange("amount", RULE.replace("income)", "x: print('!'))"), DAY),)),
            "不能有装饰器和注解",
        ),
        (
            Reform("试", rules=(RuleChange("amount", RULE.replace("income)", "x=print('!'))"), DAY),)),
            "只能是名称",
        ),
        (Reform("试", rules=(RuleChange("amount", "print('!')", DAY),)), "应是一个函数"),
        (Reform("试", rules=(RuleChange("amount", "def f(:", DAY),)), "不是正确的函数"),
    ],
)  # fmt: skip
def test_a_change_that_does_not_fit_is_refused(
    book: Rulebook, reform: Reform, message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(RulebookError, match=message):
        book.with_reform(reform)
    assert capsys.readouterr().out == ""  # nothing of the text was run


def test_a_text_keeps_to_those_that_have_a_meaning(book: Rulebook) -> None:
    with pytest.raises(RulebookError, match="“rounding”“dwn”不能识别，是否想写“down”"):
        book.with_reform(Reform("试", (ParameterChange("rounding", CITY, DAY, value="dwn"),)))
    other = Reform("试", (ParameterChange("rounding", CITY, DAY, value="down"),))
    values = [one.parameters.get("rounding", CITY, DAY) for one in (book, book.with_reform(other))]
    assert [value.meaning for value in values] == ["进位", "舍去"]


def test_is_kept_as_yaml() -> None:
    reform = Reform(
        "提高标准",
        (
            ParameterChange("standard", "350000", DAY, times="110%"),
            ParameterChange("standard", CITY, DAY, date(2026, 1, 1), value="1000.50"),
            ParameterChange("generous", CITY, DAY, value=False),
            ParameterChange("bands", CITY, DAY, value=((0, "40%"), (500, "80%"))),
        ),
        (RuleChange("amount", RULE, DAY, label="半额"),),
    )
    assert Reform.from_yaml(reform.to_yaml()) == reform
    by_hand = 'name: 试\nparameters:\n- {name: standard, division: "350000", since: 2025-07-01, value: 1000.5}\n'
    assert Reform.from_yaml(by_hand).parameters[0].value == "1000.5"
    for wrong in ("- 1", "name: x\nother: 1", "name: x\nparameters: [{name: y}]", "a: ["):
        with pytest.raises(RulebookError, match="改革方案应写明"):
            Reform.from_yaml(wrong)


def test_a_province_side_by_side(book: Rulebook, tmp_path: Path) -> None:
    rows = [
        {"household_id": "a", "division": CITY, "persons": 1, "income": 95_000},
        {"household_id": "b", "division": CITY, "persons": 2, "income": 95_000},
        {"household_id": "c", "division": OTHER, "persons": 2, "income": None},
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    counts = compare_parquet(
        book, change(division="350000", times="110%"), tmp_path / "in.parquet", tmp_path / "out",
        on=DAY, targets=["amount", "eligible"],
    )  # fmt: skip
    found = pq.read_table(tmp_path / "out").to_pylist()
    assert [list(row.values()) for row in found] == [
        ["a", CITY, 0, 4000, 4000, False, True],
        ["b", CITY, 85000, 103000, 18000, True, True],
        ["c", OTHER, None, None, None, None, None],
    ]
    assert list(found[0])[2:] == [
        "amount", "amount_reform", "amount_change", "eligible", "eligible_reform",
    ]  # fmt: skip
    assert (counts.yes["eligible"], counts.yes["eligible_reform"]) == (1, 2)
