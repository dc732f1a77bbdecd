"""The library on a small law of its own."""

from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rulebook import UNKNOWN, FactCatalogue, FactSpec, Parameters, Rulebook, RulebookError, rule
from rulebook.definition import Rule
from rulebook.language import age_on, at_least, count_if, total

HERE, DAY = "350122", date(2025, 7, 1)
FACTS = {
    "wage": FactSpec("wage", "person", "fen", "工资", minimum=0),
    "birth_on": FactSpec("birth_on", "person", "date", "出生日期"),
    "lives_here": FactSpec("lives_here", "person", "bool", "共同生活"),
    "owns_car": FactSpec("owns_car", "household", "bool", "有车"),
    "savings": FactSpec("savings", "household", "fen", "存款"),
}
STANDARDS = """
standard:
  label: 标准
  unit: yuan/month
  values:
    - {division: "350000", from: 2020-01-01, to: 2025-07-01, value: 900, document: 甲, confidence: confirmed}
    - {division: "350000", from: 2025-07-01, value: 970.50, document: 乙, confidence: assumed}
    - {division: "350122", from: 2025-07-01, value: 1000, document: 丙, confidence: secondhand}
"""


@rule(entity="household", unit="count", label="人数", cites="第一条", since="2020-01-01")
def persons(lives_here):
    """共同生活的人数"""
    return count_if(lives_here)


@rule(entity="household", unit="fen/month", label="收入", cites="第二条", since="2020-01-01")
def income(wage, lives_here):
    """共同生活成员的工资合计"""
    return total(wage, where=lives_here)


@rule(entity="household", unit="bool", label="符合", cites="第三条", since="2020-01-01")
def eligible(owns_car, income, standard, persons):
    """没有车，且收入低于标准乘人数"""
    if owns_car:
        return False
    return income < standard * persons


@rule(entity="household", unit="fen/month", label="金额", cites="第四条", since="2020-01-01")
def amount(eligible, income, standard, persons):
    """标准乘人数减收入，不低于零"""
    if not eligible:
        return 0
    return max(0, standard * persons - income)


@rule(entity="person", unit="bool", label="成年", cites="第五条", since="2020-01-01")
def adult(birth_on, on):
    """年满18周岁"""
    return age_on(birth_on, on) >= 18


@rule(entity="household", unit="bool", label="超限", cites="第六条", since="2020-01-01")
def over_limit(wage):
    """工资合计达到一万元"""
    return at_least(wage, 1000000)


ALL = [persons, income, eligible, amount, adult, over_limit]


def lineage(code: str, on: date) -> tuple[str, ...]:
    return (code, "350100", "350000")


def parameters(folder: Path, text: str = STANDARDS) -> Parameters:
    (folder / "p.yaml").write_text(text)
    return Parameters.load(
        folder, lineage=lineage, known_division=lambda code: code.startswith("35")
    )


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> Rulebook:
    return Rulebook(ALL, FactCatalogue(FACTS), parameters(tmp_path_factory.mktemp("p")))


def family(*wages: Any, **household: Any) -> dict[str, Any]:
    members = [{"id": str(n), "wage": w, "lives_here": True} for n, w in enumerate(wages)]
    return {"household": {"owns_car": False, **household}, "members": members}


def values(book: Rulebook, record: dict[str, Any], *names: str, on: date = DAY) -> list[Any]:
    found = book.evaluate(record, on=on, division=HERE, targets=names)
    return [found.values[name] for name in names]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (STANDARDS.replace("to: 2025-07-01", "to: 2025-08-01"), "重叠"),
        (STANDARDS.replace("to: 2025-07-01", "to: 2025-06-01"), "缺口"),
        (STANDARDS.replace('"350122"', '"999999"'), "行政区划“999999”不存在"),
        (STANDARDS.replace("document: 甲, ", ""), "缺少 document"),
        (STANDARDS.replace("value: 900,", "value: 900.005,"), "精度"),
        (STANDARDS.replace("yuan/month", "dollar"), "单位“dollar”不受支持"),
    ],
)
def test_refuses_a_wrong_parameter_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RulebookError, match=message) as refusal:
        parameters(tmp_path, text)
    assert "p.yaml" in str(refusal.value)


def test_refuses_unknown_arguments_and_suggests() -> None:
    @rule(entity="household", unit="fen", label="乙", cites="第九条", since="2020-01-01")
    def other(savngs):
        """存款"""
        return savngs

    with pytest.raises(RulebookError, match="“savngs”不是规则、事实或参数，是否想写“savings”"):
        Rulebook([other], FactCatalogue(FACTS), Parameters([], lineage))


def test_refuses_a_cycle() -> None:
    @rule(entity="household", unit="fen", label="甲", cites="第九条", since="2020-01-01")
    def first(second):
        """乙"""
        return second

    @rule(entity="household", unit="fen", label="乙", cites="第九条", since="2020-01-01")
    def second(first):
        """甲"""
        return first

    with pytest.raises(RulebookError, match="first → second → first"):
        Rulebook([first, second], FactCatalogue(FACTS), Parameters([], lineage))


def test_refuses_what_could_overflow() -> None:
    @rule(entity="household", unit="fen", label="甲", cites="第九条", since="2020-01-01")
    def squared(savings):
        """存款的平方"""
        return savings * savings

    wide = FACTS | {
        "savings": FactSpec("savings", "household", "fen", "存款", minimum=0, maximum=10**10)
    }
    with pytest.raises(RulebookError, match=r"squared.*超出64位整数，请为用到的事实写明更窄的"):
        Rulebook([squared], FactCatalogue(wide), Parameters([], lineage))
    narrow = FACTS | {
        "savings": FactSpec("savings", "household", "fen", "存款", minimum=0, maximum=10**9)
    }
    Rulebook([squared], FactCatalogue(narrow), Parameters([], lineage))


