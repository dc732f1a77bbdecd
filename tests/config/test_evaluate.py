"""`minjiu evaluate` and `minjiu facts`, as another program calls them."""

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from minjiu.config import cli
from minjiu.policy import api as policy
from province.generate import generate

PROJECT = Path(__file__).resolve().parents[2]
CHILD = {"id": "子", "relation": "子女", "birth_on": "2015-01-01"}
FAMILY: dict[str, Any] = {
    "division": "350122",
    "on": "2026-11-01",
    "unsaid": "none",
    "members": [
        {"id": "本人", "relation": "applicant", "birth_on": "1980-05-01", "wage_receipts": 12000.5},
        CHILD,
    ],
}


class Asked:
    """The command as a process: exit code, output, errors."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch):
        self._capsys, self._monkeypatch = capsys, monkeypatch

    def __call__(self, question: Any, *words: str) -> tuple[int, str, str]:
        text = question if isinstance(question, str) else json.dumps(question, ensure_ascii=False)
        self._monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(text.encode())))
        with pytest.raises(SystemExit) as ended:
            cli.main(["evaluate", "-", *words])
        out, errors = self._capsys.readouterr()
        assert isinstance(ended.value.code, int)
        return ended.value.code, out, errors

    def data(self, question: Any, *words: str) -> dict[str, Any]:
        code, out, errors = self(question, *words)
        assert (code, errors) == (0, "")
        return json.loads(out)


@pytest.fixture
def asked(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Asked:
    return Asked(capsys, monkeypatch)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"division": "359999"}, "缺少行政区划（division），或没有这个代码，请写县"),
        ({"division": 350122}, "缺少行政区划（division），或没有这个代码，请写县"),
        ({"division": "350403"}, r"三元区（350403）已于2021-\d\d-\d\d撤销.*请改用"),
        ({"on": "2026-13-01"}, "缺少测算日（on），或不是日期，请写成"),
        ({"on": "2019-12-31"}, "2019年12月31日在2020年1月1日以前.*人工测算"),
        ({"weather": 1}, "文件里的“weather”不能识别，可以写：division、on"),
        ({"unsaid": "no"}, "unsaid 不能识别"),
        ({"members": {}}, r"members 应是成员的列表，请写成 \[\{…\}, \{…\}\]"),
        ({"members": [1]}, "第1名成员应是一个对象"),
        ({"members": [CHILD, CHILD]}, "第2名成员的 id 与前面的相同"),
        ({"members": [{"wages": 1}]}, "第1名成员没有名为“wages”的事实"),
        ({"members": [{"bank_balanse": 1}]}, "是否想写“bank_balance”"),
        (
            {"members": [{"bank_balance": 0.001}]},
            "银行存款余额”（bank_balance）：金额0.001不足一分",
        ),
        ({"members": [{"bank_balance": "abc"}]}, "“abc”不是金额，请只填数字"),
        ({"members": [{"bank_balance": True}]}, "写法不对，请写以元为单位的数"),
        (
            {"members": [{"bank_balance": -1}]},
            "超出允许的范围，应在0.00元至10,000,000,000.00元之间",
        ),
        ({"members": [{"employed": "yes"}]}, "写法不对，请写true 或 false"),
        ({"members": [{"birth_on": "1980"}]}, "出生日期”（birth_on），或不是日期"),
        (
            {"members": [{"relation": "cousin"}]},
            "请从中选一个：applicant（申请人）、spouse（配偶）",
        ),
        ({"members": [{"vehicles": 1.5}]}, "写法不对，请写整数"),
        ({"members": [{"vehicles": 51}]}, "超出允许的范围，应在0至50之间"),
        ({"household": {"bank_balance": 1}}, "家庭没有名为“bank_balance”的事实"),
        ({"given": {"dibao_standart": 1}}, "不是参数或家庭的变量，是否想写“dibao_standard”"),
        ({"given": {"margin_ratio": "1.23456%"}}, "写法不对，请写“5%”形式的比例"),
        ({"household": {"price_cpi_rise": 3.1}}, "写成了3.1，即310%，请写“3.1%”的形式"),
        ({"given": {"margin_ratio": "1e999999%"}}, "写法不对，请写“5%”形式的比例"),
        ({"given": {"dibao_standard": 10**12}}, "低保标准（每人每月）”（dibao_standard）超出"),
        ({"given": {"income_period_months": 0}}, "代入的值（收入计算期.*）使算式除以零"),
        ({"members": [{"bank_balance": float("nan")}]}, "写法不对，请写以元为单位的数"),
        ({"members": [{"bank_balance": "1e999999"}]}, "金额过大，请核对是否多写了数字，单位"),
        ({"members": [{"relation": []}]}, "请从中选一个：applicant（申请人）"),
        ({"members": [{"birth_on": "2026-02-30"}]}, "出生日期”（birth_on），或不是日期"),
        ({"members": [CHILD] * 61}, "第2名成员的 id 与前面的相同"),
        ({"members": [{}] * 61}, "家庭有61名成员，最多60名"),
    ],
)
def test_what_is_wrong_is_said_in_chinese(asked: Asked, change: dict[str, Any], says: str) -> None:
    code, out, errors = asked({**FAMILY, **change})
    assert (code, out) == (1, "")
    assert re.search(says, errors), errors
    assert "Traceback" not in errors


def test_a_key_that_stands_twice_is_not_chosen_from(asked: Asked) -> None:
    code, out, errors = asked('{"on": "2026-11-01", "on": "2026-12-01"}')
    assert (code, out, errors) == (1, "", "“on”在同一处写了两次，请删去一处。\n")


@pytest.mark.parametrize("text", ['{"on": ' + "1" * 5000 + "}", "[" * 100_000])
def test_what_is_too_long_to_read(asked: Asked, text: str) -> None:
    assert asked(text) == (1, "", "文件里的数太长，或括号太多层，请核对内容。\n")


def test_a_mark_at_the_beginning_of_the_input_is_no_error(asked: Asked) -> None:
    assert asked("\ufeff" + json.dumps(FAMILY))[0] == 0


def test_a_broken_file_names_the_place(asked: Asked) -> None:
    assert asked('{"on":\n oops}')[::2] == (
        1, "第2行第2列起不是正确的 JSON，请核对引号、逗号和括号。\n",
    )  # fmt: skip
    assert asked("[]")[2] == "文件应是一个对象，请写成 {…} 的形式。\n"


def test_a_file_that_is_not_there(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="1"):
        cli.main(["evaluate", str(tmp_path / "none.json")])
    assert "请核对文件位置" in capsys.readouterr().err
    wrong = tmp_path / "gbk.json"
    wrong.write_bytes('{"id": "本人"}'.encode("gbk"))
    with pytest.raises(SystemExit, match="1"):
        cli.main(["evaluate", str(wrong)])
    assert "不是 UTF-8 文字" in capsys.readouterr().err


def test_every_programme_as_json(asked: Asked) -> None:
    found = asked.data(FAMILY)
    on = policy.read_question(json.dumps(FAMILY)).on
    declared = policy.programmes(on)
    assert [p["code"] for p in found["programmes"]] == [p.code for p in declared if not p.measure]
    assert [p["code"] for p in found["measures"]] == [p.code for p in declared if p.measure]
    dibao = found["programmes"][0]
    # 2 × 970 less 12,000.50 a year without a fifth: 800.03 a month
    assert (dibao["answer"], dibao["amount"], dibao["per"]) == ("yes", 1139.97, "month")
    assert [(p["id"], p["answer"]) for p in dibao["persons"]] == [("本人", "yes"), ("子", "yes")]
    assert "deposit_limit_months" in {value["name"] for value in dibao["assumed"]}
    assert found["version"] == policy.version()
    assert found["note"].startswith("本命令不读系统中录入的价格指数；要算价格临时补贴，请写在")


def test_what_is_not_written_is_unknown(asked: Asked) -> None:
    question = {**FAMILY, "unsaid": "unknown"}
    dibao = asked.data(question)["programmes"][0]
    assert (dibao["answer"], dibao["amount"]) == ("unknown", None)
    assert "银行存款余额（人行）" in dibao["missing"]
    hidden = {**FAMILY, "members": [{**FAMILY["members"][0], "bank_balance": None}]}
    assert asked.data(hidden)["programmes"][0]["missing"] == ["银行存款余额（人行）"]


def test_reasons_as_text(asked: Asked) -> None:
    code, out, _ = asked(FAMILY, "--explain")
    assert code == 0
    assert out.startswith("连江县（350122），测算日2026-11-01。测算供参考，不是决定")
    assert "【最低生活保障】符合，每月1,139.97元\n　本人：符合\n　子：符合\n　下一步：" in out
    assert "　家庭月收入 = 800.03元：" in out
    assert "民发〔2021〕57号 第十三条" in out


def test_what_nobody_applies_for(asked: Asked) -> None:
    head = {**FAMILY["members"][0], "dibao_recipient": True}
    question: dict[str, Any] = {**FAMILY, "members": [head, CHILD]}
    (found,) = asked.data(question)["measures"]
    assert (found["answer"], found["recipient"], found["missing"]) == ("unknown", "yes", [])
    assert found["unpublished"].startswith("福州市2026年11月的居民消费价格同比涨幅（指数月）、")
    told = asked(question, "--explain")[1]
    assert "〔统一发放，不用申请〕\n\n【价格临时补贴】未公布\n" in told
    assert "【价格临时补贴】" not in asked(FAMILY, "--explain")[1]
    question["household"] = {"price_cpi_rise": "3%", "price_food_rise": "1%"}
    assert "【价格临时补贴】启动，每月30.00元\n" in asked(question, "--explain")[1]
    question["household"] = {"price_cpi_rise": 0.0299, "price_food_rise": "1%"}
    assert "【价格临时补贴】没有启动\n" in asked(question, "--explain")[1]


def test_one_rule(asked: Asked) -> None:
    found = asked.data(FAMILY, "--rule", "household_income")
    assert (found["value"], found["unit"]) == (800.03, "yuan/month")
    members = asked.data(FAMILY, "--rule", "wage_counted")["members"]
    assert members == [{"id": "本人", "value": 9600.4}, {"id": "子", "value": 0.0}]
    assert asked.data(FAMILY, "--rule", "margin_ratio")["value"] == 1.5
    assert "计入成员" in asked(FAMILY, "--rule", "income_in_period", "--explain")[1]
    unsaid = {**FAMILY, "members": [{**FAMILY["members"][0], "wage_receipts": None}, CHILD]}
    assert asked.data(FAMILY, "--rule", "wage_counted")["missing"] == []
    assert asked.data(unsaid, "--rule", "wage_counted")["missing"] == ["工资性收入（计算期内实收）"]
    told = asked(unsaid, "--rule", "wage_counted", "--explain")[1]
    assert "（本人） = 未知：" in told
    assert told.endswith("\n\n缺少：工资性收入（计算期内实收）\n")
    code, _, errors = asked(FAMILY, "--rule", "househould_income")
    assert (code, "是否想写“household_income”" in errors) == (1, True)


def test_a_published_calculation_from_outside(asked: Asked) -> None:
    """洛江区, October 2020 (ST-07): 45 % of 1,720, up to the next five yuan."""
    question: dict[str, Any] = {"division": "350504", "on": "2020-10-01"}
    assert asked.data(question, "--rule", "standard_by_wage")["value"] == 775.0
    question["given"] = {"minimum_wage": "1,750元", "standard_rounding_step": 10}
    assert asked.data(question, "--rule", "standard_by_wage")["value"] == 790.0
    given = {**FAMILY, "given": {"dibao_standard": 500, "margin_ratio": "200%"}}
    found = {p["code"]: p for p in asked.data(given)["programmes"]}
    assert found["dibao"]["amount"] == 199.97
    given["given"]["dibao_standard"] = 400
    found = {p["code"]: p["answer"] for p in asked.data(given)["programmes"]}
    assert (found["dibao"], found["dibao_margin"]) == ("no", "yes")


def test_obligors(asked: Asked) -> None:
    row = {"obligor_household_income": 5000, "obligor_household_persons": 1}
    found = asked.data({**FAMILY, "obligors": [row]}, "--rule", "support_owed")
    assert found["value"] == 1530.0


@pytest.mark.parametrize("command", ["facts", "rules"])
def test_a_reader_that_has_seen_enough_is_no_error(command: str) -> None:
    """As `minjiu facts | head -1` in a shell."""
    code = f"from minjiu.config.cli import main; main(['{command}'])"
    pipe = subprocess.PIPE
    with subprocess.Popen([sys.executable, "-c", code], stdout=pipe, stderr=pipe) as run:
        assert run.stdout and run.stderr
        run.stdout.close()
        assert run.stderr.read() == b""
    assert run.returncode == 1


def test_what_needs_no_installation_runs_without_one(tmp_path: Path) -> None:
    generate(20, 1, tmp_path / "p", registers=False)
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("MINJIU_", "DATABASE_"))}

    def run(*words: str) -> tuple[int, str, str]:
        code = f"from minjiu.config.cli import main; main({[*words]!r})"
        done = subprocess.run(
            [sys.executable, "-c", code], env=bare, capture_output=True, text=True, check=False
        )
        return done.returncode, done.stdout, done.stderr

    determine = ("determine", "--from", str(tmp_path / "p"))
    needs = "请设置环境变量 MINJIU_SECRET_KEY（随机长字符串），再启动系统。\n"
    assert run(*determine) == (1, "", needs)
    code, out, errors = run(*determine, "--without-published")
    assert (code, "\t合计\t20\t" in out, errors) == (0, True, "")


def test_every_fact_is_listed(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["facts"])
    rows = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    listed = {row[0]: row[1:] for row in rows[1:]}
    assert listed.keys() == {spec.name for spec in policy.fact_catalogue()}
    assert listed["bank_balance"] == [
        "成员", "元", "银行存款余额", "人行", "0至10,000,000,000", "为零",
    ]  # fmt: skip
    assert listed["insured_employment"][-1] == "为否"
    assert listed["dibao_recipient"][3] == "本系统记录"
    assert listed["employed"][3] == "家庭申报"


def test_the_committed_page_of_facts_is_what_is_generated(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(SystemExit, match="0"):
        cli.main(["facts", "--markdown"])
    page = (PROJECT / "docs" / "reference" / "facts.md").read_text("utf-8")
    assert page == capsys.readouterr().out, "run: minjiu facts --markdown > docs/reference/facts.md"
