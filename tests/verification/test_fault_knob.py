"""What a trainer sends to an office's fault knob is taken or refused in words; a refusal changes nothing."""

from typing import Any

import pytest
import requests


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        (b"", 400), (b"x", 400), (b"[]", 400), (b"3", 400), (b"{}", 400), (b"\xff", 400),
        (b'{"kind": "gremlins"}', 400), (b'{"kind": ["drop"]}', 400),
        (b'{"kind": "delay", "delay_ms": "x"}', 400), (b'{"kind": "delay", "delay_ms": -1}', 400),
        (b'{"kind": "delay", "delay_ms": 1e30}', 400), (b'{"kind": "drop", "source": 5}', 400),
        (b'{"kind": "none", "delay_ms": 0}', 200),
    ],
)  # fmt: skip
def test_a_fault_is_told_rightly_or_refused(departments: Any, sent: bytes, status: int) -> None:
    there = departments.ports["market"]
    told = requests.post(f"{there}/_faults", data=sent, timeout=5)
    assert (told.status_code, told.headers["Content-Type"].split(";")[0]) == (
        status, "application/json",
    )  # fmt: skip
    assert requests.get(f"{there}/healthz", timeout=5).json()["fault"] == "none"


def test_an_office_that_is_not_there_has_no_faults(departments: Any) -> None:
    nowhere = departments.ports["market"].replace("/market", "/gremlins")
    told = requests.post(f"{nowhere}/_faults", json={"kind": "drop"}, timeout=5)
    assert (told.status_code, told.json()["code"]) == (404, "no_service")
