"""A production installation starts with safe settings, or says what is missing; our scripts too."""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

PROJECT = Path(__file__).resolve().parents[2]
MINJIU = [sys.executable, "-c", "from minjiu.config.cli import main; main()"]
PRODUCTION = {
    "MINJIU_SECRET_KEY": "not-a-real-key-0123456789-abcdefghijklmnopqrstuvwxyz-ABCDEFG",
    "MINJIU_HOSTS": "minjiu.example",
    "DATABASE_URL": "postgresql://minjiu_app@db.example/minjiu",
    "PYTHONPATH": str(PROJECT / "src"),
    "PATH": os.environ["PATH"],
}


def minjiu(*words: str, **environment: str | None) -> subprocess.CompletedProcess[str]:
    merged = {k: v for k, v in {**PRODUCTION, **environment}.items() if v is not None}
    return subprocess.run(
        [*MINJIU, *words], env=merged, capture_output=True, text=True, check=False
    )


def test_without_a_secret_nothing_starts_and_the_message_says_why() -> None:
    refused = minjiu("check", MINJIU_SECRET_KEY=None)
    assert refused.returncode != 0
    assert "请设置环境变量 MINJIU_SECRET_KEY" in refused.stderr


def test_djangos_deployment_check_finds_nothing() -> None:
    done = minjiu("check", "--deploy", "--fail-level", "WARNING")
    assert (done.returncode, "no issues" in done.stdout) == (0, True), done.stderr


def test_the_deployment_check_sees_what_is_switched_off() -> None:
    assert minjiu("check", "--deploy", "--fail-level", "WARNING", MINJIU_HTTPS="0").returncode == 1


def test_wrong_words_name_the_usage() -> None:
    refused = minjiu("db", "begin")
    assert (refused.returncode, "用法：minjiu db start" in refused.stderr) == (2, True)


# --- locks -------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", ["base.txt", "dev.txt"])
def test_python_locks_have_hashes_and_name_no_index(lock: str) -> None:
    text = (PROJECT / "requirements" / lock).read_text(encoding="utf-8")
    assert re.findall(r"^(?:--|-i).*|https?://\S+", text, re.MULTILINE) == []
    pinned = re.split(r"^(?=\S+==)", text, flags=re.MULTILINE)[1:]
    assert len(pinned) > 20
    assert [p.split()[0] for p in pinned if "--hash=sha256:" not in p] == []


def test_the_page_packages_lock_names_no_registry() -> None:
    text = (PROJECT / "package-lock.json").read_text(encoding="utf-8")
    assert '"resolved"' not in text
    assert text.count('"integrity"') == text.count('"node_modules/')


# --- change notes ------------------------------------------------------------------------------


def test_change_notes_are_named_so_that_they_are_found() -> None:
    names = [p.name for p in (PROJECT / "changes").iterdir() if p.name != ".gitkeep"]
    assert [n for n in names if not re.fullmatch(r"\d+\.(feature|fix|policy)(\.\d+)?\.md", n)] == []


# --- scripts, as a machine without root and without something would run them -------------------


def script(folder: Path, name: str, *words: str, tools: dict[str, str]) -> tuple[int, str]:
    """Run a script of ours with a PATH that holds only `tools` and a few basics."""
    programs = folder / "bin"
    programs.mkdir()
    for tool in ("bash", "grep", "dirname", "env"):
        found = next(Path(p) / tool for p in ("/bin", "/usr/bin") if (Path(p) / tool).exists())
        (programs / tool).symlink_to(found)
    for tool, body in tools.items():
        (programs / tool).write_text(f"#!/bin/bash\n{body}\n")
        (programs / tool).chmod(0o755)
    done = subprocess.run(
        [programs / "bash", PROJECT / "scripts" / name, *words],
        env={"PATH": str(programs)}, cwd=folder, capture_output=True, text=True, check=False,
    )  # fmt: skip
    return done.returncode, done.stdout + done.stderr


NO_ROOT, ROOT = {"id": "echo 1000"}, {"id": "echo 0"}
# Stands for a Python; `-c` asks it about its version, then about venv.
NO_VENV = (
    'case "$2" in *version_info*) exit 0;; *ensurepip*) [ -e installed ];; *) echo "made $*";; esac'
)


@pytest.mark.parametrize(
    ("tools", "says"),
    [
        (NO_ROOT, "请先安装 Python 3.11"),
        ({**NO_ROOT, "python3": "exit 1"}, "需要 Python 3.11 或更新版本"),
        ({**NO_ROOT, "python3": NO_VENV}, "请以管理员身份安装 python3-venv"),
    ],
)
def test_one_sentence_says_what_to_install(
    tmp_path: Path, tools: dict[str, str], says: str
) -> None:
    code, said = script(tmp_path, "make-venv.sh", "python3", tools=tools)
    assert (code, said.count("\n")) == (1, 1)
    assert says in said


def test_as_root_on_debian_venv_is_installed_and_made(tmp_path: Path) -> None:
    apt = 'echo "$*" >> asked; case "$*" in *python3-venv*) : > installed;; esac'
    tools = {**ROOT, "python3": NO_VENV, "apt-get": apt}
    assert script(tmp_path, "make-venv.sh", "python3", tools=tools) == (0, "made -m venv .venv\n")
    assert "python3-venv" in (tmp_path / "asked").read_text()


def test_missing_system_packages_are_named_or_installed(tmp_path: Path) -> None:
    code, said = script(tmp_path, "system-packages.sh", tools=NO_ROOT)
    assert code == 1
    assert "chromium fonts-noto-cjk poppler-utils default-jre-headless" in said
    other = tmp_path / "root"
    other.mkdir()
    code, said = script(
        other, "system-packages.sh", tools={**ROOT, "apt-get": 'echo "$*" >> asked'}
    )
    assert code == 0
    assert (
        "chromium fonts-noto-cjk poppler-utils default-jre-headless"
        in (other / "asked").read_text()
    )
