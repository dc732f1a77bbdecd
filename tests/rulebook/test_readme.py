"""What the library's README prints works as it stands, in a folder with nothing else."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import rulebook

README = Path(rulebook.__file__).with_name("README.md")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("mine")
    blocks = re.findall(r"^```\w+\n# (\S+)\n(.*?)^```$", README.read_text("utf-8"), re.M | re.S)
    for name, text in blocks:
        (made / name).write_text(text, encoding="utf-8")
    return made


def ran(folder: Path, *words: str) -> str:
    # As an installed command: not even its own folder is looked in (-P).
    source = {**os.environ, "PYTHONPATH": str(README.parents[1])}
    run = subprocess.run(
        [sys.executable, *words],
        cwd=folder, env=source, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return run.stdout


def test_the_files_fit_together(folder: Path) -> None:
    assert sorted(path.name for path in folder.iterdir()) == [
        "ask.py", "facts.yaml", "homes.py", "law.py", "parameters.yaml", "reform.py",
    ]  # fmt: skip
    said = ran(folder, "-P", "-m", "rulebook.command", "--book", "homes:book", "check")
    assert said.startswith("规则4条，事实2项，参数1个、数值3个（其中推定1个）；没有错误。\n")


def test_one_family(folder: Path) -> None:
    amount, *reasons = ran(folder, "ask.py").splitlines()
    assert amount == "114100"
    assert reasons[0] == "金额 = 1,141.00元：标准乘人数减收入，不低于零 〔某办法 第四条〕"
    assert "　　　月工资（甲） = 800.00元 〔人社，2025-06-20〕" in reasons


def test_a_reform(folder: Path) -> None:
    assert ran(folder, "reform.py") == "amount 17050 26755\n"
