"""Wrong words after `minjiu`: said in Chinese, with what to write; only names stay as they are."""

import os
import re
import subprocess
import sys

import pytest
from django.core.management import get_commands

from minjiu.config import cli
from rulebook.command import main as rulebook

ENGLISH = re.compile(
    "usage|error|required|invalid|argument|expected|choose|choices|could match|positional|options:"
    "|show this|Verbosity|settings module"
)


def said(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str]:
    with pytest.raises(SystemExit) as ended:
        cli.main(words)
    assert isinstance(ended.value.code, int)
    out, errors = capsys.readouterr()
    return ended.value.code, out + errors


GRANT = ("accounts", "grant", "e1", "auditor", "--as", "s1")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("accounts", "grant", "e1"), "缺少参数 --as, 角色, --division, --basis，请补上；"),
        (
            ("accounts", "grant", "e1", "clerk"),
            "参数 角色：不能是“clerk”，可以写：'township_clerk',",
        ),
        ((*GRANT, "--basis"), "参数 --basis：后面应写一个值。"),
        ((*GRANT, "--seat", "one"), "参数 --seat：“one”的写法不对，请核对。"),
        ((*GRANT, "--from", "明天"), "参数 --from：“明天”应写成 2025-07-01 的形式"),
        ((*GRANT, "--d", "1"), "“--d”不完整，可以是 --division, --department，请写全。"),
        (("accounts", "fire"), "参数 做什么：不能是“fire”，可以写：'first', 'create',"),
        (("audit",), "缺少参数 verify | seal | head，请补上；"),
        (("keys", "status", "--zzz"), "不能识别 --zzz，请核对；"),
        (("evaluate",), "缺少参数 文件，请补上；"),
        (("rulebook", "show"), "缺少参数 名称，请补上；"),
        (("acounts",), "没有命令“acounts”，是否想写“accounts”？运行 minjiu help 列出全部命令。"),
    ],
)
def test_wrong_words(capsys: pytest.CaptureFixture[str], words: tuple[str, ...], told: str) -> None:
    code, text = said(capsys, *words)
    assert code == 2
    assert told in text
    assert ENGLISH.findall(text) == []


@pytest.mark.parametrize(
    "words", [("accounts",), ("accounts", "grant"), ("working_days", "enter"), ("facts",)]
)
def test_the_help_of_a_command(capsys: pytest.CaptureFixture[str], words: tuple[str, ...]) -> None:
    code, text = said(capsys, *words, "--help")
    assert code == 0
    assert text.startswith(f"用法：minjiu {' '.join(words)} [-h]")
    assert "选项:" in text and "显示本说明" in text
    assert ENGLISH.findall(text) == []


def test_the_rulebook_by_itself_says_it_in_chinese_too(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit, match="2"):
        rulebook(["show", "--on", "x"])
    assert "用法：rulebook show" in capsys.readouterr().err


def test_the_overview_names_every_command_of_ours(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main([])
    shown = capsys.readouterr().out
    named = set(re.findall(r"^  (\w+) ", shown, re.MULTILINE))
    ours = {name for name, app in get_commands().items() if str(app).startswith("minjiu.")}
    assert named == ours | set(cli.OWN) | {"migrate", "procrastinate"}
    cli.main(["--help"])
    assert capsys.readouterr().out == shown


def test_a_refusal_stands_without_the_name_of_an_exception() -> None:
    environment = {k: v for k, v in os.environ.items() if k != "MINJIU_KEYRING"}
    done = subprocess.run(
        [sys.executable, "-c", "from minjiu.config.cli import main; main()", "keys", "status"],
        env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told = "请先用环境变量 MINJIU_KEYRING 指定密钥文件。\n"
    assert (done.returncode, done.stdout, done.stderr) == (1, "", told)
