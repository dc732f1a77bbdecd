"""The pages of docs/rules are what the rules say today; the tutorial's programme works as printed."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from minjiu.config import rule_pages
from minjiu.policy import api
from minjiu.policy.programmes import discovery

PROJECT = Path(__file__).resolve().parents[2]
TUTORIAL = PROJECT / "docs" / "tutorial" / "add-a-programme.md"


def test_committed_pages_are_what_is_generated() -> None:
    committed = {p.name: p.read_text("utf-8") for p in (PROJECT / "docs" / "rules").glob("*.md")}
    made = api.rule_pages()
    assert committed.keys() == made.keys(), "run: minjiu rules --markdown docs/rules"
    stale = [name for name, text in made.items() if committed[name] != text]
    assert stale == [], "run: minjiu rules --markdown docs/rules"


def test_every_programme_has_a_worked_example() -> None:
    folders = [discovery.HERE / p.code for p in discovery.programmes()]
    assert [f.name for f in folders if not (f / "example.yaml").exists()] == []


def test_the_command_lists_shows_and_writes(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert rule_pages.main(["dibo"]) == 1
    assert capsys.readouterr().err.startswith("没有代码为“dibo”的项目，可用：shared、dibao、")
    assert rule_pages.main([]) == 0
    assert capsys.readouterr().out == api.rule_pages()["index.md"]
    assert rule_pages.main(["tekun"]) == 0
    assert capsys.readouterr().out == api.rule_pages()["tekun.md"]
    assert rule_pages.main(["--markdown", str(tmp_path / "rules")]) == 0
    written = {p.name: p.read_text("utf-8") for p in (tmp_path / "rules").iterdir()}
    assert written == api.rule_pages()


def test_the_command_needs_no_settings() -> None:
    bare = {k: v for k, v in os.environ.items() if not k.startswith(("MINJIU_", "DJANGO_"))}
    run = subprocess.run(
        [sys.executable, "-c", "from minjiu.config.cli import main; main(['rules', 'tekun'])"],
        env=bare,
        capture_output=True,
        text=True,
        check=True,
    )
    assert run.stdout == api.rule_pages()["tekun.md"]


def _blocks() -> dict[str, str]:
    """Files of the tutorial: each code block says in its first line where it belongs."""
    found: dict[str, str] = {}
    for block in re.findall(r"^   ```\w+\n(.*?)^   ```$", TUTORIAL.read_text("utf-8"), re.M | re.S):
        lines = [line.removeprefix("   ") for line in block.splitlines()]
        place = re.search(r"(src|tests)/\S+", lines[0])
        assert place
        found[place[0]] = "\n".join(lines[1:]) + "\n"
    return found


def test_the_tutorials_programme_has_about_thirty_lines() -> None:
    own = [text for place, text in _blocks().items() if place.startswith("src/")]
    assert len(own) == 4
    assert sum(bool(line.strip()) for text in own for line in text.splitlines()) <= 32


def test_the_tutorials_programme_works_as_printed(tmp_path: Path) -> None:
    ignored = shutil.ignore_patterns("__pycache__", "static", "migrations")
    shutil.copytree(PROJECT / "src", tmp_path / "src", ignore=ignored)
    (tmp_path / "tests" / "policy").mkdir(parents=True)
    shutil.copy(PROJECT / "tests" / "policy" / "families.py", tmp_path / "tests" / "policy")
    for place, text in _blocks().items():
        (tmp_path / place).parent.mkdir(exist_ok=True)
        (tmp_path / place).write_text(text, encoding="utf-8")
    run = subprocess.run(
        [
            sys.executable, "-m", "pytest", "-q", "-n", "0", "-p", "no:django",
            "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tmp_path),
            "--import-mode", "importlib", "tests/policy/test_old_age.py",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": f"{tmp_path / 'src'}{os.pathsep}{tmp_path}"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stdout + run.stderr
    assert "3 passed" in run.stdout
    page = subprocess.run(
        [
            sys.executable, "-c",
            "from minjiu.policy import api; print(api.rule_pages()['old_age.md'])",
        ],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src")},
        capture_output=True,
        text=True,
        check=True,
    ).stdout  # fmt: skip
    assert "| `old_age_amount` | 津贴 | 家庭 | 人数乘每人每月标准 | 通知 二 |" in page
    assert "| 厦门市 350200 | 100.00元 | 2021-01-01 | 暂定 | 教程 |" in page
