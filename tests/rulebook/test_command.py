"""The command line: rules and parameters for people, a province and one household out of it."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from rulebook.command import main

BOOK = ["--book", "minjiu.policy.api:rulebook"]


def said(capsys: pytest.CaptureFixture[str], *words: str) -> list[str]:
    assert main([*BOOK, *words]) == 0
    return capsys.readouterr().out.splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--book", "nowhere:x", "check"], "找不到规则库“nowhere:x”"),
        (["--book", "minjiu.policy.api:nothing", "check"], "找不到规则库"),
        (["--book", "minjiu.policy.api:version", "check"], "给出的不是规则库"),
        ([*BOOK, "show", "dibao_standrd"], "是否想写“dibao_standard”"),
        (
            [*BOOK, "show", "dibao_standard", "--division", "350102", "--on", "1949-10-01"],
            "1949-10-01时尚不存在",
        ),
        ([*BOOK, "run", "nowhere", "out", "--on", "2026-11-01"], "没有 Parquet 文件"),
        (
            [*BOOK, "run", "nowhere", "out", "--on", "2026-11-01", "--engine", "hadoop"],
            "引擎“hadoop”不受支持",
        ),
        (
            [
                *BOOK,
                "explain",
                "nowhere",
                "--household",
                "1",
                "--on",
                "2026-11-01",
                "--target",
                "x",
            ],
            "没有 Parquet 文件",
        ),
    ],
)
def test_says_what_is_wrong(
    words: list[str], message: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words) == 1
    assert message in capsys.readouterr().err


def test_needs_a_rulebook(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("RULEBOOK", raising=False)
    monkeypatch.chdir(tmp_path)
    assert main(["check"]) == 1
    assert "请用 --book" in capsys.readouterr().err
    (tmp_path / "pyproject.toml").write_text('[tool.rulebook]\nbook = "minjiu.policy.api:rulebook"')
    assert main(["check"]) == 0
    monkeypatch.setenv("RULEBOOK", "nowhere:x")
    assert main(["check"]) == 1


def test_check_counts(capsys: pytest.CaptureFixture[str]) -> None:
    first, version, *_ = said(capsys, "check")
    assert first.endswith("没有错误。")
    assert len(version.removeprefix("版本 ")) == 64


def test_shows_a_parameter_for_a_place_and_a_day(capsys: pytest.CaptureFixture[str]) -> None:
    where = ("--division", "350102", "--on", "2025-07-01")
    first, value = said(capsys, "show", "dibao_standard", *where)
    assert first == "参数 dibao_standard：低保标准（每人每月）"
    assert value.startswith("350100　2025-07-01起　970.00元　")


def test_shows_a_rule_and_a_fact(capsys: pytest.CaptureFixture[str]) -> None:
    lines = said(capsys, "show", "dibao_eligible", "--on", "2026-11-01")
    assert lines[0] == "规则 dibao_eligible：符合低保条件（household，bool）"
    assert lines[1].startswith("依据：民发〔2021〕57号")
    assert "def dibao_eligible(" in "\n".join(lines)
    lines = said(capsys, "show", "bank_balance")
    assert lines[0] == "事实 bank_balance：银行存款余额（person，fen）"
    assert lines[-1] == "来源：人行"


def test_a_province_and_one_household_out_of_it(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    inside = {"relation": "applicant", "in_prison": True}
    rows = [
        {
            "household_id": str(n),
            "division": "350122",
            "high_cost_school": n == 1,
            "members": [inside],
        }
        for n in range(3)
    ]
    pq.write_table(pa.Table.from_pylist(rows), tmp_path / "in.parquet")
    source, out = str(tmp_path / "in.parquet"), str(tmp_path / "out")
    day = ("--on", "2026-11-01", "--target", "counted_persons", "--target", "dibao_eligible")
    lines = said(capsys, "run", source, out, *day)
    assert lines[0] == "共测算3户。"
    assert lines[1:] == [
        "共同生活人数（counted_persons）：待查0户",
        "符合低保条件（dibao_eligible）：待查3户，是0户",
    ]
    assert len(pq.read_table(out)) == 3
    lines = said(capsys, "explain", source, "--household", "1", *day)
    assert lines[0] == "家庭 1，350122，2026-11-01"
    assert lines[2].startswith("共同生活人数 = 0：")
    assert lines[-1].startswith("缺少：")
    whose = ("--on", "2026-11-01", "--target", "counted", "--target", "wage_counted")
    lines = said(capsys, "explain", source, "--household", "1", *whose)
    assert lines[2].startswith("计入共同生活成员（1） = 否：")
    assert lines[-1].startswith("缺少：工资性收入")
    assert [line for line in lines if line.startswith("缺少：")] == lines[-1:]
    assert main([*BOOK, "explain", source, "--household", "7", *day]) == 1
    assert "中没有编号为“7”的家庭" in capsys.readouterr().err
