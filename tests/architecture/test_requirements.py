"""The list of the fifteen requirements names exactly those that have tests."""

import re
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]
LIST = PROJECT / "docs" / "reference" / "requirements.md"
ROOMS = ("assistance", "audit", "registry", "verification", "web", "policy")


def test_each_requirement_with_a_part_has_a_test_named_after_it() -> None:
    rows = re.findall(r"^\| R(\d+) \|.*\| (`test_r\d+_…`)? ?\|$", LIST.read_text("utf-8"), re.M)
    listed = {int(number) for number, test in rows if test}
    text = "\n".join(
        path.read_text("utf-8")
        for room in ROOMS
        for path in (PROJECT / "tests" / room).glob("*.py")
    )
    tested = {int(n) for n in re.findall(r"^def test_r(\d+)_", text, re.M)}
    assert [int(number) for number, _ in rows] == list(range(1, 16))
    assert listed == tested == set(range(1, 16))
