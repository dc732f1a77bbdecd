"""With a source file that cannot be used nothing starts that would only fail; commands say why."""

import importlib
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.core.management import CommandError, call_command

from minjiu.config import cli, wsgi
from minjiu.verification.adapters import catalogue as module
from minjiu.verification.adapters.catalogue import FOLDER, catalogue

TOLD = ("hrss.pension.yaml 第3行不是正确的YAML", "market.registration.yaml 缺少“name”")


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """The catalogue as it is but for two files."""
    folder = tmp_path / "sources"
    shutil.copytree(FOLDER, folder)
    (folder / "hrss.pension.yaml").write_text("code: hrss.pension\nname: [养老金\n: {", "utf-8")
    market = folder / "market.registration.yaml"
    lines = market.read_text("utf-8").splitlines(keepends=True)
    market.write_text("".join(one for one in lines if not one.startswith("name:")), "utf-8")
    catalogue.cache_clear()
    monkeypatch.setattr(module, "FOLDER", folder)
    yield folder
    catalogue.cache_clear()


def test_the_site_does_not_start(broken: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ImproperlyConfigured) as refused:
        importlib.reload(wsgi)
    assert [told in str(refused.value) for told in TOLD] == [True, True]
    monkeypatch.undo()
    catalogue.cache_clear()
    importlib.reload(wsgi)


def test_the_worker_does_not_start(broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["procrastinate", "worker", "--no-wait"])
    assert [told in str(ended.value.code) for told in TOLD] == [True, True]
    assert "Error" not in str(ended.value.code)


def test_check_and_sources_check_name_every_fault(
    broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        cli.main(["check"])
    assert ended.value.code == 1
    said = capsys.readouterr().err
    assert [told in said for told in TOLD] == [True, True]
    with pytest.raises(CommandError) as refused:
        call_command("sources", "check")
    assert [told in str(refused.value) for told in TOLD] == [True, True]
