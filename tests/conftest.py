"""The sandbox's departments, served from a process of their own, for whoever asks them."""

import json
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import requests

from province.generate import generate


@dataclass(frozen=True)
class Sandbox:
    """A served province of 1,000 households in 连江县."""

    data: Path
    ports_file: Path
    keys_file: Path

    @property
    def ports(self) -> dict[str, str]:
        return json.loads(self.ports_file.read_text())

    @property
    def keys(self) -> dict[str, dict[str, str]]:
        return json.loads(self.keys_file.read_text())

    def fault(self, department: str, kind: str, delay_ms: int = 0) -> None:
        told = requests.post(
            f"{self.ports[department]}/_faults",
            json={"kind": kind, "delay_ms": delay_ms},
            timeout=5,
        )
        assert told.status_code == 200

    def asked(self, department: str) -> int:
        return requests.get(f"{self.ports[department]}/healthz", timeout=5).json()["asked"]


@pytest.fixture(scope="session")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Sandbox]:
    folder = tmp_path_factory.mktemp("served")
    sandbox = Sandbox(folder / "data", folder / "ports.json", folder / "keys.json")
    generate(1_000, 5, sandbox.data, county="350122")
    process = subprocess.Popen(
        [
            sys.executable, "-m", "province", "serve", "--data", str(sandbox.data),
            "--ports-file", str(sandbox.ports_file), "--secrets", str(sandbox.keys_file),
        ]
    )  # fmt: skip
    try:
        for _ in range(600):
            if sandbox.ports_file.exists():
                break
            assert process.poll() is None
            time.sleep(0.05)
        yield sandbox
    finally:
        process.terminate()
        assert process.wait(10) == 0


@pytest.fixture
def departments(served: Sandbox, settings: Any) -> Iterator[Sandbox]:
    """All departments well, and the product told where they are."""
    settings.MINJIU_SOURCE_ENDPOINTS = str(served.ports_file)
    settings.MINJIU_SOURCE_SECRETS = str(served.keys_file)
    yield served
    for department in served.ports:
        served.fault(department, "none")