def test_refuses_what_is_not_in_the_language() -> None:
    def define(function: Any) -> Rule:
        return rule(entity="household", unit="fen", label="甲", cites="第九条", since="2020-01-01")(
            function
        )

    def loops(savings):
        """循环"""
        for _ in range(3):
            savings += 1
        return savings

    def floats(savings):
        """小数"""
        return savings * 0.3

    def calls(savings):
        """调用"""
        return sorted(savings)

    for function, message in ((loops, "For"), (floats, "小数"), (calls, "以外的函数")):
        with pytest.raises(RulebookError, match=message) as refused:
            define(function)
        line = function.__code__.co_firstlineno + 2  # which line of which file, of which rule
        assert f"规则“{function.__name__}”" in str(refused.value)
        assert f"test_book.py:{line}" in str(refused.value)


def test_refuses_two_versions_at_once() -> None:
    @rule(
        entity="household", unit="fen", label="甲", cites="第九条", since="2024-01-01",
        variable="persons",
    )  # fmt: skip
    def persons_2024(savings):
        """另一版"""
        return savings

    with pytest.raises(RulebookError, match="同时有效"):
        Rulebook([persons, persons_2024], FactCatalogue(FACTS), Parameters([], lineage))


def test_before_the_first_version_there_is_no_answer(book: Rulebook) -> None:
    with pytest.raises(RulebookError, match="没有有效的版本"):
        values(book, family(1), "persons", on=date(2019, 12, 31))


def test_narrower_division_and_later_date_win(book: Rulebook) -> None:
    for on, standard in ((date(2025, 6, 30), 90000), (DAY, 100000)):
        assert values(book, family(0), "amount", on=on) == [standard]


def test_unknown_number_is_unknown_only_where_it_is_read(book: Rulebook) -> None:
    record = family(50000, UNKNOWN)
    assert values(book, record, "eligible", "amount") == [UNKNOWN, UNKNOWN]
    record["household"]["owns_car"] = True
    assert values(book, record, "eligible", "amount") == [False, 0]


def test_unknown_boolean_is_tried_both_ways(book: Rulebook) -> None:
    rich = family(10**8)
    del rich["household"]["owns_car"]
    assert values(book, rich, "eligible") == [False]
    poor = family(0)
    del poor["household"]["owns_car"]
    found = book.evaluate(poor, on=DAY, division=HERE, targets=["eligible"])
    assert found.values["eligible"] is UNKNOWN
    assert [m.fact.name for m in found.missing("eligible")] == ["owns_car"]


def test_a_known_part_above_the_line_settles_it(book: Rulebook) -> None:
    assert values(book, family(1000000, UNKNOWN), "over_limit") == [True]
    assert values(book, family(999999, UNKNOWN), "over_limit") == [UNKNOWN]


def test_person_rules_answer_for_each_member(book: Rulebook) -> None:
    record = {
        "household": {},
        "members": [
            {"id": "a", "birth_on": date(2007, 7, 1)},
            {"id": "b", "birth_on": date(2007, 7, 2)},
            {"id": "c"},
        ],
    }
    found = book.evaluate(record, on=DAY, division=HERE, targets=["adult"])
    assert [member["adult"] for member in found.members] == [True, False, UNKNOWN]


def test_says_why(book: Rulebook) -> None:
    found = book.evaluate(family(50000, 30000), on=DAY, division=HERE, targets=["amount"])
    assert found.explain("income") == (
        "收入 = 800.00元：共同生活成员的工资合计 〔第二条〕\n"
        "　工资（0） = 500.00元\n"
        "　工资（1） = 300.00元\n"
        "　共同生活（0） = 是\n"
        "　共同生活（1） = 是"
    )
    assert [(p.name, p.document) for p in found.parameters_used] == [("standard", "丙")]
    assert found.assumed == ()


def test_a_result_that_rests_on_an_assumed_value_says_so(book: Rulebook) -> None:
    found = book.evaluate(family(0), on=DAY, division="350123", targets=["amount"])
    assert [p.document for p in found.assumed] == ["乙"]


maybe_wage = st.one_of(st.just(UNKNOWN), st.integers(0, 300000))
maybe = st.sampled_from([True, False, UNKNOWN])
NAMES = ("persons", "income", "eligible", "amount", "over_limit")


@given(st.lists(st.tuples(maybe_wage, maybe), min_size=1, max_size=4), maybe, st.data())
def test_making_an_unknown_known_never_changes_a_known_answer(
    book: Rulebook, people: list[tuple[Any, Any]], car: Any, data: st.DataObject
) -> None:
    def record(rows: list[tuple[Any, Any]], car: Any) -> dict[str, Any]:
        members = [{"id": str(n), "wage": w, "lives_here": h} for n, (w, h) in enumerate(rows)]
        return {"household": {"owns_car": car}, "members": members}

    def settle(value: Any, strategy: st.SearchStrategy[Any]) -> Any:
        return data.draw(strategy) if value is UNKNOWN else value

    before = values(book, record(people, car), *NAMES)
    settled = [(settle(w, st.integers(0, 300000)), settle(h, st.booleans())) for w, h in people]
    after = values(book, record(settled, settle(car, st.booleans())), *NAMES)
    assert UNKNOWN not in after
    assert [a for b, a in zip(before, after, strict=True) if b is not UNKNOWN] == [
        b for b in before if b is not UNKNOWN
    ]
