"""Files that people got wrong: the message names file, line and remedy; nothing is guessed."""

import sys
from pathlib import Path

import pytest

from rulebook import FactCatalogue, Parameters, RulebookError
from rulebook.command import main

WAGE = "wage: {entity: person, unit: fen, label: 工资, min: 0}\n"
STANDARD = """standard:
  label: 标准
  unit: yuan/month
  values:
    - {division: "350000", from: 2020-01-01, value: 900, document: 甲, confidence: confirmed}
"""


def facts(folder: Path, text: str | bytes) -> FactCatalogue:
    path = folder / "facts.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return FactCatalogue.load(path, extra=("sources",))


def parameters(folder: Path, text: str) -> Parameters:
    (folder / "parameters.yaml").write_text(text, encoding="utf-8")
    return Parameters.load(
        folder / "parameters.yaml",
        lineage=lambda code, on: (code,), known_division=lambda code: code == "350000",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (WAGE.replace("min", "mim"), "第1行 事实“wage”的“mim”不能识别，是否想写“min”"),
        (WAGE.replace("min: 0", "source: [a]"), "“source”不能识别，是否想写“sources”"),
        (WAGE.replace("person", "persn"), "的 entity“persn”不能识别，是否想写“person”"),
        (WAGE.replace("fen", "yuan"), "的 unit“yuan”不能识别，可以写：bool、fen、"),
        (WAGE.replace("label: 工资, ", ""), "缺少 'label'"),
        (WAGE.replace("min: 0", "min: a"), "min、max 应是整数"),
        (WAGE.replace("min: 0", "min: 2, max: 1"), "min 不大于 max"),
        (WAGE + WAGE, "第2行“wage”与第1行重复"),
        (WAGE.replace("min: 0", "min: 0, min: 1"), "第1行“min”与第1行重复"),
        ("wage: 5\n", "第1行 “wage”应是“名称: {label: …}”的形式"),
        ("wage:\n", "第1行 “wage”应是"),
        ("1: {entity: person}\n", "第1行 “1”应是"),
        ("- wage\n", "应是“名称: 内容”的形式"),
        ("wage: {entity: person\n", "第2行不是正确的 YAML"),
        ("wage: !!python/name:os.system x\n", "第1行不是正确的 YAML"),
        (b"\xff\xfe", "不是 UTF-8 文字"),
        (WAGE.replace("fen, label: 工资, min: 0", "enum, label: 类"), "values 应是“代码: 名称”"),
        (
            WAGE.replace("fen, label: 工资, min: 0", "enum, label: 类, values: {no: 没有}"),
            "no 等请加引号",
        ),
        (WAGE.replace("min: 0", "values: {a: 甲}"), "其他单位不写 values"),
    ],
)
def test_facts(tmp_path: Path, text: str | bytes, message: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        facts(tmp_path, text)
    assert str(refusal.value).startswith(f"{tmp_path.name}/facts.yaml ")
    assert message in str(refusal.value)
    assert [spec.name for spec in facts(tmp_path, WAGE)] == ["wage"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("label:", "lable:", "第1行 参数“standard”：“lable”不能识别，是否想写“label”"),
        ("value: 900", "till: 2021-01-01, value: 900", "“till”不能识别"),
        ("  label: 标准\n", "", "缺少 label"),
        ("from: 2020-01-01", "from: 2020-02-30", "第5行的“2020-02-30”不是日历上有的日期"),
        ("from: 2020-01-01", 'from: "2020-01-01"', "起止日期应写成"),
        ("from: 2020-01-01", "from: 2020-01-01 08:00:00", "起止日期应写成"),
        ("from: 2020-01-01", "from: 2020-01-01, to: 2019-01-01", "结束日应晚于开始日"),
        ("900", "一千", "“一千”不是数值"),
        ("900", ".inf", "类型或精度"),
        ("900", "true", "“True”不是数值"),
        ("value: 900, ", "", "不是数值"),
        ("confirmed", "sure", "缺少 document 或 confidence"),
        ("    - {", "    - [] \n    - {", "每项应是"),
        ("values:\n", "values: 3\n  note:\n", "values 不是列表"),
        ("350000", "999999", "行政区划“999999”不存在"),
        ("  values:", "  meanings: {up: 进位}\n  values:", "其他单位不写 meanings"),
        ("yuan/month", "text", "单位为 text 的参数应有 meanings"),
        ("yuan/month", "text\n  meanings: {no: 没有}", "no 等请加引号"),
        ("unit: yuan/month", "unit: text\n  meanings: {up: 进位}", "“900”的类型或精度"),
    ],
)
def test_parameters(tmp_path: Path, old: str, new: str, message: str) -> None:
    with pytest.raises(RulebookError) as refusal:
        parameters(tmp_path, STANDARD.replace(old, new))
    assert str(refusal.value).startswith(f"{tmp_path.name}/parameters.yaml 第")
    assert message in str(refusal.value)
    assert parameters(tmp_path, STANDARD).names() == {"standard"}


def test_a_text_that_has_no_meaning(tmp_path: Path) -> None:
    text = STANDARD.replace("yuan/month", "text\n  meanings: {up: 进位, down: 舍去}")
    with pytest.raises(RulebookError, match="“dwn”不能识别，是否想写“down”"):
        parameters(tmp_path, text.replace("900", "dwn"))
    (value,) = parameters(tmp_path, text.replace("900", "down")).values("standard")
    assert (value.value, value.meaning) == ("down", "舍去")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(RulebookError, match=r"/none.yaml 无法读取.*请核对位置"):
        FactCatalogue.load(tmp_path / "none.yaml")


RULE = '''
@rule(entity="household", unit="fen", label="甲", cites="第一条", since="2020-01-01")
def first(wage):
    """合计"""
    return total(wage)
'''


LAWS = [
    (RULE.replace("total(wage)", "total(wage"), "law_0.py 第8行不是正确的 Python"),
    (RULE.replace("@rule(", "@rle("), "law_1.py 第5行（name 'rle' is not defined）"),
    (RULE.replace('unit="fen", ', ""), "law_2.py 第5行（rule() missing"),
    (RULE.replace("2020-01-01", "2020"), "规则“first”的日期“2020”应写成"),
    (RULE.replace("total(wage)", "sum(wage)"), "law_4.py:8）调用了规则语言以外的函数"),
    (RULE.replace("first(wage)", "first(waeg)"), "“waeg”不是规则、事实或参数，是否想写“wage”"),
    (RULE + RULE, "与第5行的函数同名，会盖掉它，请换一个函数名，并写 variable=“first”"),
    (RULE.replace("total(wage)", "total(wage) // 0"), "除数"),
    (RULE.replace("total(wage)", "total(wage) * 10 ** 9"), "规则语言以外的写法（Pow）"),
    (RULE.replace("total(wage)", "total(wage) * 1000000000000000"), "超出"),
]


@pytest.mark.parametrize(("number", "law", "message"), [(n, *law) for n, law in enumerate(LAWS)])
def test_rules(
    number: int,
    law: str,
    message: str,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """As somebody sees it who runs `rulebook check` where the rules are."""
    name = f"law_{number}"  # a module that is read once stays
    head = "from rulebook import rule\nfrom rulebook.language import total\n\n"
    (tmp_path / f"{name}.py").write_text(head + law, encoding="utf-8")
    facts(tmp_path, WAGE)
    (tmp_path / f"book_{name}.py").write_text(
        f"import {name}\nfrom rulebook import FactCatalogue, Parameters, Rulebook\n\n\ndef book():\n"
        "    parameters = Parameters([], lambda code, on: (code,))\n"
        f"    return Rulebook.load([{name}], FactCatalogue.load('facts.yaml'), parameters)\n"
    )
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    assert main(["--book", f"book_{name}:book", "check"]) == 1
    said = capsys.readouterr()
    assert (said.out, message in said.err) == ("", True), said.err
